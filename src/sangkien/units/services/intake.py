"""Taking in a whole tree of units from a sheet; a second import of the same file changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal
from sangkien.base.progress import Tell, in_silence
from sangkien.base.sheets import Row
from sangkien.units.errors import CodeRepeated, HangsBelowItself, ParentEnded, ParentUnknown
from sangkien.units.models import MemberCount, Unit, UnitAct, UnitName, UnitParent
from sangkien.units.queries import members_on
from sangkien.units.rules import search_text, short_name_of
from sangkien.units.schemas import UnitRow


@dataclass(slots=True)
class ImportOutcome:
    """What an import did, or (dry run) would do; ``refused`` holds (line, refusal)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


def import_units(
    *, rows: Sequence[tuple[int, Row]], at: datetime, dry_run: bool = False, tell: Tell = in_silence
) -> ImportOutcome:
    """Create or correct units by code, parents before children, all or nothing.

    ``rows`` are (line, row) with the columns of ``units import`` (contracts). Any bad row stops the whole file: a tree
    with holes is worse than none. Returns what was done; when ``refused`` is not empty, nothing was.
    """
    outcome = ImportOutcome()
    read = _read_all(rows, outcome)
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=_codes_named(read))}
    tree = _Tree(read, known)
    levels = _levels(read, tree, outcome)
    outcome.refused.extend(_below_the_ended(read, tree, day_of(at)))
    if outcome.refused:
        outcome.refused.sort(key=lambda refused: refused[0])
        return outcome
    with transaction.atomic():
        done = 0
        for level in levels:
            _store_level(level, known, outcome, at, tree.decided)
            done += len(level)
            tell(done, len(read))
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def _codes_named(read: Sequence[UnitRow]) -> set[str]:
    return {row.code for row in read} | {row.parent_code for row in read if row.parent_code}


def _read_all(rows: Sequence[tuple[int, Row]], outcome: ImportOutcome) -> list[UnitRow]:
    read: dict[str, UnitRow] = {}
    for line, raw in rows:
        try:
            row = UnitRow.read(line, raw)
            if row.code in read:
                raise CodeRepeated(code=row.code)
            read[row.code] = row
        except Refusal as refusal:
            outcome.refused.append((line, refusal))
    return list(read.values())


class _Tree:
    """Where units will hang and when they end, once the sheet is in."""

    def __init__(self, read: Sequence[UnitRow], known: dict[str, Unit]) -> None:
        above = {pk for unit in known.values() for pk in unit.ancestor_ids()}
        self.by_pk = {unit.pk: unit for unit in Unit.objects.filter(pk__in=above)}
        self.stored = {unit.code: unit for unit in self.by_pk.values()}
        self.decided = _decided()
        self.rows = {row.code: row for row in read}

    def settled(self, code: str) -> bool:
        """Say whether the stored unit stays as it is: not in the sheet, or settled by a decision."""
        return code in self.stored and (code not in self.rows or self.stored[code].pk in self.decided)

    def parent_of(self, code: str) -> str:
        """Return the code of the parent, empty for a root or an unknown unit."""
        if not self.settled(code):
            return self.rows[code].parent_code if code in self.rows else ""
        parent = self.by_pk.get(self.stored[code].parent_id or 0)
        return parent.code if parent else ""

    def end_of(self, code: str) -> date | None:
        """Return the day from which the unit is no more."""
        if self.settled(code):
            return self.stored[code].exists_until
        return self.rows[code].valid_to if code in self.rows else None

    def row_above(self, code: str) -> str:
        """Return the nearest unit above that stands in the sheet, also where others of the stored tree lie between."""
        above = self.parent_of(code)
        while above and above not in self.rows:
            above = self.parent_of(above)
        return above


def _below_the_ended(read: Sequence[UnitRow], tree: _Tree, today: date) -> list[tuple[int, Refusal]]:
    """Refuse rows of living units below one that is no more; what a decision settled is not asked."""
    refused: list[tuple[int, Refusal]] = []
    for row in read:
        parent_end = tree.end_of(row.parent_code)
        lives = row.valid_to is None or row.valid_to > today
        if parent_end is not None and parent_end <= today and lives and not tree.settled(row.code):
            refused.append((row.line, ParentEnded(code=row.parent_code, day=parent_end.strftime("%d/%m/%Y"))))
    return refused


def _levels(read: Sequence[UnitRow], tree: _Tree, outcome: ImportOutcome) -> list[list[UnitRow]]:
    """Order rows so that each parent is stored before its children; what never finds its place hangs in a circle."""
    for row in read:
        if row.parent_code and row.parent_code not in tree.rows and row.parent_code not in tree.stored:
            outcome.refused.append((row.line, ParentUnknown(code=row.parent_code)))
    above = {row.code: tree.row_above(row.code) for row in read}
    placed = {""}
    waiting, levels = list(read), []
    while waiting:
        ready = [row for row in waiting if above[row.code] in placed]
        if not ready:
            outcome.refused.extend((row.line, HangsBelowItself(field="parent_code")) for row in waiting)
            break
        levels.append(ready)
        placed |= {row.code for row in ready}
        waiting = [row for row in waiting if row.code not in placed]
    return levels


def _store_level(
    level: Sequence[UnitRow], known: dict[str, Unit], outcome: ImportOutcome, at: datetime, decided: set[int]
) -> None:
    fresh = [row for row in level if row.code not in known]
    units = Unit.objects.bulk_create([_new_unit(row, known) for row in fresh], batch_size=2000)
    known.update({unit.code: unit for unit in units})
    UnitName.objects.bulk_create(
        [UnitName(unit=unit, name=unit.name, short_name=unit.short_name) for unit in units], batch_size=5000
    )
    UnitParent.objects.bulk_create([UnitParent(unit=unit, parent_id=unit.parent_id) for unit in units], batch_size=5000)
    outcome.created += len(units)
    made = {row.code for row in fresh}
    for row in level:
        if row.code not in made:
            _correct(known[row.code], row, known, outcome, decided)
    _store_members(level, known, at)


def _new_unit(row: UnitRow, known: dict[str, Unit]) -> Unit:
    return Unit(code=row.code, **_facts(row, known))


def _facts(row: UnitRow, known: dict[str, Unit]) -> dict[str, object]:
    short = row.short_name or short_name_of(row.name)
    parent = known[row.parent_code] if row.parent_code else None
    return {
        "name": row.name,
        "short_name": short,
        "kind": row.kind,
        "parent_id": parent.pk if parent else None,
        "sort_order": row.sort_order if row.sort_order is not None else row.line,
        "exists_from": row.valid_from,
        "exists_until": row.valid_to,
        "aliases": list(row.aliases),
        "search_text": search_text(row.code, [row.name, short, *row.aliases]),
    }


def _decided() -> set[int]:
    """Return the units that an act touched: by itself, or by moving what they hang from."""
    acted = UnitAct.objects.filter(undone_at=None).values_list("unit_id", flat=True)
    moved = UnitParent.objects.exclude(valid_from=None).values_list("unit_id", flat=True)
    return {*acted, *moved}


#: What acts with a decision settle (name, place, existence).
_DECIDED = frozenset({"name", "short_name", "parent_id", "exists_from", "exists_until", "search_text"})


def _correct(unit: Unit, row: UnitRow, known: dict[str, Unit], outcome: ImportOutcome, decided: set[int]) -> None:
    facts = _facts(row, known)
    changed = {key: value for key, value in facts.items() if getattr(unit, key) != value}
    if unit.pk in decided:
        # What a decision changed is not changed back by an older sheet.
        changed = {key: value for key, value in changed.items() if key not in _DECIDED}
    if "search_text" in changed and _only_old_names_added(unit.search_text, str(changed["search_text"])):
        del changed["search_text"]
    if not changed:
        outcome.unchanged += 1
        return
    for key, value in changed.items():
        setattr(unit, key, value)
    unit.save(update_fields=list(changed))
    if {"name", "short_name"} & set(changed):
        unit.names.filter(valid_until=None).update(name=unit.name, short_name=unit.short_name)
    if "parent_id" in changed:
        unit.parents.filter(valid_until=None).update(parent_id=unit.parent_id)
    outcome.updated += 1


def _only_old_names_added(kept: str, new: str) -> bool:
    return set(new.split(" | ")) <= set(kept.split(" | "))


def _store_members(level: Sequence[UnitRow], known: dict[str, Unit], at: datetime) -> None:
    today = day_of(at)
    last = members_on([known[row.code].pk for row in level if row.members is not None], today)
    counts = [
        MemberCount(
            unit=known[row.code],
            as_of=row.members_as_of or today,
            members=row.members,
            source="Tệp đơn vị",
            recorded_at=at,
        )
        for row in level
        if row.members is not None and not _says_nothing_new(row, last.get(known[row.code].pk))
    ]
    MemberCount.objects.bulk_create(
        counts,
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["unit", "as_of"],
        update_fields=["members", "source", "recorded_at"],
    )


def _says_nothing_new(row: UnitRow, last: tuple[int, date] | None) -> bool:
    """Say whether the last count known is the row's own: the same number, on the row's day if it names one."""
    return last is not None and last[0] == row.members and row.members_as_of in (None, last[1])

"""Taking entries in from a sheet, through the same rules, the same recording and the same count as a single form.

A good row goes in whole, a bad row not at all and is named with its reason; the same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, OperationalError, connection, transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.progress import Tell, in_silence
from sangkien.base.sheets import Row
from sangkien.base.text import key_of_name
from sangkien.imports.errors import (
    GroupUnknown,
    KeyRepeated,
    MomentInFuture,
    MomentMissing,
    OutsideStages,
    SourceTooLong,
    UnitOutside,
    UnitUnknown,
)
from sangkien.imports.rules.sources import source_within
from sangkien.imports.schemas import EntryRow, read_row
from sangkien.imports.services.correcting import update_known
from sangkien.imports.services.guarding import codes_of_others, untouchable_apart
from sangkien.imports.services.storing import Prepared, known_rows, people_of, store_new
from sangkien.initiatives.errors import AuthorTwice
from sangkien.initiatives.models import Entry
from sangkien.initiatives.rules import reasons_against
from sangkien.programmes.models import AuthorGroup, Programme, Stage
from sangkien.programmes.queries import stage_accepting
from sangkien.programmes.rules import RuleSet, read_rules
from sangkien.units.errors import UnitEnded
from sangkien.units.models import Unit

BATCH = 2000
ATTEMPTS = 3
SOURCE_LIMIT = 60
#: A table known to be this large is planned rightly; its statistics are the database's own business.
_KNOWN_SIZE = 100_000
#: A deadlock, or a key that another import stored first.
_CAME_BETWEEN = frozenset({"40P01", "23505"})


@dataclass(slots=True)
class IntakeOutcome:
    """What a sheet did: rows created, changed, found unchanged; ``refused`` holds (line, reasons)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, list[Refusal]]] = field(default_factory=list)
    #: What became of the rows stored, by external key: ``created``, ``updated`` or ``unchanged``.
    by_key: dict[str, str] = field(default_factory=dict)
    #: The entries the rows stand for, as they are stored now, by external key.
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """How a sheet is to be taken.

    ``historic`` keeps its own dates and verdicts, ``within`` bounds its units, ``keep_decided`` refuses to change what
    has its verdict already: a sheet of a unit must not change what was confirmed.
    """

    programme: Programme
    by: User | None
    at: datetime
    historic: bool = False
    within: Unit | None = None
    source: str = "import"
    keep_decided: bool = False


@dataclass(slots=True)
class _Lookups:
    units: dict[str, Unit]
    groups: dict[str, AuthorGroup]
    stages: list[Stage]
    rules: RuleSet


def import_entries(
    *, intake: Intake, rows: Sequence[tuple[int, Row]], dry_run: bool = False, tell: Tell = in_silence
) -> IntakeOutcome:
    """Take in canonical rows (contracts). ``dry_run`` does all of it and keeps nothing; ``tell`` hears how far."""
    outcome = IntakeOutcome()
    read: dict[str, EntryRow] = {}
    for line, raw in rows:
        try:
            row = read_row(line, raw)
            if row.external_key in read:
                raise KeyRepeated(key=row.external_key)
            read[row.external_key] = row
        except Refusal as refusal:
            outcome.refused.append((line, [refusal]))
    return take_in(intake=intake, rows=list(read.values()), outcome=outcome, dry_run=dry_run, tell=tell)


def take_in(
    *,
    intake: Intake,
    rows: Sequence[EntryRow],
    outcome: IntakeOutcome | None = None,
    dry_run: bool = False,
    tell: Tell = in_silence,
    in_pieces: bool = False,
) -> IntakeOutcome:
    """Take in rows already read; see ``import_entries``. Raises ``SourceTooLong``.

    ``in_pieces`` is said by who hands over a sheet bit by bit and refreshes the planner's statistics himself.

    Each batch is stored for itself, so that nobody waits for a whole sheet; a sheet broken off half-way is taken in
    again, and what was stored is found unchanged.
    """
    intake = replace(intake, source=source_within(intake.source, practice=intake.programme.is_training))
    if len(intake.source) > SOURCE_LIMIT:
        raise SourceTooLong(limit=SOURCE_LIMIT)
    outcome = outcome or IntakeOutcome()
    lookups = _look_up(intake, rows)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        if intake.keep_decided and intake.within is not None:
            part = codes_of_others(part, intake.within, outcome.refused)
        prepared = _prepare_all(intake, part, lookups, outcome)
        _add(outcome, _store_patiently(intake, prepared, dry_run=dry_run))
        tell(min(start + BATCH, len(rows)), len(rows))
    outcome.refused.sort(key=lambda refused: refused[0])
    if outcome.created >= BATCH // 2 and not dry_run and not in_pieces:
        refresh_statistics()
    return outcome


def _add(outcome: IntakeOutcome, batch: IntakeOutcome) -> None:
    outcome.created += batch.created
    outcome.updated += batch.updated
    outcome.unchanged += batch.unchanged
    outcome.refused += batch.refused
    outcome.by_key |= batch.by_key
    outcome.entries |= batch.entries


def _store_patiently(intake: Intake, prepared: Sequence[Prepared], *, dry_run: bool) -> IntakeOutcome:
    """Store a batch; where somebody else came between, as another import of the same keys does, do it again."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _store_batch(intake, prepared, dry_run=dry_run)
        except (OperationalError, IntegrityError) as error:
            if getattr(error.__cause__, "sqlstate", None) not in _CAME_BETWEEN:
                raise
    return _store_batch(intake, prepared, dry_run=dry_run)


@transaction.atomic
def _store_batch(intake: Intake, prepared: Sequence[Prepared], *, dry_run: bool) -> IntakeOutcome:
    mark = "historic" if intake.historic else "import"
    found = known_rows(intake.programme, intake.source, prepared)
    people = people_of(prepared, found)
    batch = IntakeOutcome(refused=[(one.row.line, [refusal]) for one, refusal in people.refused])
    fresh = [one for one in people.accepted if one.row.external_key not in found.entries]
    rows = {one.row.external_key: one for one in people.accepted}
    known = [(entry, rows[key]) for key, entry in found.entries.items() if key in rows]
    if intake.keep_decided:
        known = untouchable_apart(known, people, batch, within=intake.within)
    made = store_new(
        intake.programme, fresh, found, people, by=intake.by, at=intake.at, source=intake.source, mark=mark
    )
    batch.created, batch.entries = len(made), found.entries | made
    changed = update_known(known, people, by=intake.by, at=intake.at, mark=mark)
    batch.updated, batch.unchanged = len(changed), batch.unchanged + len(known) - len(changed)
    batch.by_key |= {one.row.external_key: "created" for one in fresh}
    batch.by_key |= {one.row.external_key: "updated" if entry.pk in changed else "unchanged" for entry, one in known}
    if dry_run:
        transaction.set_rollback(True)
    return batch


def refresh_statistics() -> None:
    """Tell the planner at once: with the statistics of empty tables the next batch could be read row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'initiatives_initiative'::regclass")
        if cursor.fetchone()[0] > _KNOWN_SIZE:
            return
        cursor.execute(
            "ANALYZE initiatives_initiative, initiatives_entry, initiatives_entryevent, initiatives_authorship,"
            " people_person, counting_tally, counting_daytally, counting_authortally, counting_authorspread"
        )


def _look_up(intake: Intake, rows: Sequence[EntryRow]) -> _Lookups:
    codes = {row.unit_code for row in rows if row.unit_code}
    return _Lookups(
        units={unit.code: unit for unit in Unit.objects.filter(code__in=codes)},
        groups={group.code: group for group in intake.programme.author_groups.all()},
        stages=list(intake.programme.stages.in_order()),
        rules=read_rules(intake.programme.rules),
    )


def _prepare_all(intake: Intake, rows: Sequence[EntryRow], lookups: _Lookups, outcome: IntakeOutcome) -> list[Prepared]:
    prepared = []
    for row in rows:
        try:
            prepared.append(_prepare(intake, row, lookups))
        except Refusals as refusals:
            outcome.refused.append((row.line, refusals.refusals))
        except Refusal as refusal:
            outcome.refused.append((row.line, [refusal]))
    return prepared


def _prepare(intake: Intake, row: EntryRow, lookups: _Lookups) -> Prepared:
    submitted_at = row.submitted_at if intake.historic else intake.at
    if submitted_at is None:
        raise MomentMissing
    if submitted_at > intake.at or (row.decided_at is not None and intake.historic and row.decided_at > intake.at):
        raise MomentInFuture
    refusals: list[Refusal] = []
    unit = _unit(intake, row, lookups, submitted_at, refusals)
    group = lookups.groups.get(row.facts.author_group)
    if row.facts.author_group and group is None:
        refusals.append(GroupUnknown(code=row.facts.author_group))
    refusals += reasons_against(row.facts, lookups.rules, today=day_of(intake.at))
    refusals += _codes_twice(row)
    stage = next((stage for stage in lookups.stages if stage.is_open(submitted_at)), None)
    if stage is None and not intake.historic:
        stage = stage_accepting(intake.programme, submitted_at, None)
    if stage is None:
        refusals.append(OutsideStages(moment=submitted_at.isoformat(timespec="milliseconds")))
    if refusals or unit is None or stage is None:
        raise Refusals(refusals)
    return Prepared(row=row, unit=unit, stage=stage, group=group, submitted_at=submitted_at, historic=intake.historic)


def _codes_twice(row: EntryRow) -> Iterator[Refusal]:
    """Two names with one staff code are one person, whom the rules, which go by both, take for two."""
    names: dict[str, str] = {}
    for author in row.facts.authors:
        name = names.setdefault(author.code, author.name)
        if author.code and key_of_name(name) != key_of_name(author.name):
            yield AuthorTwice(name=author.name)


def _unit(
    intake: Intake, row: EntryRow, lookups: _Lookups, submitted_at: datetime, refusals: list[Refusal]
) -> Unit | None:
    unit = lookups.units.get(row.unit_code) if row.unit_code else intake.within
    day = day_of(submitted_at)
    if unit is None:
        refusals.append(UnitUnknown(code=row.unit_code))
    elif not all(unit.is_under(bound) for bound in (intake.programme.root_unit, intake.within) if bound):
        refusals.append(UnitOutside(code=unit.code))
    elif not unit.exists_on(day):
        ended = unit.exists_until or unit.exists_from or day
        refusals.append(UnitEnded(name=unit.name, day=ended.strftime("%d/%m/%Y"), field="unit_code"))
    return unit

"""The round trip: entries taken out to Excel, edited there and sent back; each line updates or withdraws
(Qmarkets, D47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.text import fold
from sangkien.imports.choices import RowOutcome
from sangkien.imports.errors.batches import ActionUnknown, EntryDecided, EntryNotHere
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.schemas.canonical import EntryRow
from sangkien.imports.schemas.keeping import entry_row
from sangkien.imports.services.correcting import DECIDED, update_known
from sangkien.imports.services.reading import told_fields
from sangkien.imports.services.remembering import image_of
from sangkien.imports.services.storing import TEXTS, KnownRows, Prepared, people_of
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import facts_of
from sangkien.initiatives.rules import Facts, reasons_against
from sangkien.initiatives.services.recording import Change, record
from sangkien.programmes.rules import read_rules
from sangkien.units.models import Unit

#: By row id: what became of it, and the reasons against it.
Done = dict[int, tuple[str, list[Refusal]]]
_WITHDRAW = frozenset({"rut", "rut lai", "xin rut", "withdraw", "xoa"})
_UPDATE = frozenset({"", "cap nhat", "sua", "update", "nop lai"})
SOURCE = "import"
_TOLD = (*TEXTS, "authors", "author_group")


def take_back_round(batch: Batch, rows: Sequence[BatchRow], *, at: datetime) -> Done:
    """Update or withdraw the entries that rows name by their codes; decided ones are never touched.

    Called with the batch locked, inside its transaction.
    """
    if not rows:
        return {}
    entries = _locked_entries(batch, [row.facts["code"] for row in rows])
    done: Done = {}
    for row in rows:
        entry = entries.get(row.facts["code"])
        try:
            row.entry = entry
            done[row.pk] = (_carry_out(batch, row, entry, at), [])
        except Refusals as refusals:
            done[row.pk] = (RowOutcome.REFUSED, refusals.refusals)
        except Refusal as refusal:
            done[row.pk] = (RowOutcome.REFUSED, [refusal])
    return done


def _locked_entries(batch: Batch, codes: Sequence[str]) -> dict[str, Entry]:
    rows = (
        Entry.objects.select_for_update(of=("self",))
        .filter(programme=batch.programme, code__in=codes, unit__in=Unit.objects.under(batch.unit))
        .select_related("initiative", "unit", "stage", "author_group")
        .prefetch_related("initiative__authorships__person")
        .order_by("pk")
    )
    return {entry.code: entry for entry in rows}


def _carry_out(batch: Batch, row: BatchRow, entry: Entry | None, at: datetime) -> RowOutcome:
    if entry is None:
        raise EntryNotHere(code=row.facts["code"])
    wanted = fold(row.facts.get("action", "")).strip(" .")
    if wanted not in _WITHDRAW | _UPDATE:
        raise ActionUnknown(raw=row.facts["action"])
    if wanted in _WITHDRAW and entry.state == State.WITHDRAWN:
        return RowOutcome.UNCHANGED
    if entry.state in DECIDED or entry.state == State.WITHDRAWN:
        return _refuse_unless_same(batch, row, entry, at, withdraw=wanted in _WITHDRAW)
    row.before = {**image_of(entry), "state": entry.state}
    if wanted in _WITHDRAW:
        record([Change(entry=entry, verb=Verb.WITHDRAW, known_at=at)], by=batch.by, at=at, source=SOURCE)
        return RowOutcome.WITHDRAWN
    return _update(batch, row, entry, at)


def _refuse_unless_same(batch: Batch, row: BatchRow, entry: Entry, at: datetime, *, withdraw: bool) -> RowOutcome:
    image = image_of(entry)
    told = told_fields(batch, row)
    same = all(row.facts.get(name, "") in (image[name], "") or name not in told for name in ("title", "decision_no"))
    benefit = row.facts.get("benefit_vnd") == image["benefit_vnd"] or "benefit_vnd" not in told
    if withdraw or not same or not benefit:
        raise EntryDecided(code=entry.code, state=State(entry.state).label)
    return RowOutcome.UNCHANGED


def _update(batch: Batch, row: BatchRow, entry: Entry, at: datetime) -> RowOutcome:
    """Bring the entry to what the row says; one that was returned goes back to be checked."""
    prepared = _prepared(batch, row, entry)
    told = _facts_after(entry, prepared.row)
    reasons = reasons_against(told, read_rules(batch.programme.rules), today=day_of(at))
    if reasons:
        raise Refusals(reasons)
    people = people_of([prepared], KnownRows({}, {}))
    if people.refused:
        raise people.refused[0][1]
    changed = update_known([(entry, prepared)], people, by=batch.by, at=at, mark=SOURCE)
    if changed and entry.state == State.NEEDS_CHANGES:
        record([Change(entry=entry, verb=Verb.RESUBMIT, known_at=at)], by=batch.by, at=at, source=SOURCE)
    return RowOutcome.UPDATED if changed else RowOutcome.UNCHANGED


def _prepared(batch: Batch, row: BatchRow, entry: Entry) -> Prepared:
    assert entry.unit is not None
    assert entry.stage is not None
    assert entry.counted_at is not None
    unit = row.unit or entry.unit
    facts = {name: value for name, value in row.facts.items() if name not in {"code", "action"}}
    line = entry_row(row.pk, entry.code, unit.code, entry.submitter_name, facts, told_fields(batch, row))
    group = batch.programme.author_groups.filter(code=facts.get("author_group", "")).first()
    return Prepared(line, unit, entry.stage, group or entry.author_group, entry.counted_at, historic=False)


def _facts_after(entry: Entry, line: EntryRow) -> Facts:
    """Return the facts as they will be: what the row tells, and what the entry says where the row is silent."""
    told = {name: getattr(line.facts, name) for name in _TOLD if line.tells(name)}
    return replace(facts_of(entry), **told)

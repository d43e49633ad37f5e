"""The round trip: entries taken out to Excel, edited there and sent back; each line updates or withdraws
(Qmarkets, D47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.text import fold, key_of_name
from sangkien.imports.access import round_trip_entries
from sangkien.imports.choices import RowOutcome
from sangkien.imports.errors.batches import ActionUnknown, EntryDecided, EntryNotHere
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.schemas.canonical import EntryRow
from sangkien.imports.schemas.keeping import entry_row
from sangkien.imports.services.correcting import differs, update_known
from sangkien.imports.services.guarding import OPEN, codes_of_others, judged_elsewhere
from sangkien.imports.services.reading import told_fields
from sangkien.imports.services.remembering import image_of
from sangkien.imports.services.storing import TOLD, KnownRows, PeopleFound, Prepared, people_of
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import facts_of
from sangkien.initiatives.rules import Facts, reasons_against
from sangkien.initiatives.services.recording import Change, record
from sangkien.initiatives.services.sending import accepting_stage
from sangkien.programmes.rules import read_rules
from sangkien.units.models import Unit

#: By row id: what became of it, and the reasons against it.
Done = dict[int, tuple[str, list[Refusal]]]
_WITHDRAW = frozenset({"rut", "rut lai", "xin rut", "withdraw", "xoa"})
_UPDATE = frozenset({"", "cap nhat", "sua", "update", "nop lai"})
SOURCE = "import"


def take_back_round(batch: Batch, rows: Sequence[BatchRow], *, by: User, at: datetime) -> Done:
    """Update or withdraw the entries that rows name by their codes; judged ones are never touched.

    Called with the batch locked, inside its transaction; each row is whole or nothing.
    """
    if not rows:
        return {}
    entries = _locked_entries(batch, [row.facts["code"] for row in rows])
    allowed = set(
        round_trip_entries(by).filter(pk__in=[one.pk for one in entries.values()]).values_list("pk", flat=True)
    )
    round_ = _Round(batch, by, at, judged_elsewhere(entries.values()), allowed)
    done: Done = {}
    for row in rows:
        entry = entries.get(row.facts["code"])
        try:
            with transaction.atomic():
                row.entry = entry
                done[row.pk] = (round_.carry_out(row, entry), [])
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


@dataclass(frozen=True, slots=True)
class _Round:
    """One piece of a round trip: for which batch, by whom, when, and which initiatives somebody has judged."""

    batch: Batch
    by: User
    at: datetime
    judged: set[int]
    allowed: set[int]

    def carry_out(self, row: BatchRow, entry: Entry | None) -> RowOutcome:
        """Do what a row asks; raise the refusal that says why not."""
        if entry is None or entry.pk not in self.allowed:
            raise EntryNotHere(code=row.facts["code"])
        wanted = fold(row.facts.get("action", "")).strip(" .")
        if wanted not in _WITHDRAW | _UPDATE:
            raise ActionUnknown(raw=row.facts["action"])
        if wanted in _WITHDRAW and entry.state == State.WITHDRAWN:
            return RowOutcome.UNCHANGED
        prepared = self._prepared(row, entry)
        people = self._people(entry, prepared)
        if entry.state not in OPEN or entry.initiative_id in self.judged:
            return self._refuse_unless_same(entry, prepared, people, withdraw=wanted in _WITHDRAW)
        row.before = {**image_of(entry), "state": entry.state}
        if wanted in _WITHDRAW:
            record([Change(entry=entry, verb=Verb.WITHDRAW, known_at=self.at)], by=self.by, at=self.at, source=SOURCE)
            return RowOutcome.WITHDRAWN
        return self._update(entry, prepared, people)

    def _refuse_unless_same(
        self, entry: Entry, prepared: Prepared, people: PeopleFound, *, withdraw: bool
    ) -> RowOutcome:
        if withdraw or differs(entry, prepared, people.parts[entry.code]):
            raise EntryDecided(code=entry.code, state=State(entry.state).label)
        return RowOutcome.UNCHANGED

    def _update(self, entry: Entry, prepared: Prepared, people: PeopleFound) -> RowOutcome:
        """Bring the entry to what the row says; one that was returned goes back to be checked."""
        if not differs(entry, prepared, people.parts[entry.code]):
            return RowOutcome.UNCHANGED
        begun = entry.state_since if entry.state == State.NEEDS_CHANGES else None
        accepting_stage(self.batch.programme, self.at, begun)
        reasons = reasons_against(
            _facts_after(entry, prepared.row), read_rules(self.batch.programme.rules), today=day_of(self.at)
        )
        if reasons:
            raise Refusals(reasons)
        update_known([(entry, prepared)], people, by=self.by, at=self.at, mark=SOURCE)
        if entry.state == State.NEEDS_CHANGES:
            record([Change(entry=entry, verb=Verb.RESUBMIT, known_at=self.at)], by=self.by, at=self.at, source=SOURCE)
        return RowOutcome.UPDATED

    def _prepared(self, row: BatchRow, entry: Entry) -> Prepared:
        assert entry.unit is not None
        assert entry.stage is not None
        assert entry.counted_at is not None
        told = told_fields(self.batch, row)
        unit = row.unit if row.unit is not None and "unit_code" in told else entry.unit
        facts = {name: value for name, value in row.facts.items() if name not in {"code", "action"}}
        if _same_authors(entry, facts.get("authors", [])):
            told -= {"authors"}
        line = entry_row(row.pk, entry.code, unit.code, entry.submitter_name, facts, told)
        group = self.batch.programme.author_groups.filter(code=facts.get("author_group", "")).first()
        return Prepared(line, unit, entry.stage, group or entry.author_group, entry.counted_at, historic=False)

    def _people(self, entry: Entry, prepared: Prepared) -> PeopleFound:
        """Find the authors: who is one already stays the same person, whatever unit or code is theirs."""
        held = {part.person.name_key: part.person for part in entry.initiative.authorships.all()}
        if not prepared.row.tells("authors"):
            parts = [(part.person, part.share_pct) for part in entry.initiative.authorships.all()]
            return PeopleFound({entry.code: parts}, [prepared], [])
        refused: list[tuple[int, list[Refusal]]] = []
        codes_of_others([prepared.row], self.batch.unit, refused)
        if refused:
            raise Refusals(refused[0][1])
        people = people_of([prepared], KnownRows({}, {}))
        if people.refused:
            raise people.refused[0][1]
        people.parts[entry.code] = [
            (held.get(person.name_key, person) if not person.code else person, share)
            for person, share in people.parts[entry.code]
        ]
        return people


def _same_authors(entry: Entry, told: Sequence[Sequence[str]]) -> bool:
    """Say whether the cell names the authors as the workbook that went out did."""
    parts = sorted(entry.initiative.authorships.all(), key=lambda part: part.position)
    held = [(part.person.name_key, part.share_pct) for part in parts]
    return [(key_of_name(name)[:120], Decimal(share)) for name, share, _ in told] == held


def _facts_after(entry: Entry, line: EntryRow) -> Facts:
    """Return the facts as they will be: what the row tells, and what the entry says where the row is silent."""
    told = {name: getattr(line.facts, name) for name in TOLD if line.tells(name)}
    return replace(facts_of(entry), **told)

"""Storing prepared rows: what of them is known, whose they are, and the new ones in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sangkien.accounts.models import User
from sangkien.base.bulk import made, store
from sangkien.base.errors import Refusal
from sangkien.imports.schemas import EntryRow
from sangkien.initiatives.choices import TRANSITIONS, State, Verb, Visibility
from sangkien.initiatives.errors import AuthorTwice
from sangkien.initiatives.models import Authorship, Entry, Initiative
from sangkien.initiatives.services.recording import Change, next_code_numbers, record
from sangkien.initiatives.services.sending import entry_code
from sangkien.people.models import Person
from sangkien.people.services import people_at
from sangkien.programmes.models import AuthorGroup, Programme, Stage
from sangkien.units.models import Unit

TEXTS = (
    "title",
    "summary",
    "before",
    "after",
    "effect",
    "field",
    "kind",
    "first_applied_on",
    "recognised_on",
    "decision_no",
    "benefit_vnd",
    "not_computable",
)
TOLD = (*TEXTS, "authors", "author_group")
VERDICT: dict[State, Verb] = {
    State.UNDER_REVIEW: Verb.FORWARD,
    State.NEEDS_CHANGES: Verb.RETURN,
    State.VALID: Verb.ACCEPT,
    State.INVALID: Verb.REJECT,
    State.DUPLICATE: Verb.MARK_DUPLICATE,
    State.WITHDRAWN: Verb.WITHDRAW,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row that may come in, with all it names looked up."""

    row: EntryRow
    unit: Unit
    stage: Stage
    group: AuthorGroup | None
    submitted_at: datetime
    historic: bool

    @property
    def status(self) -> State:
        """Return the state the row asks for; without ``historic`` verdicts are ours to make."""
        return self.row.status if self.historic else State.SUBMITTED


Parts = list[tuple[Person, Decimal]]


@dataclass(frozen=True, slots=True)
class KnownRows:
    """What is stored of a batch, by external key; the entries are locked."""

    initiatives: dict[str, Initiative]
    entries: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """The authors of a batch by external key, and the rows that name one person twice."""

    parts: dict[str, Parts]
    accepted: list[Prepared]
    refused: list[tuple[Prepared, Refusal]]


def known_rows(programme: Programme, source: str, prepared: Sequence[Prepared]) -> KnownRows:
    """Find what is stored of ``prepared``; entries are locked in one fixed order."""
    keys = [one.row.external_key for one in prepared]
    # The exclusion repeats the condition of the partial index, without which the planner reads the whole table.
    rows = Initiative.objects.filter(source=source, external_key__in=keys).exclude(external_key="")
    initiatives = {row.external_key: row for row in rows}
    entries = (
        Entry.objects.select_for_update(of=("self",))
        .filter(programme=programme, initiative__in=[row.pk for row in initiatives.values()])
        .select_related("initiative", "unit")
        .prefetch_related("initiative__authorships")
        .order_by("pk")
    )
    return KnownRows(initiatives, {entry.initiative.external_key: entry for entry in entries})


def people_of(prepared: Sequence[Prepared], known: KnownRows) -> PeopleFound:
    """Find or make the authors; an initiative carried over from another programme keeps its own."""
    asked = [one for one in prepared if not _carried(one, known)]
    found = people_at([(one.unit.pk, author.name, author.code) for one in asked for author in one.row.facts.authors])
    parts: dict[str, Parts] = {}
    accepted: list[Prepared] = []
    refused: list[tuple[Prepared, Refusal]] = []
    for one in prepared:
        authors = () if _carried(one, known) else one.row.facts.authors
        named = [(found[(one.unit.pk, author.name, author.code)], author.share) for author in authors]
        twice = [person for position, (person, _) in enumerate(named) if person in [p for p, _ in named[:position]]]
        if twice:
            refused.append((one, AuthorTwice(name=twice[0].full_name)))
            continue
        accepted.append(one)
        parts[one.row.external_key] = named
    return PeopleFound(parts, accepted, refused)


def _carried(one: Prepared, known: KnownRows) -> bool:
    key = one.row.external_key
    return key in known.initiatives and key not in known.entries


def store_new(
    programme: Programme,
    prepared: Sequence[Prepared],
    known: KnownRows,
    people: PeopleFound,
    *,
    by: User | None,
    at: datetime,
    source: str,
    mark: str,
) -> dict[str, Entry]:
    """Store rows not known in this programme; an initiative known from another one is entered, not typed again.

    Returns the entries made, by external key.
    """
    if not prepared:
        return {}
    initiatives, authors = _initiatives(prepared, known, people, source, by, at)
    numbers = next_code_numbers(len(prepared))
    stages = {one.stage.pk: one.stage for one in prepared}
    prefixes = {pk: entry_code(programme, stage, 0)[:-5] for pk, stage in stages.items()}
    changes: list[Change] = []
    entries: dict[str, Entry] = {}
    for one, number in zip(prepared, numbers, strict=True):
        initiative = initiatives[one.row.external_key]
        entry = entries[one.row.external_key] = made(
            Entry,
            initiative_id=initiative.pk,
            programme_id=programme.pk,
            unit_id=one.unit.pk,
            author_group_id=one.group.pk if one.group else None,
            code=f"{prefixes[one.stage.pk]}{number:05d}",
            begun_at=one.submitted_at,
            state_since=one.submitted_at,
            submitter_name=one.row.submitter,
        )
        entry.initiative = initiative
        changes += _history(entry, one, authors[one.row.external_key])
    record(changes, by=by, at=at, source=mark, fresh=True)
    return entries


def _initiatives(
    prepared: Sequence[Prepared],
    known: KnownRows,
    people: PeopleFound,
    source: str,
    by: User | None,
    at: datetime,
) -> tuple[dict[str, Initiative], dict[str, list[int]]]:
    """Store what is new; return the initiatives and the ids of their authors, by key."""
    keys = [one.row.external_key for one in prepared if _carried(one, known)]
    carried = {key: known.initiatives[key] for key in keys}
    fresh = [one for one in prepared if one.row.external_key not in carried]
    new = {row.external_key: row for row in store([_initiative(one, source, by, at) for one in fresh])}
    store([part for key, initiative in new.items() for part in authorships(initiative, people.parts[key])])
    authors = {key: [person.pk for person, _ in people.parts[key]] for key in new} | {key: [] for key in carried}
    for part in Authorship.objects.filter(initiative__in=list(carried.values())).select_related("initiative"):
        authors[part.initiative.external_key].append(part.person_id)
    return {**carried, **new}, authors


def _initiative(one: Prepared, source: str, by: User | None, at: datetime) -> Initiative:
    return made(
        Initiative,
        unit_id=one.unit.pk,
        **{name: getattr(one.row.facts, name) for name in TEXTS},
        benefit_basis=one.row.basis,
        visibility=one.row.visibility or Visibility.HIERARCHY,
        may_publish=one.row.visibility == Visibility.PUBLIC,
        source=source,
        external_key=one.row.external_key,
        created_by_id=by.pk if by else None,
        created_at=one.submitted_at,
        updated_at=at,
    )


def _history(entry: Entry, one: Prepared, people: Sequence[int]) -> list[Change]:
    changes = [
        Change(
            entry=entry,
            verb=Verb.SUBMIT,
            known_at=one.submitted_at,
            stage_id=one.stage.pk,
            counted_at=one.submitted_at,
            # An initiative known from another programme counts what it says itself, not what the row says of it.
            benefit=entry.initiative.benefit_vnd or 0,
            people=people,
        )
    ]
    if not one.historic:
        return changes
    changes += [
        Change(entry=entry, verb=step.verb, known_at=step.at, reason=step.reason, reason_code=step.reason_code)
        for step in one.row.steps
    ]
    reached = _reached(one)
    if reached != one.status:
        decided_at = one.row.decided_at or one.submitted_at
        changes.append(Change(entry=entry, verb=VERDICT[one.status], known_at=decided_at, reason=one.row.reason))
    return changes


def _reached(one: Prepared) -> State:
    state = State.SUBMITTED
    for step in one.row.steps:
        state = TRANSITIONS[step.verb].to or state
    return state


def authorships(initiative: Initiative, parts: Parts) -> list[Authorship]:
    """Return the authorships, not stored yet, in the order of the row."""
    return [
        made(Authorship, initiative_id=initiative.pk, person_id=person.pk, share_pct=share, position=position)
        for position, (person, share) in enumerate(parts)
    ]

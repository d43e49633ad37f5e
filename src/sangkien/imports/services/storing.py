"""Storing prepared rows: new ones in bulk, known ones by what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sangkien.accounts.models import User
from sangkien.base.bulk import store
from sangkien.imports.schemas import EntryRow
from sangkien.initiatives.choices import TRANSITIONS, State, Verb, Visibility
from sangkien.initiatives.models import Authorship, Entry, Initiative
from sangkien.initiatives.services.recording import Change, next_code_numbers, record
from sangkien.initiatives.services.sending import entry_code
from sangkien.people.models import Person
from sangkien.people.services import people_at
from sangkien.programmes.models import AuthorGroup, Programme, Stage
from sangkien.units.models import Unit

_TEXTS = (
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
_VERDICT: dict[State, Verb] = {
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


def store_new(
    programme: Programme,
    prepared: Sequence[Prepared],
    *,
    by: User | None,
    at: datetime,
    source: str,
    mark: str,
) -> int:
    """Store rows not known in this programme; an initiative known from another one is entered, not typed again."""
    if not prepared:
        return 0
    initiatives, people = _initiatives(prepared, source, by, at)
    numbers = next_code_numbers(len(prepared))
    stages = {one.stage.pk: one.stage for one in prepared}
    prefixes = {pk: entry_code(programme, stage, 0)[:-5] for pk, stage in stages.items()}
    changes: list[Change] = []
    for one, number in zip(prepared, numbers, strict=True):
        initiative = initiatives[one.row.external_key]
        entry = Entry(
            initiative=initiative,
            programme=programme,
            unit=one.unit,
            author_group=one.group,
            code=f"{prefixes[one.stage.pk]}{number:05d}",
            begun_at=one.submitted_at,
            state_since=one.submitted_at,
            submitter_name=one.row.submitter,
        )
        changes += _history(entry, one, people[one.row.external_key])
    record(changes, by=by, at=at, source=mark, fresh=True)
    return len(prepared)


def _initiatives(
    prepared: Sequence[Prepared], source: str, by: User | None, at: datetime
) -> tuple[dict[str, Initiative], dict[str, list[int]]]:
    keys = [one.row.external_key for one in prepared]
    known = {
        row.external_key: row
        for row in Initiative.objects.filter(source=source, external_key__in=keys).exclude(external_key="")
    }
    fresh = [one for one in prepared if one.row.external_key not in known]
    made = store([_initiative(one, source, by, at) for one in fresh])
    found = people_at([(one.unit.pk, author.name, author.code) for one in fresh for author in one.row.facts.authors])
    parts = [
        Authorship(initiative=initiative, person=person, share_pct=share, position=position)
        for one, initiative in zip(fresh, made, strict=True)
        for position, (person, share) in enumerate(_parts(one, found))
    ]
    store(parts)
    people: dict[str, list[int]] = {key: [] for key in keys}
    for part in parts:
        people[part.initiative.external_key].append(part.person_id)
    carried = Authorship.objects.filter(initiative__in=list(known.values())).select_related("initiative")
    for part in carried:
        people[part.initiative.external_key].append(part.person_id)
    return {**known, **{row.external_key: row for row in made}}, people


def _parts(one: Prepared, found: dict[tuple[int, str, str], Person]) -> list[tuple[Person, Any]]:
    return [(found[(one.unit.pk, author.name, author.code)], author.share) for author in one.row.facts.authors]


def _initiative(one: Prepared, source: str, by: User | None, at: datetime) -> Initiative:
    return Initiative(
        unit=one.unit,
        **{name: getattr(one.row.facts, name) for name in _TEXTS},
        benefit_basis=one.row.basis,
        visibility=one.row.visibility or Visibility.HIERARCHY,
        may_publish=one.row.visibility == Visibility.PUBLIC,
        source=source,
        external_key=one.row.external_key,
        created_by=by,
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
            benefit=one.row.facts.benefit_vnd or 0,
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
        changes.append(Change(entry=entry, verb=_VERDICT[one.status], known_at=decided_at, reason=one.row.reason))
    return changes


def _reached(one: Prepared) -> State:
    state = State.SUBMITTED
    for step in one.row.steps:
        state = TRANSITIONS[step.verb].to or state
    return state


def update_known(entry: Entry, one: Prepared, *, by: User | None, at: datetime, historic: bool, mark: str) -> bool:
    """Bring a known entry to what the row says; returns whether anything changed.

    Without ``historic`` a verdict of ours stands; unit, texts, authors and benefit follow the row.
    """
    initiative = entry.initiative
    given = {name: getattr(one.row.facts, name) for name in _TEXTS}
    texts = {name: value for name, value in given.items() if getattr(initiative, name) != value}
    people = _people_if_changed(entry, one)
    wanted = one.status if historic else State(entry.state)
    moved = entry.unit_id != one.unit.pk
    recounted = historic and entry.counted_at != one.submitted_at
    if not (texts or people is not None or wanted != entry.state or moved or recounted):
        return False
    _save_texts(initiative, texts, one, at)
    change = Change(entry=entry, verb=_verb_to(entry, wanted), known_at=at, state=wanted, reason=one.row.reason)
    if wanted != entry.state and one.row.decided_at is not None:
        change.known_at = one.row.decided_at
    if "benefit_vnd" in texts:
        change.benefit = one.row.facts.benefit_vnd or 0
    if people is not None:
        change.people = people
    if moved:
        change.unit_id = one.unit.pk
    if recounted:
        change.counted_at, change.stage_id = one.submitted_at, one.stage.pk
    change.data = {"fields": sorted(texts)} if texts else {}
    record([change], by=by, at=at, source=mark)
    return True


def _verb_to(entry: Entry, wanted: State) -> Verb:
    verb = _VERDICT.get(wanted)
    if verb is None or wanted == entry.state or State(entry.state) not in TRANSITIONS[verb].sources:
        return Verb.CORRECT
    return verb


def _save_texts(initiative: Initiative, texts: dict[str, Any], one: Prepared, at: datetime) -> None:
    for name, value in texts.items():
        setattr(initiative, name, value)
    initiative.unit, initiative.updated_at = one.unit, at
    initiative.save(update_fields=[*texts, "unit", "updated_at"])


def _people_if_changed(entry: Entry, one: Prepared) -> list[int] | None:
    found = people_at([(one.unit.pk, author.name, author.code) for author in one.row.facts.authors])
    parts = _parts(one, found)
    wanted = {person.pk: share for person, share in parts}
    held = {part.person_id: part.share_pct for part in entry.initiative.authorships.all()}
    if wanted == held:
        return None
    entry.initiative.authorships.all().delete()
    Authorship.objects.bulk_create(
        [
            Authorship(initiative=entry.initiative, person=person, share_pct=share, position=position)
            for position, (person, share) in enumerate(parts)
        ]
    )
    return sorted(wanted)

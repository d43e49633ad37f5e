"""Carrying initiatives over into another programme: the same initiative, one more entry, nothing typed again (D1).

A predecessor programme or a list such as "Thợ mỏ sáng tạo" fills a new programme this way. Each entry is measured by
the new programme's own rules and counts there from the moment it is carried over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.progress import Tell, in_silence
from sangkien.initiatives.access import may_carry
from sangkien.initiatives.choices import CARRIED, State, Verb
from sangkien.initiatives.errors import PracticeStaysPractice, SameProgramme, StateNotCarried
from sangkien.initiatives.models import Authorship, Entry, EntryQuerySet, Initiative
from sangkien.initiatives.queries import facts_of
from sangkien.initiatives.rules import reasons_against
from sangkien.initiatives.services.drafting import check_unit
from sangkien.initiatives.services.recording import Change, next_code_numbers, record
from sangkien.initiatives.services.sending import accepting_stage, entry_code
from sangkien.notices.services import tell as tell_people
from sangkien.programmes.models import AuthorGroup, Programme, Stage
from sangkien.programmes.rules import RuleSet, read_rules
from sangkien.units.access import may
from sangkien.units.models import Unit

BATCH = 500
SOURCE = "carry"
NOTICE = "carried_over"


@dataclass(frozen=True, slots=True)
class Carriage:
    """From which programme into which; ``unit`` keeps to one unit and everything below it."""

    origin: Programme
    target: Programme
    unit: Unit | None = None


@dataclass(slots=True)
class Carried:
    """What carrying over did or would do: entries taken, ``known`` in the target already, refused with reasons."""

    taken: list[Entry] = field(default_factory=list)
    known: int = 0
    refused: list[tuple[Entry, list[Refusal]]] = field(default_factory=list)

    def add(self, other: Carried) -> None:
        """Add what another batch did."""
        self.taken += other.taken
        self.known += other.known
        self.refused += other.refused


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the target asks, looked up once."""

    target: Programme
    stage: Stage
    rules: RuleSet
    groups: dict[str, AuthorGroup]
    prefix: str


def carry_over(
    *, carriage: Carriage, by: User | None, at: datetime, dry_run: bool = False, tell: Tell = in_silence
) -> Carried:
    """Carry over what counts in one programme and satisfies the rules of another; ``dry_run`` only says what would be.

    Done again it finds everything there already. Each batch is stored for itself, so that nobody waits for the whole.
    ``by`` None is the console. Raises ``SameProgramme``, ``PracticeStaysPractice``, ``UnitForeign``, ``StageClosed`` or
    ``StageNotOpen``.
    """
    if by is not None:
        may(by, "enter_for_others", carriage.unit or carriage.origin.root_unit).enforce()
    terms = _terms(carriage, at)
    rows = _candidates(carriage)
    outcome, whole, seen = Carried(), rows.count(), 0
    for ids in _batches(rows):
        outcome.add(_foreseen(terms, ids, at) if dry_run else _carry_batch(terms, ids, by, at))
        seen += len(ids)
        tell(seen, whole)
    return outcome


@transaction.atomic
def carry_entry(*, entry: Entry, programme: Programme, by: User, at: datetime) -> Entry:
    """Carry one entry's initiative into ``programme``; there already, the entry it has there is returned.

    The submitter and authors may, and officers who enter for others at its unit. Raises ``NotYours``,
    ``SameProgramme``, ``PracticeStaysPractice``, ``StageClosed``, ``StageNotOpen``, or ``Refusals`` with every
    reason at once.
    """
    may_carry(by, entry).enforce()
    terms = _terms(Carriage(entry.programme, programme), at)
    outcome = _carry_batch(terms, [entry.pk], by, at)
    if outcome.refused:
        raise Refusals(outcome.refused[0][1])
    return Entry.objects.get(initiative=entry.initiative_id, programme=programme)


def _terms(carriage: Carriage, at: datetime) -> _Terms:
    target = carriage.target
    if carriage.origin.pk == target.pk:
        raise SameProgramme
    if carriage.origin.is_training != target.is_training:
        raise PracticeStaysPractice
    stage = accepting_stage(target, at, None)
    return _Terms(
        target=target,
        stage=stage,
        rules=read_rules(target.rules),
        prefix=entry_code(target, stage, 0)[:-5],
        groups={group.code: group for group in target.author_groups.all()},
    )


def _candidates(carriage: Carriage) -> EntryQuerySet:
    rows = Entry.objects.filter(programme=carriage.origin).counted()
    return rows.at_units(carriage.unit) if carriage.unit is not None else rows


def _batches(rows: EntryQuerySet) -> Iterator[list[int]]:
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _foreseen(terms: _Terms, ids: Sequence[int], at: datetime) -> Carried:
    entries = list(
        Entry.objects.filter(pk__in=ids)
        .select_related("author_group")
        .with_faces()
        .prefetch_related("initiative__evidence")
        .order_by("pk")
    )
    initiatives = [entry.initiative_id for entry in entries]
    there = Entry.objects.filter(programme=terms.target, initiative__in=initiatives)
    known = set(there.values_list("initiative_id", flat=True))
    outcome = Carried(known=sum(1 for entry in entries if entry.initiative_id in known))
    for entry in entries:
        if entry.initiative_id in known:
            continue
        reasons = reasons_to_stay(entry, terms.target, terms.rules, at)
        if reasons:
            outcome.refused.append((entry, reasons))
        else:
            outcome.taken.append(entry)
    return outcome


def reasons_to_stay(entry: Entry, target: Programme, rules: RuleSet, at: datetime) -> list[Refusal]:
    """Return every reason why ``target`` would not take the entry's initiative; an empty list is a yes."""
    if entry.programme.is_training != target.is_training:
        return [PracticeStaysPractice()]
    if entry.state not in CARRIED:
        return [StateNotCarried(state=State(entry.state).label)]
    reasons: list[Refusal] = []
    try:
        if entry.unit is not None:
            check_unit(entry.unit, target, at)
    except Refusal as refusal:
        reasons.append(refusal)
    return reasons + reasons_against(facts_of(entry), rules, today=day_of(at))


@transaction.atomic
def _carry_batch(terms: _Terms, ids: Sequence[int], by: User | None, at: datetime) -> Carried:
    # Whoever carries the same initiatives at the same moment waits here, and then finds them there already.
    initiatives = Entry.objects.filter(pk__in=ids).values("initiative")
    list(Initiative.objects.select_for_update().filter(pk__in=initiatives).order_by("pk").values_list("pk"))
    outcome = _foreseen(terms, ids, at)
    numbers = next_code_numbers(len(outcome.taken)) if outcome.taken else []
    changes = [_change(terms, entry, number, at) for entry, number in zip(outcome.taken, numbers, strict=True)]
    if changes:
        record(changes, by=by, at=at, source=SOURCE, fresh=True)
    _tell_authors([change.entry for change in changes], by, at)
    return outcome


def _change(terms: _Terms, entry: Entry, number: int, at: datetime) -> Change:
    group = terms.groups.get(entry.author_group.code) if entry.author_group else None
    fresh = Entry(
        initiative=entry.initiative,
        programme=terms.target,
        unit=entry.unit,
        author_group=group,
        code=f"{terms.prefix}{number:05d}",
        begun_at=at,
        state_since=at,
        submitter=entry.submitter,
        submitter_name=entry.submitter_name,
    )
    return Change(
        entry=fresh,
        verb=Verb.SUBMIT,
        known_at=at,
        stage_id=terms.stage.pk,
        counted_at=at,
        benefit=entry.initiative.benefit_vnd or 0,
        people=[part.person_id for part in entry.initiative.authorships.all()],
        data={"carried_from": entry.pk},
    )


def _tell_authors(entries: Sequence[Entry], by: User | None, at: datetime) -> None:
    """Tell every author who has an account, but nobody of what they did themselves."""
    rows = Authorship.objects.filter(
        initiative__in=[entry.initiative_id for entry in entries], person__user__is_active=True
    )
    people: dict[int, list[User]] = defaultdict(list)
    for row in rows.select_related("person__user"):
        if row.person.user is not None and (by is None or row.person.user_id != by.pk):
            people[row.initiative_id].append(row.person.user)
    for entry in entries:
        if entry.initiative_id in people:
            said, url = partial(_said, entry), f"/sang-kien/{entry.pk}/"
            tell_people(people=people[entry.initiative_id], kind=NOTICE, text=said, url=url, at=at)


def _said(entry: Entry) -> str:
    said = gettext("Sáng kiến “{title}” của bạn đã được đưa vào chương trình {programme}, mã {code}.")
    return said.format(title=entry.initiative.title, programme=entry.programme.short_name, code=entry.code)

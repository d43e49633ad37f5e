"""The one function through which the state of entries changes.

It checks the transition table, writes the entries and their events in one transaction and tells the rooms above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from sangkien.accounts.models import User
from sangkien.base.bulk import made, rewrite, store
from sangkien.initiatives.choices import COUNTED, TRANSITIONS, State, Verb
from sangkien.initiatives.errors import WrongState
from sangkien.initiatives.models import Entry, EntryEvent, Initiative
from sangkien.initiatives.signals import entry_events_recorded

KEEP: Any = object()


@dataclass(slots=True)
class Change:
    """What is to happen to one entry. Fields left at ``KEEP`` stay.

    ``benefit`` is whole VND, ``people`` the ids of the authors; ``known_at`` is never earlier than the
    entry's last event.
    """

    entry: Entry
    verb: Verb
    known_at: datetime
    state: State | None = None
    unit_id: int | None = KEEP
    stage_id: int | None = KEEP
    counted_at: datetime | None = KEEP
    benefit: int = KEEP
    people: Sequence[int] = KEEP
    reason_code: str = ""
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Counted:
    """What of an entry counts besides its own columns, as its last event left it."""

    benefit: int = 0
    people: list[int] = field(default_factory=list)
    known_at: datetime | None = None


@transaction.atomic
def record(
    changes: Sequence[Change], *, by: User | None, at: datetime, source: str = "web", fresh: bool = False
) -> list[EntryEvent]:
    """Carry out ``changes`` in order; entries must be locked, or ``fresh`` (not stored yet).

    What the initiative itself brings (benefit, authors) counts the same in every programme: where it changes for one
    entry, the others of the same initiative are corrected with it. Raises ``WrongState`` when the transition table has
    no such step. Returns the events written.
    """
    last = {} if fresh else _last_events([change.entry for change in changes])
    if not fresh:
        _settle(changes, last)
        changes = [*changes, *_followers(changes, last)]
    memory: dict[int, _Counted] = {}
    events: list[EntryEvent] = []
    for change in changes:
        counted = memory.setdefault(id(change.entry), _remembered(last.get(change.entry.pk)))
        events.append(_step(change, counted, by=by, at=at, source=source))
    entries = {id(change.entry): change.entry for change in changes}.values()
    _store(list(entries), fresh=fresh)
    for event in events:
        event.entry_id = event.entry.pk
    store(events)
    entry_events_recorded.send(sender=Entry, events=events)
    return events


def check(entry: Entry, verb: Verb) -> None:
    """Raise ``WrongState`` unless the table knows ``verb`` from the entry's state."""
    if State(entry.state) not in TRANSITIONS[verb].sources:
        raise WrongState(state=State(entry.state).label, verb=verb.label)


def _last_events(entries: Iterable[Entry]) -> dict[int, EntryEvent]:
    ids = {entry.pk for entry in entries if entry.seq}
    if not ids:
        return {}
    rows = EntryEvent.objects.filter(entry__in=ids).order_by("entry_id", "-seq").distinct("entry_id")
    return {row.entry_id: row for row in rows}


def _settle(changes: Sequence[Change], last: dict[int, EntryEvent]) -> None:
    """Settle what an author typed into a returned entry that is not sent again while others of its initiative count.

    Nobody will look at it any more, so the benefit goes back to what was sent last: what another programme confirmed
    must not grow unseen. The authors stay as typed, for the shares of those before are not kept, and the others follow.
    """
    left = {
        change.entry.initiative_id: change
        for change in changes
        if change.entry.state == State.NEEDS_CHANGES and change.people is KEEP and _leaves(change)
    }
    for initiative in _still_counted(left, [change.entry.pk for change in changes]):
        change = left[initiative.pk]
        counted = last[change.entry.pk].benefit if change.entry.pk in last else 0
        if (initiative.benefit_vnd or 0) != counted:
            initiative.benefit_vnd, initiative.not_computable = (
                counted or None,
                initiative.not_computable and not counted,
            )
            initiative.save(update_fields=["benefit_vnd", "not_computable"])
        change.people = list(initiative.authorships.values_list("person_id", flat=True))


def _leaves(change: Change) -> bool:
    return (change.state or TRANSITIONS[change.verb].to) not in {None, State.NEEDS_CHANGES}


def _still_counted(ids: Iterable[int], besides: Sequence[int]) -> list[Initiative]:
    """Lock the initiatives that count elsewhere and that nobody is putting right elsewhere."""
    if not ids:
        return []
    others = Entry.objects.filter(initiative=OuterRef("pk")).exclude(pk__in=besides)
    rows = Initiative.objects.filter(pk__in=ids).filter(Exists(others.filter(state__in=COUNTED)))
    rows = rows.exclude(Exists(others.filter(state=State.NEEDS_CHANGES)))
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _followers(changes: Sequence[Change], last: dict[int, EntryEvent]) -> list[Change]:
    """Return the corrections of other entries of the same initiatives, and add their last events to ``last``."""
    told = {c.entry.initiative_id: c for c in changes if c.benefit is not KEEP or c.people is not KEEP}
    if not told:
        return []
    others = Entry.objects.select_for_update(of=("self",)).filter(initiative__in=told, seq__gt=0)
    silent = {State.DRAFT, State.WITHDRAWN}
    entries = list(others.exclude(pk__in=[c.entry.pk for c in changes]).exclude(state__in=silent).order_by("pk"))
    events = _last_events(entries)
    last.update(events)
    corrections = [_correction(entry, told[entry.initiative_id]) for entry in entries]
    return [one for one in corrections if _differs(one, events[one.entry.pk])]


def _correction(entry: Entry, leader: Change) -> Change:
    data = {"follows": leader.entry.pk}
    change = Change(entry=entry, verb=Verb.CORRECT, known_at=leader.known_at, data=data)
    change.benefit, change.people = leader.benefit, leader.people
    return change


def _differs(change: Change, event: EntryEvent) -> bool:
    benefit = change.benefit is not KEEP and (change.benefit or 0) != event.benefit
    return benefit or (change.people is not KEEP and sorted(change.people) != list(event.people))


def _remembered(event: EntryEvent | None) -> _Counted:
    return _Counted(event.benefit, list(event.people), event.known_at) if event else _Counted()


def _step(change: Change, counted: _Counted, *, by: User | None, at: datetime, source: str) -> EntryEvent:
    entry = change.entry
    check(entry, change.verb)
    known_at = max(change.known_at, counted.known_at) if counted.known_at else change.known_at
    event = made(
        EntryEvent,
        entry_id=entry.pk,
        programme_id=entry.programme_id,
        seq=entry.seq + 1,
        verb=change.verb,
        state_before=entry.state,
        unit_before_id=entry.unit_id,
        stage_before_id=entry.stage_id,
        counted_at_before=entry.counted_at,
        benefit_before=counted.benefit,
        people_before=list(counted.people),
        known_at=known_at,
        recorded_at=at,
        by_id=by.pk if by else None,
        source=source,
        reason_code=change.reason_code,
        reason=change.reason,
        data=change.data,
    )
    event.entry = entry
    _apply(change, counted, known_at)
    event.state, event.unit_id, event.stage_id = entry.state, entry.unit_id, entry.stage_id
    event.counted_at, event.benefit, event.people = entry.counted_at, counted.benefit, list(counted.people)
    return event


def _apply(change: Change, counted: _Counted, known_at: datetime) -> None:
    entry = change.entry
    to = change.state or TRANSITIONS[change.verb].to
    if to is not None and to != entry.state:
        entry.state, entry.state_since = to, known_at
        entry.reason_code, entry.reason = change.reason_code, change.reason
        entry.decided_at = known_at if to in {State.VALID, State.INVALID, State.DUPLICATE} else None
    for name in ("unit_id", "stage_id", "counted_at"):
        if getattr(change, name) is not KEEP:
            setattr(entry, name, getattr(change, name))
    if change.benefit is not KEEP:
        counted.benefit = change.benefit or 0
    if change.people is not KEEP:
        counted.people = sorted(change.people)
    counted.known_at = known_at
    entry.seq += 1


_COLUMNS = (
    "state",
    "state_since",
    "reason_code",
    "reason",
    "decided_at",
    "unit",
    "stage",
    "counted_at",
    "seq",
    "code",
    "duplicate_of",
    "submitter",
    "submitter_name",
    "author_group",
)


def _store(entries: Sequence[Entry], *, fresh: bool) -> None:
    if fresh:
        store(entries)
    elif len(entries) == 1:
        entries[0].save(update_fields=_COLUMNS)
    else:
        rewrite(entries, _COLUMNS)


def next_code_numbers(count: int) -> list[int]:
    """Return ``count`` numbers no entry has yet; numbers of what was given up stay unused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('initiatives_entry_number') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]

"""When the entries of the open programme come in and how far each has come: every desk finds work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.fixed import LUONG
from sangkien.demonstration.moments import submit_moment
from sangkien.demonstration.shapes import PlannedEntry, Step

COUNT = 300
#: States in which the officer has written a sentence.
ASKED = frozenset({"needs_changes", "invalid"})
_DESK = "TTCO"
_DESK_SHARE = 0.12
#: Days before the day of loading on which the desk of Tuyển than Cửa Ông got what it has not opened yet.
_UNOPENED = (0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6)
#: The same for what it has passed on to the corporation, and for what other unions have.
_PASSED_ON = (3, 4, 5, 7)
_OTHERS_PASSED_ON = (1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8)
_WORKER_SECTION, _WORKER_LEAF = "TTCO-TT2", "TTCO-TT2-01"


@dataclass(frozen=True)
class Slot:
    """One entry to be told: where, by whom, when, and its course. ``like`` is an entry of the same union."""

    like: PlannedEntry
    unit_code: str
    authors: tuple[tuple[str, int], ...]
    submitted: datetime
    status: str
    decided: datetime | None
    history: tuple[Step, ...]


def slots(rng: Random, day: date, opens: date, known: tuple[PlannedEntry, ...]) -> list[Slot]:
    """All slots of the day: the desk of Tuyển than Cửa Ông, the worker's own, the corporation's queue, the rest."""
    pool = [entry for entry in known if entry.stage == "gd2" and entry.status == "valid" and not entry.sealed]
    desk = [entry for entry in pool if entry.union_code == _DESK]
    others = [entry for entry in pool if entry.union_code != _DESK]
    made = [*_worker(rng, day, desk)]
    made += [_waiting(rng, rng.choice(desk), day - timedelta(days=ago)) for ago in _UNOPENED]
    made += [_passed_on(rng, rng.choice(desk), day - timedelta(days=ago)) for ago in _PASSED_ON]
    made += [_passed_on(rng, rng.choice(others), day - timedelta(days=ago)) for ago in _OTHERS_PASSED_ON]
    span = (day - opens).days + 1
    while len(made) < COUNT:
        like = rng.choice(desk if rng.random() < _DESK_SHARE else others)
        made.append(_natural(rng, like, opens + timedelta(days=rng.randrange(span))))
    return made


def _worker(rng: Random, day: date, desk: list[PlannedEntry]) -> Iterator[Slot]:
    """The worker's page: one counted, one sent back, one on its way."""
    near = [entry for entry in desk if entry.unit_code.startswith(_WORKER_SECTION)]
    for ago, course in ((30, _accepted), (6, _returned), (1, _waiting)):
        slot = course(rng, rng.choice(near), day - timedelta(days=ago))
        yield Slot(slot.like, _WORKER_LEAF, ((LUONG, 100),), slot.submitted, slot.status, slot.decided, slot.history)


def _slot(
    like: PlannedEntry,
    submitted: datetime,
    status: str,
    decided: datetime | None = None,
    history: tuple[Step, ...] = (),
) -> Slot:
    return Slot(like, like.unit_code, like.authors, submitted, status, decided, history)


def _office(rng: Random, after: datetime, low: int, high: int) -> datetime:
    """A moment in office hours, ``low`` to ``high`` days later, at weekends the Monday after."""
    day = after.date() + timedelta(days=rng.randrange(low, high + 1))
    while day.weekday() > 4:
        day += timedelta(days=1)
    first = datetime.combine(day, time(7, 30), facts.HANOI)
    return first + timedelta(minutes=rng.randrange(9 * 60 + 10), seconds=rng.randrange(60))


def _waiting(rng: Random, like: PlannedEntry, day: date) -> Slot:
    return _slot(like, submit_moment(rng, day), "submitted")


def _passed_on(rng: Random, like: PlannedEntry, day: date) -> Slot:
    submitted = submit_moment(rng, day)
    return _slot(like, submitted, "under_review", history=(Step("under_review", _office(rng, submitted, 1, 1)),))


def _accepted(rng: Random, like: PlannedEntry, day: date) -> Slot:
    submitted = submit_moment(rng, day)
    seen = _office(rng, submitted, 1, 2)
    return _slot(like, submitted, "valid", _office(rng, seen, 1, 2), (Step("under_review", seen),))


def _returned(rng: Random, like: PlannedEntry, day: date) -> Slot:
    submitted = submit_moment(rng, day)
    return _slot(like, submitted, "needs_changes", _office(rng, submitted, 1, 2))


def _refused(rng: Random, like: PlannedEntry, day: date) -> Slot:
    submitted = submit_moment(rng, day)
    return _slot(like, submitted, "invalid", _office(rng, submitted, 1, 3))


def _completed(rng: Random, like: PlannedEntry, day: date) -> Slot:
    submitted = submit_moment(rng, day)
    asked = _office(rng, submitted, 1, 2)
    again = asked + timedelta(hours=rng.randrange(4, 40), minutes=rng.randrange(60))
    seen = _office(rng, again, 1, 1)
    history = (Step("needs_changes", asked), Step("submitted", again), Step("under_review", seen))
    return _slot(like, submitted, "valid", _office(rng, seen, 1, 2), history)


def _natural(rng: Random, like: PlannedEntry, day: date) -> Slot:
    draw = rng.random()
    if draw < 0.83:
        return _accepted(rng, like, day)
    if draw < 0.91:
        return _completed(rng, like, day)
    return _refused(rng, like, day) if draw < 0.96 else _returned(rng, like, day)

"""When people submit and when officers decide."""

from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.workdays import back, is_rest

_SUBMIT_HOURS = dict(
    zip(
        range(5, 24),
        (0.4, 0.9, 1.4, 1.6, 1.7, 1.4, 0.9, 0.7, 1.0, 1.5, 1.6, 1.2, 0.6, 0.4, 0.7, 0.9, 0.7, 0.4, 0.15),
        strict=True,
    )
)
_HOURS = list(_SUBMIT_HOURS)
_HOUR_WEIGHTS = list(accumulate(_SUBMIT_HOURS.values()))


def _within(rng: Random, day: date, first: time, last: time) -> datetime:
    start = datetime.combine(day, first, facts.HANOI)
    span = int((datetime.combine(day, last, facts.HANOI) - start).total_seconds())
    return start + timedelta(seconds=rng.randrange(max(1, span)))


def office_moment(rng: Random, day: date, evenings: float = 0.03) -> datetime:
    """A moment of an officer's working day, now and then in the evening."""
    draw = rng.random()
    if draw < evenings and day != facts.TODAY:
        return _within(rng, day, time(19, 30), time(21, 40))
    if draw < 0.55:
        return _within(rng, day, time(7, 30), time(11, 25))
    return _within(rng, day, time(13, 30), time(16, 40 if day == facts.TODAY else 50))


def verdict_moment(rng: Random, day: date) -> datetime:
    """A verdict's moment; on the last day of stage I officers worked into the night."""
    if day == date(2022, 5, 31) and rng.random() < 0.3:
        return _within(rng, day, time(19, 0), time(23, 40))
    return office_moment(rng, day)


def submit_moment(rng: Random, day: date) -> datetime:
    """A moment at which workers write: before, between and after the shifts."""
    hour = rng.choices(_HOURS, cum_weights=_HOUR_WEIGHTS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), facts.HANOI)


def _weekend_shift(rng: Random, day: date) -> date:
    if day.weekday() == 0 and rng.random() < 0.28:
        return day - timedelta(days=rng.choice((1, 2, 2)))
    return day


def submitted_before(rng: Random, decided: datetime, median_days: float = 2.4) -> datetime:
    """When an entry decided at that moment was submitted: median 2,4 working days earlier, same stage."""
    wait = min(16.0, rng.lognormvariate(0, 0.7) * median_days)
    day = _weekend_shift(rng, back(decided.date(), round(wait)))
    moment = submit_moment(rng, day)
    if moment >= decided - timedelta(minutes=12):
        moment = decided - timedelta(minutes=rng.randrange(12, 170), seconds=rng.randrange(60))
    return _keep_stage(rng, moment, decided)


def _keep_stage(rng: Random, moment: datetime, decided: datetime) -> datetime:
    opens = facts.STAGE_1_OPENS if decided < facts.STAGE_2_OPENS else facts.STAGE_2_OPENS
    if moment >= opens:
        return moment
    span = int((decided - opens).total_seconds()) - 600
    return opens + timedelta(seconds=rng.randrange(span // 3, span))


def decided_after(rng: Random, submitted: datetime, limit: datetime) -> datetime:
    """A verdict one to five days after a submission, before the limit."""
    day = submitted.date() + timedelta(days=rng.randrange(1, 6))
    while day.weekday() == 6 or is_rest(day):
        day += timedelta(days=1)
    moment = office_moment(rng, day, evenings=0)
    if moment < limit:
        return moment
    span = int((limit - submitted).total_seconds())
    return submitted + timedelta(seconds=rng.randrange(span // 2, span))

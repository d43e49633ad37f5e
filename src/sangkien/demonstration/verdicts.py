"""Moments of the valid verdicts: exactly as many in each interval of the published table as it says."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.moments import office_moment, submitted_before, verdict_moment
from sangkien.demonstration.shapes import Draft, Fixed
from sangkien.demonstration.sources import result_dates, results
from sangkien.demonstration.workdays import busyness, days_between

_FIRST_DAY = date(2022, 1, 24)
_JUNE = 11  # index of the interval 13/6 to 15/7/2023
_JULY = 12  # index of the interval 16/7 to 25/7/2023


def interval_of(day: date) -> int:
    """Index of the table's interval a day falls into."""
    return next(index for index, last in enumerate(result_dates()) if day <= last)


def interval_days(index: int) -> list[date]:
    """Days of an interval; the first of stage II begins a day late so that a submission precedes it."""
    dates = result_dates()
    first = _FIRST_DAY if index == 0 else dates[index - 1] + timedelta(days=1)
    return days_between(first + timedelta(days=1) if first == date(2022, 6, 1) else first, dates[index])


def increments(unit: str) -> list[int]:
    """Valid entries of a unit gained in each interval."""
    counts = list(results()[unit].counts.values())
    return [now - before for now, before in zip(counts, [0, *counts], strict=False)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), facts.HANOI)


def _rhythm(rng: Random) -> list[float]:
    """Each unit has its own days for checking."""
    favoured = rng.sample(range(5), 2)
    return [2.2 if day in favoured else 0.8 for day in range(7)]


class VerdictDays:
    """Draws the day of a verdict for one unit and interval."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._days = [interval_days(index) for index in range(len(result_dates()))]
        self._busy = [[busyness(day) for day in days] for days in self._days]
        self._rhythms: dict[str, list[float]] = {}
        self._weights: dict[tuple[str, int], list[float]] = {}

    def draw(self, unit: str, index: int) -> date:
        """A day of the interval, by how busy it was and by the unit's habit."""
        key = (unit, index)
        if key not in self._weights:
            rhythm = self._rhythms.setdefault(unit, _rhythm(self._rng))
            pairs = zip(self._days[index], self._busy[index], strict=True)
            self._weights[key] = list(accumulate(busy * rhythm[day.weekday()] for day, busy in pairs))
        return self._rng.choices(self._days[index], cum_weights=self._weights[key])[0]


def _drafts_of(unit: str, fixed: list[Fixed]) -> Iterator[Draft]:
    taken = [interval_of(f.decided.date()) for f in fixed if f.decided and f.status == "valid"]
    for index, gained in enumerate(increments(unit)):
        for _ in range(gained - taken.count(index)):
            yield Draft(unit, "valid", "gd1" if index < 4 else "gd2", index)


def _free_moment(rng: Random, first: datetime, last: datetime) -> datetime:
    """A moment in office hours strictly between two moments, by how busy the days were."""
    days = days_between(first.date(), last.date())
    weights = [busyness(day) for day in days]
    while True:
        moment = office_moment(rng, rng.choices(days, weights)[0])
        if first < moment < last:
            return moment


def _quota(drafts: list[Draft], spans: list[tuple[int, datetime, datetime]], rng: Random) -> None:
    """Give the drafts moments: so many in each span, in the order of the list."""
    rest = iter(drafts)
    for count, first, last in spans:
        for _ in range(count):
            next(rest).decided = _free_moment(rng, first, last)


def _fixed_between(fixed: list[Fixed], first: datetime, last: datetime) -> int:
    valid = (f.decided for f in fixed if f.status == "valid" and f.decided)
    return sum(first <= moment < last for moment in valid)


def _spread_june(drafts: list[Draft], fixed: list[Fixed], rng: Random) -> None:
    opens, closes = _midnight(date(2023, 6, 13)), _midnight(date(2023, 7, 16))
    late = facts.VALID_WEEK_BEFORE - _early_july() - _fixed_between(fixed, facts.WEEK_BEFORE_OPENS, closes)
    rng.shuffle(drafts)
    spans = [
        (late, facts.WEEK_BEFORE_OPENS, closes),
        (len(drafts) - late, opens, facts.WEEK_BEFORE_OPENS),
    ]
    _quota(drafts, spans, rng)


def _early_july() -> int:
    """Valid entries of 16/7 to 17:00 on 18/7: what the last interval has beyond the last week's 923."""
    return facts.VALID - facts.PUBLISHED[date(2023, 7, 15)] - facts.VALID_LAST_WEEK


def _spread_july(drafts: list[Draft], fixed: list[Fixed], rng: Random) -> None:
    midnight = _midnight(facts.TODAY)
    rng.shuffle(drafts)
    done = _fixed_between(fixed, midnight, facts.LAST_MOMENT)
    done_ttco = _fixed_between([f for f in fixed if f.unit == "TTCO"], midnight, facts.LAST_MOMENT)
    own = [d for d in drafts if d.unit == "TTCO"]
    today_own = facts.VALID_TODAY_TTCO - done_ttco
    others = facts.VALID_TODAY - facts.VALID_TODAY_TTCO - (done - done_ttco)
    today = own[:today_own] + [d for d in drafts if d.unit != "TTCO"][:others]
    _quota(today, [(len(today), midnight, facts.LAST_MOMENT)], rng)
    rest = [d for d in drafts if d.decided is None]
    early = _early_july()
    spans = [
        (early, _midnight(date(2023, 7, 16)), facts.WEEK_OPENS),
        (len(rest) - early, facts.WEEK_OPENS, midnight),
    ]
    _quota(rest, spans, rng)


def valid_drafts(rng: Random, fixed: tuple[Fixed, ...]) -> list[Draft]:
    """All valid entries but the told ones, with their moments of submission and verdict."""
    days = VerdictDays(rng)
    drafts = [draft for unit in facts.UNIT_FIGURES for draft in _drafts_of(unit, [f for f in fixed if f.unit == unit])]
    for draft in drafts:
        if draft.interval < _JUNE:
            draft.decided = verdict_moment(rng, days.draw(draft.unit, draft.interval))
    _spread_june([d for d in drafts if d.interval == _JUNE], list(fixed), rng)
    _spread_july([d for d in drafts if d.interval == _JULY], list(fixed), rng)
    for draft in drafts:
        assert draft.decided is not None
        draft.submitted = submitted_before(rng, draft.decided)
    return drafts

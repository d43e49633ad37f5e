"""Working days of 2021 to 2023 and how busy each day of the programme was."""

from bisect import bisect_right
from datetime import date, timedelta

_RESTS = (
    (date(2022, 1, 1), date(2022, 1, 3)),
    (date(2022, 1, 31), date(2022, 2, 5)),
    (date(2022, 4, 10), date(2022, 4, 11)),
    (date(2022, 4, 30), date(2022, 5, 3)),
    (date(2022, 9, 1), date(2022, 9, 4)),
    (date(2022, 12, 31), date(2023, 1, 2)),
    (date(2023, 1, 20), date(2023, 1, 26)),
    (date(2023, 4, 29), date(2023, 5, 3)),
)
# Official letters urge the units on, and the weeks after them are busier.
_CAMPAIGNS = (
    (date(2022, 4, 8), date(2022, 4, 29), 1.5),
    (date(2022, 5, 6), date(2022, 5, 31), 1.6),
    (date(2022, 11, 16), date(2022, 12, 22), 1.5),
    (date(2023, 5, 17), date(2023, 6, 12), 1.4),
    (date(2023, 7, 18), date(2023, 7, 25), 1.3),
)
_WEEK = (1.05, 1.1, 1.0, 1.1, 1.2, 0.4, 0.05)


def is_rest(day: date) -> bool:
    """Whether the day is a public holiday."""
    return any(first <= day <= last for first, last in _RESTS)


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


WORKING = [d for d in _span(date(2021, 9, 1), date(2023, 8, 31)) if d.weekday() < 5 and not is_rest(d)]


def days_between(first: date, last: date) -> list[date]:
    """All days from first to last, both included."""
    return _span(first, last)


def busyness(day: date) -> float:
    """Relative number of verdicts of a day: weekday, holidays, campaigns, the last week of stage I."""
    if is_rest(day):
        return 0.01
    weight = _WEEK[day.weekday()]
    for first, last, factor in _CAMPAIGNS:
        if first <= day <= last:
            weight *= factor
    return weight * (1.9 if date(2022, 5, 25) <= day <= date(2022, 5, 31) else 1.0)


def back(day: date, working_days: int) -> date:
    """The working day that lies so many working days before."""
    index = bisect_right(WORKING, day) - 1
    return WORKING[max(0, index - working_days)] if working_days else day


def forward(day: date, working_days: int) -> date:
    """The working day that lies so many working days after."""
    index = bisect_right(WORKING, day) - 1
    return WORKING[min(len(WORKING) - 1, index + working_days)]

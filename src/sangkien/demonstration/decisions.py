"""Decisions of recognition: each company's council sits once or twice a month and numbers its decisions."""

import itertools
from bisect import bisect_left
from datetime import date, timedelta
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.shapes import Draft
from sangkien.demonstration.workdays import forward

# Day of the year and number of known decisions of Tuyển than Cửa Ông; between them numbers rise evenly.
_TTCO_NUMBERS = {
    2021: ((0, 0), (365, 251)),
    2022: ((0, 0), (293, 214), (365, 262)),
    2023: ((0, 0), (151, 176), (165, 187), (179, 198), (209, 238)),
}
_TTCO_DAYS = (date(2022, 10, 20), date(2023, 5, 31), date(2023, 6, 14), date(2023, 6, 28))
_LAST_COUNCIL = date(2023, 7, 14)


def _number(points: tuple[tuple[int, int], ...], day: date) -> int:
    ordinal = day.timetuple().tm_yday
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if ordinal <= x1:
            return y0 + (y1 - y0) * (ordinal - x0) // (x1 - x0)
    return points[-1][1] + ordinal - points[-1][0]


class Council:
    """The days and numbers of one company's decisions."""

    def __init__(self, rng: Random, unit: str) -> None:
        self.unit = unit
        pace = rng.randrange(180, 420)
        self._points = _TTCO_NUMBERS if unit == "TTCO" else dict.fromkeys((2021, 2022, 2023), ((0, 0), (365, pace)))
        self.days = self._sittings(rng)

    def _sittings(self, rng: Random) -> list[date]:
        days = set(_TTCO_DAYS if self.unit == "TTCO" else ())
        first = date(2021, 9, 1)
        while first < _LAST_COUNCIL:
            for _ in range(rng.choice((1, 1, 2))):
                days.add(forward(first + timedelta(days=rng.randrange(3, 27)), 0))
            first = (first + timedelta(days=32)).replace(day=1)
        return sorted(day for day in days if facts.WINDOW_FROM <= day <= _LAST_COUNCIL)

    def number(self, day: date) -> str:
        """Number of the decision of that day, such as 214/QĐ-TTCO."""
        return f"{max(1, _number(self._points[day.year], day))}/QĐ-{self.unit}"

    def before(self, rng: Random, day: date) -> date:
        """A decision some weeks or months before a submission."""
        known = bisect_left(self.days, day)
        return self.days[max(0, known - 1 - min(known - 1, int(rng.expovariate(0.38))))]


def _decide(rng: Random, council: Council, draft: Draft) -> None:
    assert draft.submitted is not None
    told = draft.fixed
    if told and told.decision:
        draft.decision_no, draft.recognised = told.decision
    else:
        draft.recognised = council.before(rng, draft.submitted.date())
        draft.decision_no = council.number(draft.recognised)
    trial = timedelta(days=rng.randrange(20, 190))
    draft.applied = told.applied if told and told.applied else draft.recognised - trial


def assign_decisions(rng: Random, drafts: list[Draft]) -> None:
    """Decision, day of recognition and first use of every entry."""
    councils = {unit: Council(rng, unit) for unit in facts.UNIT_FIGURES}
    for draft in drafts:
        _decide(rng, councils[draft.unit], draft)

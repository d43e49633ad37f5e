"""Pure rules of counting: percent, bands, ranks, bands of a table (D28, D30; contracts, leaderboard)."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any, Final

from sangkien.counting.choices import Band, By

#: People do not add up over days: how many count in a branch stands on one row, of this day before all others.
NO_DAY = date(2000, 1, 1)
#: The stage under which a tally counts the whole programme.
WHOLE = 0

#: Iglewicz and Hoaglin (1993): what lies further than 3.5 from the median, in units of the median distance made
#: comparable to a standard deviation, is an outlier. Numbers of people's doings are compared by their logarithms.
FAR: Final = 3.5
#: Makes a median absolute deviation comparable to a standard deviation of a normal distribution.
COMPARABLE: Final = 1.4826
#: Where nearly all are the same the distance would be nothing: what is less than this (a third, as a logarithm) is so
#: much at least.
LEAST_SPREAD: Final = 0.3
#: Of fewer nobody can say what is usual.
FEWEST: Final = 8


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual among figures greater than 0: their median, and from where on one stands out."""

    median: float
    bound: float


def usual_of(figures: Sequence[float]) -> Usual | None:
    """Return what is usual among ``figures``, all greater than 0; None where they are fewer than ``FEWEST``."""
    if len(figures) < FEWEST:
        return None
    logs = [math.log(figure) for figure in figures]
    middle = median(logs)
    spread = max(LEAST_SPREAD, COMPARABLE * median(abs(log - middle) for log in logs))
    return Usual(math.exp(middle), math.exp(middle + FAR * spread))


def attained_pct(valid: int, target: int | None) -> Decimal | None:
    """Return valid / target × 100, half-up to two decimals; None without a target."""
    if not target:
        return None
    return (Decimal(valid) * 100 / Decimal(target)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def band_of(valid: int, target: int | None) -> Band:
    """Return the band of a unit: by valid against target, without rounding."""
    if valid <= 0:
        return Band.NONE
    if not target:
        return Band.NO_TARGET
    if valid >= target:
        return Band.OVER
    return Band.HALF_TO_FULL if valid * 2 >= target else Band.BELOW_HALF


def competition_ranks(figures: Sequence[Decimal | int | None]) -> list[int | None]:
    """Return ranks 1, 1, 3 … for figures already in falling order; a figure of None has no rank."""
    ranks: list[int | None] = []
    for position, figure in enumerate(figures):
        if figure is None:
            ranks.append(None)
        elif position and figures[position - 1] == figure:
            ranks.append(ranks[-1])
        else:
            ranks.append(position + 1)
    return ranks


def figure_for(by: By) -> Callable[[int, int, int, int, Decimal | None], Decimal | int | None]:
    """Return which of (valid, submitted, people, benefit, percent) a table is sorted by."""
    return _FIGURES[by]


_FIGURES: dict[By, Callable[[int, int, int, int, Decimal | None], Decimal | int | None]] = {
    By.PERCENT: lambda valid, submitted, people, benefit, percent: percent,
    By.VALID: lambda valid, submitted, people, benefit, percent: valid,
    By.SUBMITTED: lambda valid, submitted, people, benefit, percent: submitted,
    By.PEOPLE: lambda valid, submitted, people, benefit, percent: people,
    By.BENEFIT: lambda valid, submitted, people, benefit, percent: benefit,
}


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of ``content`` in canonical JSON: UTF-8, keys sorted, no blanks."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def pace_on(target: int | None, start: date, end: date, day: date) -> int | None:
    """Return how many valid entries an even pace asks for by the end of ``day``; None without a target."""
    if target is None:
        return None
    whole = max((end - start).days + 1, 1)
    gone = min(max((day - start).days + 1, 0), whole)
    return int((Decimal(target) * gone / whole).quantize(Decimal(1), ROUND_HALF_UP))


def forecast_at(total: int, recent: int, days_left: int) -> tuple[int, int, int]:
    """Return (likely, low, high) at the end, going on as in the last 28 days (``recent``), give or take a third."""
    more = Decimal(max(recent, 0)) * max(days_left, 0) / 28
    likely, low, high = (
        int((total + more * factor).quantize(Decimal(1), ROUND_HALF_UP))
        for factor in (Decimal(1), Decimal(2) / 3, Decimal(4) / 3)
    )
    return likely, low, high


def week_of(day: date) -> tuple[int, int]:
    """Return (year, week) by ISO 8601, as weekly tables are numbered."""
    year, week, _ = day.isocalendar()
    return year, week

"""Pure rules of counting: percent, bands, ranks, bands of a table (D28, D30; contracts, leaderboard)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from sangkien.counting.choices import Band, By

T = TypeVar("T")


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

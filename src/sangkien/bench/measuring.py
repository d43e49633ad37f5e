"""Timing: warm up, repeat, and quote medians and 95th percentiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

#: The rows of the bare view go here; the bench makes the table and takes it away.
BARE_TABLE = "bench_bare"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the runs of one thing."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle run."""
        return sorted(self.runs)[len(self.runs) // 2]

    @property
    def p95(self) -> float:
        """Return the run that 95 of a hundred do not exceed."""
        return sorted(self.runs)[min(len(self.runs) - 1, int(len(self.runs) * 0.95))]


def measured(deed: Callable[[], object], *, runs: int, warm_up: int = 2) -> Times:
    """Return how long ``deed`` takes, over ``runs`` runs after ``warm_up`` uncounted ones."""
    for _ in range(warm_up):
        deed()
    return Times(tuple(_once(deed) for _ in range(runs)))


def measured_each(deeds: Sequence[Callable[[], object]]) -> Times:
    """Return how long each of ``deeds`` takes, after one round that is not counted."""
    for deed in deeds:
        deed()
    return Times(tuple(_once(deed) for deed in deeds))


def _once(deed: Callable[[], object]) -> float:
    begun = perf_counter()
    deed()
    return (perf_counter() - begun) * 1000

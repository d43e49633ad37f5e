"""How figures moved: valid entries by day, weeks of each child, pace and forecast of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sangkien.base.clock import day_of
from sangkien.base.replica import connection
from sangkien.counting.queries.branches import OF_CHILDREN, branch_params, by_day
from sangkien.counting.rules import WHOLE, forecast_at, pace_on
from sangkien.programmes.models import Programme, Stage
from sangkien.units.models import Unit


def valid_by_day(programme: Programme, unit: Unit, stage: Stage | None = None) -> list[tuple[date, int]]:
    """Return how many entries became valid (net) on each day that had any, for ``unit`` and all below it today."""
    return by_day(programme, stage.pk if stage else WHOLE, unit)


@dataclass(frozen=True, slots=True)
class Course:
    """How a unit came along: cumulative valid entries by day, what today asks for, where it leads."""

    points: tuple[tuple[date, int], ...]
    start: date
    end: date
    valid: int
    target: int | None
    pace: int | None
    forecast: int | None
    forecast_low: int | None
    forecast_high: int | None


def course_of(
    programme: Programme, unit: Unit, *, target: int | None, today: date, stage: Stage | None = None
) -> Course:
    """Return the course of ``unit`` in the whole programme or one stage, up to ``today`` or its end."""
    stages = [stage] if stage else list(programme.stages.in_order())
    start, end = day_of(stages[0].opens_at), day_of(stages[-1].closes_at - timedelta(microseconds=1))
    last = min(today, end)
    total, points = 0, [(start, 0)]
    days = valid_by_day(programme, unit, stage)
    for day, count in days:
        total += count
        points.append((max(day, start), total))
    points.append((last, total))
    recent = sum(count for day, count in days if last - timedelta(days=28) < day <= last)
    likely, low, high = forecast_at(total, recent, (end - last).days) if last < end else (None, None, None)
    return Course(
        points=tuple(points),
        start=start,
        end=end,
        valid=total,
        target=target,
        pace=pace_on(target, start, end, last),
        forecast=likely,
        forecast_low=low,
        forecast_high=high,
    )


@dataclass(frozen=True, slots=True)
class Weeks:
    """Entries submitted (or valid) per child and week; weeks begin on Monday, the last may be running."""

    mondays: tuple[date, ...]
    by_unit: dict[int, list[int]]


def weeks_of(programme: Programme, parent: Unit, *, until: date, weeks: int, figure: str = "submitted") -> Weeks:
    """Return ``figure`` ("submitted" or "valid") per direct child of ``parent`` in the last ``weeks`` weeks."""
    column = {"submitted": "submitted", "valid": "valid"}[figure]
    last_monday = until - timedelta(days=until.weekday())
    mondays = tuple(last_monday - timedelta(weeks=back) for back in reversed(range(weeks)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT t.unit_id, (t.day - %(first)s) / 7 AS week, SUM(t.{column})::int
            FROM ({OF_CHILDREN}) t WHERE t.day >= %(first)s AND t.day <= %(until)s GROUP BY 1, 2
            """,
            {**branch_params(programme, WHOLE, parent), "first": mondays[0], "until": until},
        )
        rows: Sequence[tuple[int, int, int]] = cursor.fetchall()
    by_unit: dict[int, list[int]] = {}
    for child, week, count in rows:
        if child != parent.pk:
            by_unit.setdefault(child, [0] * weeks)[week] = count
    return Weeks(mondays, by_unit)


def valid_in(programme: Programme, unit: Unit, first: date, last: date) -> int:
    """Return how many entries became valid (net) from ``first`` to ``last``, both days included."""
    return sum(count for day, count in valid_by_day(programme, unit) if first <= day <= last)

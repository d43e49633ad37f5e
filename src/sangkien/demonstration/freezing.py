"""Frozen tables of the demonstration: every Tuesday at 17:00, and at the close of each stage."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM
from sangkien.counting.queries import Question
from sangkien.counting.services import freeze
from sangkien.programmes.models import Programme

_FIRST_TUESDAY, _WEEKS = date(2023, 6, 6), 8
_LATEST = 3


def freeze_published(programme: Programme, *, by: User) -> None:
    """Freeze weeks 23 to 30 of 2023 and the two stage closes, in order of time."""
    first, second = programme.stages.in_order()
    freeze(
        question=Question(programme=programme, stage=first, as_of=first.closes_at),
        code="giai-doan-1",
        name="Kết thúc Giai đoạn I · 31/5/2022",
        by=by,
        at=first.closes_at,
    )
    for week in range(_WEEKS):
        _freeze_week(programme, _FIRST_TUESDAY + timedelta(weeks=week), by)
    freeze(
        question=Question(programme=programme, stage=second, as_of=second.closes_at),
        code="giai-doan-2",
        name="Kết thúc Giai đoạn II · 31/8/2023",
        by=by,
        at=second.closes_at,
    )


def freeze_current(programme: Programme, *, by: User, at: datetime) -> None:
    """Freeze the last three Tuesdays before ``at``."""
    tuesday = at.date() - timedelta(days=(at.weekday() - 1) % 7)
    if _closing(tuesday) > at:
        tuesday -= timedelta(weeks=1)
    for week in reversed(range(_LATEST)):
        _freeze_week(programme, tuesday - timedelta(weeks=week), by)


def _closing(day: date) -> datetime:
    return datetime.combine(day, time(17), VIETNAM)


def _freeze_week(programme: Programme, day: date, by: User) -> None:
    year, week, _ = day.isocalendar()
    freeze(
        question=Question(programme=programme, as_of=_closing(day)),
        code=f"{year}-tuan-{week:02d}",
        name=f"Tuần {week} · {day.day}/{day.month}/{day.year}",
        by=by,
        at=_closing(day),
    )

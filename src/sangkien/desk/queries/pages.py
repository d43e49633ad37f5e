"""What a desk shows: work that waits, the course of the unit, its children, who needs a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.charts import Forecast, Funnel, FunnelStep, Heat, HeatRow, Progress, Spark, StageSpan, Target
from sangkien.base.clock import day_of, now
from sangkien.base.formats import number, percent, share
from sangkien.checking.queries import QueueCounts, waiting_for
from sangkien.counting.choices import Band
from sangkien.counting.queries import Leaderboard, Question, Row, leaderboard
from sangkien.counting.queries.series import Course, Weeks, course_of, weeks_of
from sangkien.counting.rules import week_of
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme, Stage
from sangkien.programmes.queries import own_targets
from sangkien.units.models import RoleAssignment, Unit
from sangkien.units.queries import members_on

HEAT_WEEKS, SPARK_WEEKS, CALLS = 16, 8, 5


@dataclass(frozen=True, slots=True)
class Task:
    """One line of work that waits: how many of what, why now, and where to do it."""

    count: int
    what: str
    why: str
    label: str
    url: str


def tasks_for(
    user: User, programme: Programme, unit: Unit, board: Leaderboard, counts: QueueCounts, at: datetime
) -> list[Task]:
    """Return what waits for an officer, the most pressing first; nothing that is already done."""
    found = [
        Task(
            counts.waiting,
            gettext("sáng kiến chờ kiểm tra"),
            _longest(user, programme, at),
            gettext("Kiểm tra"),
            reverse("checking:queue"),
        ),
        Task(
            counts.returned,
            gettext("sáng kiến chờ tác giả bổ sung"),
            gettext("Đã nói rõ cần bổ sung điều gì, tác giả chưa gửi lại."),
            gettext("Xem"),
            reverse("checking:queue") + "?muc=bo-sung",
        ),
        Task(
            sum(1 for row in board.rows if row.target is None),
            gettext("đơn vị chưa có chỉ tiêu"),
            gettext("Chưa có chỉ tiêu thì chưa tính được phần trăm đạt."),
            gettext("Chia"),
            reverse("desk:targets") + f"?don-vi={unit.code}",
        ),
        Task(
            board.bands[Band.NONE],
            gettext("đơn vị chưa có sáng kiến hợp lệ"),
            gettext("Gọi hỏi xem vướng ở đâu, hoặc gửi mã QR để họ nộp ngay."),
            gettext("Xem"),
            reverse("desk:unit", args=[unit.code]) + "#don-vi-con",
        ),
    ]
    return [task for task in found if task.count]


def _longest(user: User, programme: Programme, at: datetime) -> str:
    oldest = waiting_for(user, programme).order_by("state_since").values_list("state_since", flat=True).first()
    days = (at - oldest).days if oldest else 0
    return gettext("Lâu nhất: {n} ngày.").format(n=number(days)) if days else gettext("Lâu nhất: hôm nay.")


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child of the unit with its members, its last weeks and its officer."""

    row: Row
    members: int | None
    weeks: Spark
    officer: str
    pace_pct: float | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything a unit's page shows."""

    unit: Unit
    board: Leaderboard
    targets: dict[str, int | None]
    course: Course
    chart: Progress
    children: list[ChildLine]
    members: tuple[int, date] | None
    rank: Row | None
    siblings: int


def unit_page(programme: Programme, unit: Unit, at: datetime) -> UnitPage:
    """Gather a unit's page: a fixed number of queries whatever the size of the tree below."""
    board = leaderboard(Question(programme=programme, parent=unit), at=at)
    targets = own_targets(programme, unit)
    course = course_of(programme, unit, target=targets[TargetKind.ASSIGNED], today=day_of(at))
    own = members_on([unit.pk, *(row.unit_id for row in board.rows)], day_of(at))
    rank, siblings = _among_siblings(programme, unit, at)
    until = min(day_of(at), course.end)
    return UnitPage(
        unit=unit,
        board=board,
        targets=targets,
        course=course,
        chart=_chart(programme, course, targets),
        children=_children(board, own, weeks_of(programme, unit, until=until, weeks=SPARK_WEEKS), course),
        members=own.get(unit.pk),
        rank=rank,
        siblings=siblings,
    )


def _among_siblings(programme: Programme, unit: Unit, at: datetime) -> tuple[Row | None, int]:
    if unit.parent is None or unit.pk == programme.root_unit_id:
        return None, 0
    board = leaderboard(Question(programme=programme, parent=unit.parent), at=at)
    return next((row for row in board.rows if row.unit_id == unit.pk), None), len(board.rows)


def _chart(programme: Programme, course: Course, targets: dict[str, int | None]) -> Progress:
    labels = {
        TargetKind.ASSIGNED: gettext("được giao"),
        TargetKind.REGISTERED: gettext("đăng ký"),
        TargetKind.STRETCH: gettext("phấn đấu"),
    }
    forecast = None
    if course.forecast is not None and course.forecast_low is not None and course.forecast_high is not None:
        forecast = Forecast(course.forecast, course.forecast_low, course.forecast_high)
    return Progress(
        start=course.start,
        end=course.end,
        points=course.points,
        targets=[Target(value, label) for kind, label in labels.items() if (value := targets[kind])],
        pace=targets[TargetKind.ASSIGNED],
        forecast=forecast,
        stages=[_span(stage) for stage in programme.stages.in_order()],
    )


def _span(stage: Stage) -> StageSpan:
    return StageSpan(stage.name, day_of(stage.opens_at), day_of(stage.closes_at - timedelta(microseconds=1)))


def _children(
    board: Leaderboard, members: dict[int, tuple[int, date]], weeks: Weeks, course: Course
) -> list[ChildLine]:
    officers = officers_of([row.unit_id for row in board.rows])
    gone = max((course.points[-1][0] - course.start).days + 1, 0)
    whole = max((course.end - course.start).days + 1, 1)
    pace = gone * 100 / whole
    return [
        ChildLine(
            row=row,
            members=members[row.unit_id][0] if row.unit_id in members else None,
            weeks=Spark(weeks.by_unit.get(row.unit_id, [0] * SPARK_WEEKS), gettext("8 tuần qua")),
            officer=officers.get(row.unit_id, ""),
            pace_pct=pace if row.target else None,
        )
        for row in board.rows
    ]


def officers_of(unit_ids: Sequence[int]) -> dict[int, str]:
    """Return the name of the first officer of each unit."""
    rows = RoleAssignment.objects.on(day_of(now())).filter(unit__in=unit_ids, role="unit_officer")
    found: dict[int, str] = {}
    for unit_id, name in rows.order_by("pk").values_list("unit_id", "user__full_name"):
        found.setdefault(unit_id, name)
    return found


@dataclass(frozen=True, slots=True)
class Call:
    """A unit that needs a call today, and why."""

    row: Row
    why: str


@dataclass(frozen=True, slots=True)
class WholePage:
    """The dashboard of an upper level."""

    week: int
    counts: QueueCounts
    this_week: int
    last_week: int
    heat: Heat
    funnel: Funnel
    calls: list[Call]
    behind: int
    below_full: int


def whole_page(programme: Programme, page: UnitPage, counts: QueueCounts, at: datetime) -> WholePage:
    """Gather what an upper officer looks at each week, from the unit page already gathered."""
    until = min(day_of(at), page.course.end)
    weeks = weeks_of(programme, page.unit, until=until, weeks=HEAT_WEEKS, figure="valid")
    per_week = [sum(column) for column in zip(*weeks.by_unit.values(), strict=True)] or [0] * HEAT_WEEKS
    behind = [row for row in page.board.rows if row.band not in {Band.OVER}]
    return WholePage(
        week=week_of(until)[1],
        counts=counts,
        this_week=per_week[-1],
        last_week=per_week[-2],
        heat=_heat(page.board, weeks),
        funnel=_funnel(page.board),
        calls=[Call(row, _why(row, weeks)) for row in _worst_first(behind)[:CALLS]],
        behind=len(behind),
        below_full=page.board.bands[Band.HALF_TO_FULL] + page.board.bands[Band.BELOW_HALF],
    )


def _worst_first(rows: Sequence[Row]) -> list[Row]:
    """Units that have begun but lag come before those with nothing: a call helps them sooner."""
    lagging = [row for row in rows if row.valid]
    return sorted(lagging, key=lambda row: -(row.attained_pct or 0)) + [row for row in rows if not row.valid]


def _why(row: Row, weeks: Weeks) -> str:
    if not row.valid:
        return gettext("Chưa có sáng kiến hợp lệ.")
    quiet = _quiet_weeks(weeks.by_unit.get(row.unit_id, []))
    if quiet >= 3:
        return gettext("Tuần thứ {n} không có sáng kiến mới.").format(n=number(quiet))
    missing = max((row.target or 0) - row.valid, 0)
    return gettext("Còn thiếu {n} sáng kiến.").format(n=number(missing))


def _quiet_weeks(values: Sequence[int]) -> int:
    quiet = 0
    for value in reversed(values):
        if value > 0:
            return quiet
        quiet += 1
    return quiet


#: How many rows of each band the heat map shows: those in need first, the leaders for comparison.
_HEAT_ROWS = ((Band.NONE, 4), (Band.BELOW_HALF, 8), (Band.HALF_TO_FULL, 8), (Band.OVER, 10), (Band.NO_TARGET, 4))


def _of_band(rows: Sequence[Row], band: Band) -> list[Row]:
    return [row for row in rows if row.band == band]


def _heat(board: Leaderboard, weeks: Weeks) -> Heat:
    ordered = sorted(board.rows, key=lambda row: (row.attained_pct is None, row.attained_pct or 0, row.sort_order))
    shown = [row for band, quota in _HEAT_ROWS for row in _of_band(ordered, band)[:quota]]
    blank = [0] * len(weeks.mondays)
    return Heat(
        weeks=[str(week_of(monday)[1]) for monday in weeks.mondays],
        rows=[
            HeatRow(
                row.short_name,
                weeks.by_unit.get(row.unit_id, blank),
                row.attained_pct,
                reverse("desk:unit", args=[row.unit]),
            )
            for row in shown
        ],
        gaps=[place for place in range(1, len(shown)) if shown[place].band != shown[place - 1].band],
    )


def _funnel(board: Leaderboard) -> Funnel:
    totals = board.totals
    part = share(totals.valid, totals.submitted)
    note = gettext("{share} số đã nộp").format(share=percent(part, 1)) if part is not None else ""
    return Funnel(
        [FunnelStep(gettext("Lượt nộp"), totals.submitted), FunnelStep(gettext("Hợp lệ"), totals.valid, note)]
    )

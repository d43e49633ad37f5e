"""Progress over time: what was valid, the pace needed, the forecast, the targets, the stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sangkien.base import formats
from sangkien.base.charts import svg


@dataclass(frozen=True)
class Target:
    """A level to reach, such as 310 assigned."""

    value: int
    label: str


@dataclass(frozen=True)
class Forecast:
    """Where the line is heading on the last day, with the likely range."""

    value: int
    low: int
    high: int


@dataclass(frozen=True)
class StageSpan:
    """A stage of the programme; ``end`` is its last day."""

    label: str
    start: date
    end: date


@dataclass(frozen=True)
class Progress:
    """Cumulative valid entries by day, oldest first, from ``start`` to ``end`` of the programme."""

    start: date
    end: date
    points: Sequence[tuple[date, int]]
    targets: Sequence[Target] = ()
    pace: int | None = None
    forecast: Forecast | None = None
    stages: Sequence[StageSpan] = ()
    today_label: str = field(default="")


@dataclass(frozen=True)
class Frame:
    """Where days and counts fall on the drawing, in its own units."""

    data: Progress
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    def x(self, day: date) -> float:
        """Where a day stands from left to right."""
        days = max((self.data.end - self.data.start).days, 1)
        part = min(max((day - self.data.start).days / days, 0), 1)
        return self.left + part * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """Where a count stands from bottom to top."""
        return self.height - self.bottom - value / self.ceiling * (self.height - self.top - self.bottom)

    @cached_property
    def ceiling(self) -> int:
        """The top of the scale: the next round step above everything drawn."""
        return self.step * -(-self.highest // self.step)

    @cached_property
    def highest(self) -> int:
        """The largest number to show."""
        data = self.data
        levels = [value for _, value in data.points] + [target.value for target in data.targets]
        levels += [data.forecast.high] if data.forecast else []
        return max([*levels, data.pace or 0, 1])

    @cached_property
    def step(self) -> int:
        """Distance of the grid lines: 1, 2 or 5 times a power of ten, about five lines."""
        rough = max(self.highest / 5, 1)
        power = int("1".ljust(len(str(int(rough))), "0"))
        return next(power * k for k in (1, 2, 5, 10) if power * k >= rough)


def progress(data: Progress, *, narrow: bool = False) -> SafeString:
    """The drawing; the narrow one is made for phones, with the same size of letters."""
    margins = (310, 260, 38, 12, 18, 30) if narrow else (860, 320, 52, 128, 18, 34)
    frame = Frame(data, *margins)
    parts = [*grid(frame), *stages(frame, narrow), *months(frame, narrow), *past(frame), *future(frame)]
    parts += [*target_lines(frame, narrow), *today(frame, narrow)]
    return svg.drawing(frame.width, frame.height, spoken(data), parts)


def spoken(data: Progress) -> str:
    """The chart in one sentence."""
    day, value = data.points[-1] if data.points else (data.start, 0)
    said = gettext("Sáng kiến hợp lệ theo thời gian: %(value)s ngày %(day)s") % {
        "value": formats.number(value), "day": formats.day(day),
    }  # fmt: skip
    if data.forecast:
        said += gettext(", dự báo %(value)s khi kết thúc") % {"value": formats.number(data.forecast.value)}
    return said


def grid(frame: Frame) -> list[SafeString]:
    """Level lines with their numbers."""
    parts: list[SafeString] = []
    for value in range(0, frame.ceiling + 1, frame.step):
        y = frame.y(value)
        parts.append(svg.path(f"M{frame.left} {svg.short(y)}H{svg.short(frame.width - frame.right)}", "g-line"))
        parts.append(svg.text(frame.left - 6, y + 4.5, formats.number(value), anchor="end"))
    return parts


def stages(frame: Frame, narrow: bool) -> list[SafeString]:
    """Every other stage stands on a tint; a dashed line where one ends."""
    parts: list[SafeString] = []
    low = frame.height - frame.bottom
    for i, stage in enumerate(frame.data.stages):
        left, right = frame.x(stage.start), frame.x(stage.end)
        if i % 2 == 0:
            parts.append(svg.rect(left, frame.top, right - left, low - frame.top, "g-stage"))
        if i:
            parts.append(svg.path(f"M{svg.short(left)} {frame.top}V{svg.short(low)}", "g-axis g-dash"))
        if not narrow and right - left > 60:
            parts.append(svg.text((left + right) / 2, frame.top + 14, stage.label, anchor="middle"))
    return parts


def months(frame: Frame, narrow: bool) -> list[SafeString]:
    """Names of months under the axis, spaced so that they never touch."""
    low = frame.height - frame.bottom
    parts: list[SafeString] = []
    for day in month_starts(frame.data.start, frame.data.end, 4 if narrow else 7):
        x = frame.x(day)
        anchor = "start" if x < frame.left + 20 else "middle"
        parts.append(svg.path(f"M{svg.short(x)} {svg.short(low)}v5", "g-axis"))
        parts.append(svg.text(x, low + 20, f"{day.month}/{day.year}", anchor=anchor))
    return parts


def month_starts(start: date, end: date, most: int) -> list[date]:
    """First days of months between two days, at most ``most`` of them, on whole quarters and half years."""
    first = start.year * 12 + start.month - (1 if start.day == 1 else 0)
    last = end.year * 12 + end.month - 1
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 1200) if (last - first) // s < most)
    return [date(m // 12, m % 12 + 1, 1) for m in range(-(-first // step) * step, last + 1, step)]


def past(frame: Frame) -> list[SafeString]:
    """The line of what was valid, on a tinted area."""
    points = [(frame.x(day), frame.y(value)) for day, value in frame.data.points]
    if not points:
        return []
    low, line = svg.short(frame.y(0)), svg.line_through(points)
    area = f"{line}L{svg.short(points[-1][0])} {low}L{svg.short(points[0][0])} {low}Z"
    return [svg.path(area, "g-area"), svg.path(line, "g-real")]


def future(frame: Frame) -> list[SafeString]:
    """The pace needed from the first day to the last, and the forecast with its cone."""
    data, parts = frame.data, []
    if data.pace:
        ends = [(frame.x(data.start), frame.y(0)), (frame.x(data.end), frame.y(data.pace))]
        parts.append(svg.path(svg.line_through(ends), "g-pace"))
    if data.forecast and data.points:
        x, right = frame.x(data.points[-1][0]), frame.x(data.end)
        now = (x, frame.y(data.points[-1][1]))
        cone = [now, (right, frame.y(data.forecast.high)), (right, frame.y(data.forecast.low))]
        parts.append(svg.path(f"{svg.line_through(cone)}Z", "g-cone"))
        parts.append(svg.path(svg.line_through([now, (right, frame.y(data.forecast.value))]), "g-fore"))
    return parts


def target_lines(frame: Frame, narrow: bool) -> list[SafeString]:
    """The targets, named at the right edge; on phones the name stands on its line."""
    parts: list[SafeString] = []
    edge, room = frame.width - frame.right, 17.0
    last = frame.height
    for target in sorted(frame.data.targets, key=lambda t: t.value):
        y = frame.y(target.value)
        words = f"{formats.number(target.value)} {target.label}"
        parts.append(svg.path(f"M{svg.short(frame.left)} {svg.short(y)}H{svg.short(edge)}", "g-target g-faint"))
        parts.append(svg.path(f"M{svg.short(edge - 22)} {svg.short(y)}H{svg.short(edge + 4)}", "g-target"))
        last = min(y, last - room)
        place = (frame.left + 4, last - 5) if narrow else (edge + 10, last + 4.5)
        parts.append(svg.text(*place, words, "t-gold g-halo"))
    return parts


def today(frame: Frame, narrow: bool) -> list[SafeString]:
    """The dot of today with its number, and the forecast's number."""
    data = frame.data
    if not data.points:
        return []
    day, value = data.points[-1]
    x, y = frame.x(day), frame.y(value)
    words = data.today_label or gettext("%(value)s hôm nay") % {"value": formats.number(value)}
    below = y < frame.top + 30
    parts = [
        svg.dot(x, y, 7, "g-dot"),
        svg.text(x - 10, y + (24 if below else -12), words, "t-blue g-halo", "end"),
    ]
    if data.forecast and not narrow:
        said = gettext("dự báo %(value)s") % {"value": formats.number(data.forecast.value)}
        parts.append(svg.text(frame.x(data.end) - 4, frame.y(data.forecast.high) - 8, said, "t-ink g-halo", "end"))
    return parts


def progress_sheet(data: Progress) -> svg.Sheet:
    """Day by day, then the targets and the forecast."""
    rows = [(formats.day(day), formats.number(value)) for day, value in data.points]
    if data.forecast:
        rows.append(
            (
                gettext("Dự báo ngày %(day)s") % {"day": formats.day(data.end)},
                formats.number(data.forecast.value),
            )
        )
    rows += [(gettext("Mức %(label)s") % {"label": t.label}, formats.number(t.value)) for t in data.targets]
    return svg.Sheet(gettext("Sáng kiến hợp lệ, cộng dồn"), [gettext("Ngày"), gettext("Hợp lệ")], rows)

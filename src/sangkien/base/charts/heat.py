"""Heat map: units by weeks, the darker the more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sangkien.base import formats
from sangkien.base.charts import svg

LEVELS = 5  # 0 (nothing) to 4 (most)
ROW = 24.0


@dataclass(frozen=True)
class HeatRow:
    """A unit, its count in each week, and what it has attained in percent."""

    name: str
    values: Sequence[int]
    percent: Decimal | float | None = None
    url: str = ""


@dataclass(frozen=True)
class Heat:
    """Units by weeks; a row with ``gap_before`` of the same index starts a new group."""

    weeks: Sequence[str]
    rows: Sequence[HeatRow]
    gaps: Sequence[int] = ()


def level(value: int, top: int) -> int:
    """0 for nothing, else 1 to 4 by quarters of the highest week."""
    return 0 if value <= 0 else min(LEVELS - 1, 1 + value * 4 // (max(top, 1) + 1))


def heat(data: Heat, *, narrow: bool = False) -> SafeString:
    """The map; on phones only the latest eight weeks, so that names stay readable."""
    first = max(len(data.weeks) - 8, 0) if narrow else 0
    cell, left, right = (16.0, 124.0, 54.0) if narrow else (33.0, 240.0, 76.0)
    weeks = data.weeks[first:]
    width = left + len(weeks) * cell + right
    top = max((max(row.values, default=0) for row in data.rows), default=0)
    parts, y = week_names(weeks, left, cell, width, narrow), 24.0
    for i, row in enumerate(data.rows):
        y += 6 if i in data.gaps else 0
        parts += heat_row(row, first, y, (left, cell, width), top)
        y += ROW
    said = gettext("Số sáng kiến hợp lệ mỗi tuần của %(n)s đơn vị") % {"n": formats.number(len(data.rows))}
    return svg.drawing(width, y + 4, said, parts, "sk-heat")


def week_names(weeks: Sequence[str], left: float, cell: float, width: float, narrow: bool) -> list[SafeString]:
    """Week numbers over every other column, the last one always."""
    parts = [svg.text(0, 14, gettext("Tuần")), svg.text(width - 2, 14, gettext("đạt"), anchor="end")]
    every = 3 if narrow else 2
    for i, week in enumerate(weeks):
        if (len(weeks) - 1 - i) % every == 0:
            css = "t-ink" if i == len(weeks) - 1 else ""
            parts.append(svg.text(left + i * cell + cell / 2 - 1, 14, week, css, "middle"))
    return parts


def heat_row(row: HeatRow, first: int, y: float, across: tuple[float, float, float], top: int) -> list[SafeString]:
    """One unit: name, weeks, percent."""
    left, cell, width = across
    parts = [svg.text(0, y + 16, clipped(row.name, left), "t-name")]
    for i, value in enumerate(row.values[first:]):
        x = left + i * cell
        parts.append(svg.rect(x, y + 1, cell - 2, ROW - 3, f"h{level(value, top)}", radius=2))
        if value <= 0:
            parts.append(svg.path(f"M{svg.short(x + cell / 2 - 4)} {svg.short(y + ROW / 2 - 0.5)}h6", "h-zero"))
    if row.percent is not None:
        parts.append(svg.text(width - 2, y + 16, formats.percent(row.percent, 1), "t-ink", "end"))
    return parts


def clipped(name: str, room: float) -> str:
    """A name that fits its column; the table beside the chart holds it in full."""
    most = int(room / 7.4)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def heat_scale() -> SafeString:
    """The key to the colours, few to many."""
    parts = [svg.text(0, 12, gettext("ít"))]
    parts += [svg.rect(22 + i * 26, 1, 24, 14, f"h{i}", radius=2) for i in range(LEVELS)]
    parts.append(svg.text(158, 12, gettext("nhiều")))
    return svg.drawing(200, 16, gettext("Thang màu từ ít đến nhiều"), parts, "sk-heat sk-heat-scale")


def heat_sheet(data: Heat) -> svg.Sheet:
    """Units by weeks as numbers."""
    head = [gettext("Đơn vị"), *data.weeks, gettext("Đạt")]
    rows = [(r.name, *map(formats.number, r.values), formats.percent(r.percent, 1)) for r in data.rows]
    return svg.Sheet(gettext("Số sáng kiến hợp lệ mỗi tuần"), head, rows)

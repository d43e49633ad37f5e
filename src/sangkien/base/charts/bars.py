"""Small pictures inside rows: progress against a target, bands of units, weeks as little bars, shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from sangkien.base import formats
from sangkien.base.charts import svg

BANDS = ("over", "half", "low", "none")
BAND_LABELS = {
    "over": gettext_lazy("Hoàn thành, vượt"),
    "half": gettext_lazy("Từ 50 % đến dưới 100 %"),
    "low": gettext_lazy("Dưới 50 %"),
    "none": gettext_lazy("Chưa có sáng kiến"),
}


def band_of(percent: Decimal | float | None) -> str:
    """The band of an attained percent: over (≥ 100), half (50 to under 100), low (over 0), none."""
    if not percent or percent <= 0:
        return "none"
    return "over" if percent >= 100 else "half" if percent >= 50 else "low"


def bar(
    percent: Decimal | float | None,
    *,
    band: str = "",
    top: float = 100,
    pace: float | None = None,
    css: str = "",
    label: str = "",
) -> SafeString:
    """A bar on a scale of 0 to ``top`` percent, the target line at 100, the day's pace in gold."""
    value = float(percent or 0)
    top = max(top, 100)
    words = label or gettext("Đạt %(percent)s") % {"percent": formats.percent(percent or 0, 1)}
    parts = [
        svg.rect(0, 0, top, 10, "p-track"),
        svg.rect(0, 0, min(value, top), 10, f"p-{band or band_of(percent)}"),
        *pace_line(pace, top),
    ]
    if top > 100:
        parts.append(svg.path("M100 -3V13", "p-target"))
    return strip(top, words, parts, css)


def pace_line(pace: float | None, top: float) -> list[SafeString]:
    """The gold line of where one should be today."""
    if pace is None:
        return []
    x = svg.short(min(float(pace), top))
    return [svg.path(f"M{x} -4V14", "p-pace-b"), svg.path(f"M{x} -3V13", "p-pace")]


def strip(width: float, label: str, parts: Sequence[SafeString], css: str = "") -> SafeString:
    """A bar that stretches to the width of its place."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        f"sk-progress {css}".strip(), svg.short(width), label, mark_safe("".join(parts)),
    )  # fmt: skip


@dataclass(frozen=True)
class Bands:
    """How many units stand in each band."""

    over: int
    half: int
    low: int
    none: int

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Band and number of units, best first."""
        return [(band, getattr(self, band)) for band in BANDS]

    @property
    def total(self) -> int:
        """All units."""
        return sum(count for _, count in self.counts)


def bands_bar(data: Bands) -> SafeString:
    """One bar cut into the four bands, with thin gaps."""
    total, at, parts = max(data.total, 1), 0.0, []
    for band, count in data.counts:
        wide = count * 100 / total
        gap = 0.4 if at + wide < 99.9 else 0
        if count:
            parts.append(svg.rect(at, 0, max(wide - gap, 0.3), 10, f"p-{band}"))
        at += wide
    said = ", ".join(f"{BAND_LABELS[band]}: {formats.number(count)}" for band, count in data.counts)
    return strip(100, said, parts, "thick")


def bands_sheet(data: Bands) -> svg.Sheet:
    """The bands as a table."""
    rows = [(str(BAND_LABELS[band]), formats.number(count)) for band, count in data.counts]
    return svg.Sheet(gettext("Số đơn vị theo mức"), [gettext("Mức"), gettext("Đơn vị")], rows)


@dataclass(frozen=True)
class Spark:
    """A few weeks as little bars; ``label`` names what is counted."""

    values: Sequence[int]
    label: str = ""


def spark(data: Spark) -> SafeString:
    """Little bars, the tallest filling the height; a week of nothing stays a thin line."""
    top = max(data.values, default=0) or 1
    width = max(len(data.values) * 11 - 3, 8)
    parts = [spark_bar(i, value / top) for i, value in enumerate(data.values)]
    said = gettext("%(label)s theo tuần: %(values)s") % {
        "label": data.label or gettext("Sáng kiến hợp lệ"),
        "values": ", ".join(map(formats.number, data.values)),
    }
    return format_html(
        '<svg class="sk-spark" viewBox="0 0 {0} 22" width="{0}" height="22" role="img"'
        ' aria-label="{1}">{2}</svg>',
        width, said, mark_safe("".join(parts)),
    )  # fmt: skip


def spark_bar(place: int, part: float) -> SafeString:
    """One week; ``part`` of the tallest."""
    height = max(1.5, part * 20)
    return svg.rect(place * 11, 22 - height, 8, height, "on" if part else "off", radius=1)


def spark_sheet(data: Spark) -> svg.Sheet:
    """The weeks as a table, oldest first."""
    rows = [(str(i), formats.number(value)) for i, value in enumerate(data.values, start=1)]
    return svg.Sheet(data.label, [gettext("Tuần"), data.label or gettext("Hợp lệ")], rows)


def shares_bar(shares: Sequence[Decimal | float]) -> SafeString:
    """The authors' parts beside each other on a scale of 100 percent."""
    at, parts = 0.0, []
    for i, share in enumerate(shares):
        parts.append(svg.rect(at, 0, max(float(share) - 0.4, 0), 10, f"d{i % 4 + 1}"))
        at += float(share)
    said = ", ".join(formats.percent(share, 0) for share in shares)
    return strip(100, said, [svg.rect(0, 0, 100, 10, "p-track"), *parts])

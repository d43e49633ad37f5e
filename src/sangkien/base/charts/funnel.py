"""Funnel: from submitted to the golden register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sangkien.base import formats
from sangkien.base.charts import svg


@dataclass(frozen=True)
class FunnelStep:
    """One step with its count; ``note`` says what it is a part of."""

    label: str
    count: int
    note: str = ""
    gold: bool = False


@dataclass(frozen=True)
class Funnel:
    """Steps in order, each no larger than the first."""

    steps: Sequence[FunnelStep]


def funnel(data: Funnel, *, narrow: bool = False) -> SafeString:
    """Bars on one scale; the note stands beside the name, or under it on phones."""
    width = 300.0 if narrow else 380.0
    row = 62.0 if narrow else 50.0
    top = max((step.count for step in data.steps), default=0) or 1
    parts: list[SafeString] = []
    for i, step in enumerate(data.steps):
        parts += funnel_row(step, i * row, width, step.count / top, narrow)
    said = ", ".join(f"{step.label}: {formats.number(step.count)}" for step in data.steps)
    return svg.drawing(width, len(data.steps) * row, said, parts, "sk-funnel")


def funnel_row(step: FunnelStep, y: float, width: float, part: float, narrow: bool) -> list[SafeString]:
    """Name, count, note and bar of a step."""
    bar = y + (36 if narrow else 22)
    note = (0.0, y + 30) if narrow else (len(step.label) * 8.2 + 14, y + 15)
    return [
        svg.text(0, y + 15, step.label, "t-ink"),
        svg.text(width - 2, y + 15, formats.number(step.count), "t-ink", "end"),
        svg.text(*note, step.note),
        svg.rect(0, bar, width, 14, "p-track"),
        svg.rect(0, bar, max(part * width, 4 if step.count else 0), 14, "f-gold" if step.gold else "p-over"),
    ]


def funnel_sheet(data: Funnel) -> svg.Sheet:
    """The steps as a table."""
    rows = [(step.label, formats.number(step.count), step.note) for step in data.steps]
    head = [gettext("Bước"), gettext("Số lượng"), gettext("Tỷ lệ")]
    return svg.Sheet(gettext("Từ nộp đến công nhận"), head, rows)

"""Words of SVG: a drawing is a list of safe strings; looks come from classes, never from style attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Point = tuple[float, float]


def short(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def rect(x: float, y: float, width: float, height: float, css: str, radius: float = 0) -> SafeString:
    """A rectangle; its size is an attribute, so bars need no inline style."""
    # A page draws thousands, and numbers need no escaping.
    round_ = f' rx="{short(radius)}"' if radius else ""
    box = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
    return mark_safe(f'<rect {box}{round_} class="{escape(css)}"/>')


def path(d: str, css: str) -> SafeString:
    """A line."""
    return format_html('<path class="{}" d="{}"/>', css, d)


def line_through(points: Sequence[Point]) -> str:
    """The path that joins points by straight lines."""
    return "".join(f"{'L' if i else 'M'}{short(x)} {short(y)}" for i, (x, y) in enumerate(points))


def dot(x: float, y: float, radius: float, css: str) -> SafeString:
    """A circle."""
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', css, short(x), short(y), short(radius))


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> SafeString:
    """Words in the drawing, escaped; the anchor is start, middle or end."""
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>', short(x), short(y), anchor, css, words
    )


def drawing(width: float, height: float, label: str, parts: Iterable[SafeString], css: str = "") -> SafeString:
    """The SVG element; ``label`` says to a screen reader what the eye would see first."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        f"sk-chart {css}".strip(), short(width), short(height), label, mark_safe("".join(parts)),
    )  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """The numbers of a chart as a table: what screen readers, print and curious people get."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def html(self) -> SafeString:
        """The table; the first column names the row, the others are numbers."""
        head = format_html_join("", '<th scope="col"{}>{}</th>', ((right(i), h) for i, h in enumerate(self.head)))
        body = format_html_join("", "<tr>{}</tr>", ((cells(row),) for row in self.rows))
        return format_html(
            '<table class="sk-table dense"><caption class="visually-hidden">{}</caption>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            self.caption, head, body,
        )  # fmt: skip


def right(column: int) -> SafeString:
    """Numbers stand to the right, names to the left."""
    return mark_safe(' class="r"') if column else mark_safe("")


def cells(row: Sequence[str]) -> SafeString:
    """One row of the sheet."""
    first = format_html('<th scope="row">{}</th>', row[0])
    return first + format_html_join("", '<td class="r">{}</td>', ((value,) for value in row[1:]))

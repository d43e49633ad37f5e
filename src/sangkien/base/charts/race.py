"""Ranking race: who went up and who went down over the weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sangkien.base import formats
from sangkien.base.charts import svg
from sangkien.base.charts.heat import clipped

TOP, ROW = 30.0, 28.0


@dataclass(frozen=True)
class Runner:
    """A unit and its rank in each week, None before it had one; ``mark`` is hi, down or empty."""

    name: str
    ranks: Sequence[int | None]
    mark: str = ""


@dataclass(frozen=True)
class Race:
    """Runners over the same weeks."""

    weeks: Sequence[str]
    runners: Sequence[Runner]


@dataclass(frozen=True)
class Track:
    """Where weeks and ranks fall on the drawing."""

    left: float
    step: float

    def x(self, week: int) -> float:
        """From left to right."""
        return self.left + week * self.step

    def y(self, rank: int) -> float:
        """From the first rank down."""
        return TOP + (rank - 1) * ROW + 10


def race(data: Race, *, narrow: bool = False) -> SafeString:
    """The drawing; on phones the latest four weeks."""
    first = max(len(data.weeks) - 4, 0) if narrow else 0
    weeks = data.weeks[first:]
    left, right, width = (14.0, 168.0, 310.0) if narrow else (40.0, 240.0, 1130.0)
    track = Track(left, (width - left - right) / max(len(weeks) - 1, 1))
    lowest = max((rank for runner in data.runners for rank in runner.ranks[first:] if rank), default=1)
    height = track.y(lowest) + 18
    parts = week_lines(weeks, track, height, narrow)
    for runner in sorted(data.runners, key=lambda r: bool(r.mark)):
        parts += runner_line(runner, first, track, right)
    return svg.drawing(width, height, spoken(data), parts)


def spoken(data: Race) -> str:
    """The movers in one sentence."""
    weeks = (data.weeks[0], data.weeks[-1]) if data.weeks else ("", "")
    moved = [r for r in data.runners if r.mark and r.ranks and r.ranks[0] and r.ranks[-1]]
    said = [
        gettext("%(name)s từ hạng %(a)s đến hạng %(b)s") % {"name": r.name, "a": r.ranks[0], "b": r.ranks[-1]}
        for r in moved
    ]
    head = gettext("Hạng của %(n)s đơn vị từ tuần %(first)s đến tuần %(last)s") % {
        "n": formats.number(len(data.runners)), "first": weeks[0], "last": weeks[1],
    }  # fmt: skip
    return ". ".join([head, *said])


def week_lines(weeks: Sequence[str], track: Track, height: float, narrow: bool) -> list[SafeString]:
    """A thin line per week with its name on top."""
    parts: list[SafeString] = []
    for i, week in enumerate(weeks):
        words = week if narrow else gettext("Tuần %(n)s") % {"n": week}
        css = "t-ink" if i == len(weeks) - 1 else ""
        parts.append(svg.text(track.x(i), 14, words, css, "middle"))
        parts.append(svg.path(f"M{svg.short(track.x(i))} {svg.short(TOP - 6)}V{svg.short(height - 6)}", "g-line"))
    return parts


def runner_line(runner: Runner, first: int, track: Track, right: float) -> list[SafeString]:
    """The curve of a unit through its ranks, a dot a week, its name at the end."""
    ranks = runner.ranks[first:]
    places = [(track.x(i), track.y(rank)) for i, rank in enumerate(ranks) if rank]
    if not places:
        return []
    parts = [svg.path(curve(places, track.step / 2), f"g-rank {runner.mark}".strip())]
    radius = 6 if runner.mark else 4.5
    parts += [svg.dot(x, y, radius, f"g-rdot {runner.mark}".strip()) for x, y in places]
    if ranks[-1]:
        x, y = places[-1]
        css = {"hi": "t-blue", "down": "t-low"}.get(runner.mark, "t-name")
        parts.append(svg.text(x + 14, y + 4.5, f"{ranks[-1]}  {clipped(runner.name, right - 24)}", css))
    return parts


def curve(places: Sequence[svg.Point], half: float) -> str:
    """A line that leaves and reaches every week level, so that crossings read well."""
    d = f"M{svg.short(places[0][0])} {svg.short(places[0][1])}"
    for (_, before), (x, y) in pairwise(places):
        middle = svg.short(x - half)
        d += f"C{middle} {svg.short(before)} {middle} {svg.short(y)} {svg.short(x)} {svg.short(y)}"
    return d


def race_sheet(data: Race) -> svg.Sheet:
    """Ranks by weeks as numbers."""
    rows = [(r.name, *(formats.number(rank) for rank in r.ranks)) for r in data.runners]
    return svg.Sheet(gettext("Hạng theo tuần"), [gettext("Đơn vị"), *data.weeks], rows)

"""Charts drawn on the server: plain dataclasses in, SVG with classes out, and the same numbers as a table.

``draw(data)`` gives the drawing, ``draw(data, narrow=True)`` a second one for phones, ``table(data)`` the
numbers behind it. Bars inside rows are in ``charts.bars``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from sangkien.base.charts.bars import Bands, Spark, bands_bar, bands_sheet, spark, spark_sheet
from sangkien.base.charts.funnel import Funnel, FunnelStep, funnel_sheet
from sangkien.base.charts.funnel import funnel as draw_funnel
from sangkien.base.charts.heat import Heat, HeatRow, heat_sheet
from sangkien.base.charts.heat import heat as draw_heat
from sangkien.base.charts.race import Race, Runner, race_sheet
from sangkien.base.charts.race import race as draw_race
from sangkien.base.charts.svg import Sheet
from sangkien.base.charts.timeline import Forecast, Progress, StageSpan, Target, progress, progress_sheet

__all__ = [
    "Bands",
    "Forecast",
    "Funnel",
    "FunnelStep",
    "Heat",
    "HeatRow",
    "Progress",
    "Race",
    "Runner",
    "Spark",
    "StageSpan",
    "Target",
    "draw",
    "table",
]

TWO_SIZES: dict[type, Callable[..., SafeString]] = {
    Progress: progress,
    Heat: draw_heat,
    Funnel: draw_funnel,
    Race: draw_race,
}
ONE_SIZE: dict[type, Callable[[Any], SafeString]] = {Bands: bands_bar, Spark: spark}
SHEETS: dict[type, Callable[[Any], Sheet]] = {
    Progress: progress_sheet,
    Heat: heat_sheet,
    Funnel: funnel_sheet,
    Race: race_sheet,
    Bands: bands_sheet,
    Spark: spark_sheet,
}


def has_narrow(data: object) -> bool:
    """Whether a second drawing for phones exists; strips stretch by themselves."""
    return type(data) in TWO_SIZES


def draw(data: object, *, narrow: bool = False) -> SafeString:
    """The drawing of any chart's data."""
    if type(data) in TWO_SIZES:
        return TWO_SIZES[type(data)](data, narrow=narrow)
    return ONE_SIZE[type(data)](data)


def table(data: object) -> SafeString:
    """The numbers of any chart's data as an HTML table."""
    return SHEETS[type(data)](data).html()

"""Drawings carry their numbers, escape every word, and use classes only."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sangkien.base import charts
from sangkien.base.charts import bars, heat, samples, svg, timeline

ALL = [samples.progress, samples.heat, samples.funnel, samples.race, samples.bands, samples.spark]
EVIL = '<script>alert("1")</script>'


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize("sample", ALL)
@pytest.mark.parametrize("narrow", [False, True])
def test_a_drawing_is_well_formed_labelled_and_without_style(sample, narrow):
    drawn = charts.draw(sample(), narrow=narrow)
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert "style=" not in drawn


@pytest.mark.parametrize("sample", ALL)
def test_every_chart_has_its_table(sample):
    root = ET.fromstring(charts.table(sample()))
    assert root.find("caption") is not None
    assert root.findall("tbody/tr")


def test_words_are_escaped_in_drawing_and_table():
    data = charts.Funnel([charts.FunnelStep(EVIL, 3, EVIL)])
    for html in (charts.draw(data), charts.table(data)):
        assert "<script" not in html
    data = charts.Heat(["1"], [charts.HeatRow(EVIL, [1], 2)])
    assert "<script" not in charts.draw(data)
    assert "<script" not in charts.draw(charts.Race([EVIL], [charts.Runner(EVIL, [1])]))


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (Decimal("100"), "over"),
        (Decimal("99.99"), "half"),
        (50, "half"),
        (49.99, "low"),
        (Decimal("0.01"), "low"),
        (0, "none"),
        (None, "none"),
    ],
)
def test_bands(percent, band):
    assert bars.band_of(percent) == band


def test_a_bar_never_leaves_its_scale():
    root = ET.fromstring(bars.bar(226.77, top=200, pace=91.8))
    widths = [float(rect.get("width", 0)) for rect in root.iter("rect")]
    assert max(widths) == 200
    assert 'd="M100 -3V13"' in bars.bar(50, top=200)
    assert "p-target" not in bars.bar(50)


def test_a_bar_says_its_percent():
    assert 'aria-label="Đạt 123,6\u00a0%"' in bars.bar(Decimal("123.58"))


@pytest.mark.parametrize(("value", "level"), [(0, 0), (1, 1), (5, 2), (12, 4), (-1, 0)])
def test_heat_levels(value, level):
    assert heat.level(value, 12) == level


@given(st.integers(min_value=1, max_value=10**7))
def test_the_scale_holds_everything_in_few_steps(highest):
    data = samples.progress()
    tall = timeline.Progress(data.start, data.end, [(data.end, highest)])
    frame = timeline.Frame(tall, 860, 320, 52, 128, 18, 34)
    assert frame.ceiling >= highest
    assert frame.ceiling // frame.step <= 6


def test_nothing_to_draw_is_still_a_drawing():
    data = samples.progress()
    empty = timeline.Progress(data.start, data.end, [])
    assert ET.fromstring(charts.draw(empty)) is not None
    assert ET.fromstring(charts.draw(charts.Heat([], []))) is not None
    assert ET.fromstring(charts.draw(charts.Race([], []))) is not None
    assert ET.fromstring(charts.draw(charts.Spark([]))) is not None


def test_clipped_names_fit():
    assert heat.clipped("Bệnh viện Than – Khoáng sản", 124).endswith("…")
    assert svg.short(12.04) == "12"

"""Numbers, dates and money must read exactly as in official letters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sangkien.base import formats

NOW = datetime(2023, 7, 25, 16, 58, tzinfo=formats.LOCAL)
MIDNIGHT = datetime(2023, 9, 1, tzinfo=formats.LOCAL)


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (12358, None, "12.358"),
        (0, None, "0"),
        (None, None, "–"),
        (-40, None, "−40"),
        (Decimal("-0.001"), 1, "0,0"),
        (Decimal("91.25"), 1, "91,3"),
        (2.675, 2, "2,68"),
        (1286, 1, "1.286,0"),
    ],
)
def test_number(value, places, shown):
    assert formats.number(value, places) == shown


def test_percent_is_half_up_with_a_no_break_space():
    assert formats.attained(12358, 10000) == "123,58\u00a0%"
    assert formats.attained(1, 8, 1) == "12,5\u00a0%"
    assert formats.attained(531, 285) == "186,32\u00a0%"
    assert formats.attained(5, 0) == "–"


@pytest.mark.parametrize(
    ("amount", "short"),
    [
        (1_860_000_000, "1,86\u00a0tỷ đồng"),
        (1_286_400_000_000, "1.286\u00a0tỷ đồng"),
        (2_100_000_000, "2,1\u00a0tỷ đồng"),
        (620_000_000, "620\u00a0triệu đồng"),
        (999_999_999, "1\u00a0tỷ đồng"),
        (850_000, "850.000\u00a0đồng"),
        (0, "0\u00a0đồng"),
        (None, "–"),
    ],
)
def test_short_money(amount, short):
    assert formats.money_short(amount) == short


def test_exact_money():
    assert formats.money(1_860_000_000) == "1.860.000.000\u00a0đồng"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2023, 8, 31), "31/8/2023"),
        (date(2021, 9, 1), "01/9/2021"),
        (date(2022, 1, 1), "01/01/2022"),
        (date(2022, 2, 20), "20/02/2022"),
        (datetime(2023, 8, 31, 17, tzinfo=UTC), "01/9/2023"),
    ],
)
def test_day(value, shown):
    assert formats.day(value) == shown


def test_half_open_end_at_midnight_is_24_00_of_the_day_before():
    assert formats.deadline(MIDNIGHT) == "24:00 ngày 31/8/2023"
    assert formats.deadline(MIDNIGHT.astimezone(UTC)) == "24:00 ngày 31/8/2023"
    assert formats.deadline(NOW) == "16:58 ngày 25/7/2023"
    assert formats.span(date(2021, 9, 1), MIDNIGHT) == "từ 01/9/2021 đến 31/8/2023"


def test_time_left():
    assert formats.days_until(MIDNIGHT, NOW) == 37
    assert formats.time_left(MIDNIGHT, NOW) == "Còn 37 ngày"
    assert formats.time_left(MIDNIGHT, MIDNIGHT - timedelta(hours=7)) == "Còn 7 giờ"
    assert formats.time_left(MIDNIGHT, MIDNIGHT - timedelta(seconds=5)) == "Còn 1 phút"
    assert formats.time_left(MIDNIGHT, MIDNIGHT) == "Đã đóng"


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (timedelta(seconds=20), "vừa xong"),
        (timedelta(minutes=12), "12 phút trước"),
        (timedelta(hours=7), "09:58 hôm nay"),
        (timedelta(hours=24), "16:58 hôm qua"),
        (timedelta(days=3), "3 ngày trước"),
        (timedelta(days=30), "25/6/2023"),
        (timedelta(days=-1), "16:58 ngày mai"),
        (timedelta(days=-4), "4 ngày nữa"),
    ],
)
def test_ago(before, shown):
    assert formats.ago(NOW - before, NOW) == shown


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        formats.moment(datetime(2023, 1, 1))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1_860_000_000, "Một tỷ tám trăm sáu mươi triệu đồng"),
        (21, "Hai mươi mốt đồng"),
        (11, "Mười một đồng"),
        (15, "Mười lăm đồng"),
        (24, "Hai mươi tư đồng"),
        (14, "Mười bốn đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_000_001, "Một triệu không trăm linh một đồng"),
        (1_205_015, "Một triệu hai trăm linh năm nghìn không trăm mười lăm đồng"),
        (2_000_000_000_000, "Hai nghìn tỷ đồng"),
        (1_000_000_005, "Một tỷ không trăm linh năm đồng"),
    ],
)
def test_money_in_words(amount, words):
    assert formats.money_words(amount) == words


VALUES = {word: i for i, word in enumerate(formats.DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}
UNITS = {"nghìn": 1000, "triệu": 10**6}


def read_back(words: str) -> int:
    """Read Vietnamese number words, to hold the writer to its own language."""
    total = group = ones = 0
    for word in words.split():
        if word in VALUES:
            ones = VALUES[word]
        elif word in ("mươi", "mười", "trăm"):
            group += {"mươi": ones * 10, "mười": 10, "trăm": ones * 100}[word]
            ones = 0
        elif word in UNITS:
            total, group, ones = total + (group + ones) * UNITS[word], 0, 0
        elif word == "tỷ":
            total, group, ones = (total + group + ones) * 10**9, 0, 0
    return total + group + ones


@given(st.integers(min_value=0, max_value=10**15))
def test_words_read_back_to_the_same_number(value):
    assert read_back(formats.in_words(value)) == value


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - zone given beside
def test_deadline_never_names_a_day_after_the_end(end):
    shown = formats.deadline(end)
    day_, month, year = shown.split(" ngày ")[1].split("/")
    assert date(int(year), int(month), int(day_)) <= formats.as_day(end)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3))
def test_numbers_read_back(value):
    text = formats.number(value, 3).replace(".", "").replace(",", ".").replace("−", "-")
    assert Decimal(text) == value


def test_english_forms():
    with translation.override("en"):
        assert formats.number(12358) == "12,358"
        assert formats.percent(Decimal("123.58")) == "123.58%"
        assert formats.day(date(2023, 8, 31)) == "31 Aug 2023"
        assert formats.deadline(MIDNIGHT) == "24:00, 31 Aug 2023"
        assert formats.money_short(1_860_000_000) == "1.86\u00a0billion VND"
        assert formats.weekday(date(2023, 7, 25)) == "Tuesday"


def test_small_forms():
    assert formats.file_size(412_000) == "412\u00a0kB"
    assert formats.file_size(4_800_000) == "4,8\u00a0MB"
    assert formats.check_code("7f3a91c2e04db856aa") == "7F3A-91C2-E04D-B856"
    assert formats.initials("Nguyễn Thị Thu") == "NT"
    assert formats.weekday(NOW) == "Thứ Ba"
    assert formats.day_month(NOW, date(2023, 1, 1)) == "25/7"
    assert formats.day_month(NOW, date(2024, 1, 1)) == "25/7/2023"

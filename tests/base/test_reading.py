"""What people type as days, money and percents is read tolerantly, or refused by name; never guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.base import formats
from sangkien.base.errors import Refusal
from sangkien.base.reading import (
    DayUnreadable,
    MoneyUnreadable,
    PercentUnreadable,
    WholeUnreadable,
    read_date,
    read_money,
    read_percent,
    read_whole,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "raw", ["15/9/2022", "15-9-22", "15.09.2022", " 15 / 9 / 2022 ", "2022-09-15", "ngày 15/9/2022", "15 9 2022"]
)
def test_one_day_in_many_spellings(raw):
    assert read_date(raw) == date(2022, 9, 15)


@pytest.mark.parametrize(
    "raw", ["31/2/2022", "9/15/2022", "2022", "15/9/20222", "hôm qua", "15/9", "15/9/0022", "1" * 99]
)
def test_no_day_is_guessed(raw):
    with pytest.raises(DayUnreadable) as caught:
        read_date(raw)
    assert raw[:4] in caught.value.sentence


@given(DAYS)
def test_every_day_we_write_is_read_back(day):
    for text in (formats.day(day), day.isoformat(), f"{day.day}-{day.month}-{day.year}"):
        assert read_date(text) == day


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("1,86 tỷ", 1_860_000_000),
        ("1.86 tỷ", 1_860_000_000),
        ("1.860 tỷ", 1_860_000_000_000),
        ("520 triệu", 520_000_000),
        ("520 trieu đồng", 520_000_000),
        ("520tr", 520_000_000),
        ("1.860.000.000", 1_860_000_000),
        ("1,860,000,000 VND", 1_860_000_000),
        ("1 860 000 000", 1_860_000_000),
        ("200.000.000đ", 200_000_000),
        ("850 nghìn đồng", 850_000),
        ("2 tỷ 300 triệu", 2_300_000_000),
        ("1 tỷ 860 triệu 500 nghìn đồng", 1_860_500_000),
        ("0", 0),
        ("-5 triệu", -5_000_000),
        ("1860000000.00", 1_860_000_000),
        ("1860000000.0", 1_860_000_000),
        ("1.860.000.000,00 đồng", 1_860_000_000),
        ("0.500 tỷ", 500_000_000),
        ("khoảng 2tr", 2_000_000),
        ("Ước tính 1,5 tỷ", 1_500_000_000),
        ("~ 500k", 500_000),
    ],
)
def test_one_amount_in_many_spellings(raw, amount):
    assert read_money(raw) == amount


@pytest.mark.parametrize(
    "raw",
    [
        "1,5",
        "1.5",
        "12.34.56",
        "5 USD",
        "tỷ",
        "300 triệu 2 tỷ",
        "2 tỷ 3 tỷ",
        "0,1 nghìn 5 xu",
        "1" * 90,
        "1860000000.5",
        "0.500",
        "1860.000",
        "khoảng",
        "khoảng2 triệu khoảng",
    ],
)
def test_no_amount_is_guessed(raw):
    with pytest.raises(MoneyUnreadable):
        read_money(raw)


@given(st.integers(0, 10**16))
def test_every_amount_we_write_is_read_back(amount):
    assert read_money(formats.money(amount)) == amount
    assert read_money(str(amount)) == amount


@given(st.decimals(Decimal("0.01"), Decimal("999.99"), places=2))
def test_every_percent_we_write_is_read_back(share):
    assert read_percent(formats.number(share)) == share
    assert read_percent(f"{share} %") == share


@pytest.mark.parametrize("raw", ["1200", "1.200", "1,200", "1 200", "1200.0", "1200,00", "1.200,0", "1\u00a0200"])
def test_one_whole_number_in_many_spellings(raw):
    assert read_whole(raw) == 1200


@pytest.mark.parametrize("raw", ["310.4", "31.04", "0.310", "1.20.0", "1.200.0", "12.0000.000", "-3", "1200.000", "٣"])
def test_no_number_is_multiplied(raw):
    with pytest.raises(WholeUnreadable):
        read_whole(raw)


def test_percents_are_rounded_half_up_and_words_refused():
    assert read_percent("33,335") == Decimal("33.34")
    with pytest.raises(PercentUnreadable):
        read_percent("một nửa")


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(raw):
    for read in (read_date, read_money, read_percent, read_whole):
        with suppress(Refusal):
            assert read(raw) is None or read(raw) == read(f" {raw} ")


def test_a_long_row_of_digits_is_answered_at_once():
    with pytest.raises(MoneyUnreadable):
        read_money("1" * 58 + "!")


@pytest.mark.parametrize("read", [read_date, read_money, read_percent, read_whole])
def test_nothing_typed_is_nothing(read):
    assert read("  ") is None

"""From figures to words: leading zeros, dates, names, conditions."""

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal

import pytest
from django.utils import translation

from sangkien.reports.rules import (
    called,
    document_number,
    head_name,
    joined,
    kept,
    letter_context,
    letter_file_name,
    long_date,
    move_words,
    two_digits,
)
from sangkien.reports.schemas.sample import far_too_much, nothing_yet, week_thirty

NB = "\u00a0"


def test_counts_of_units_take_a_leading_zero_below_ten() -> None:
    assert [two_digits(n) for n in (0, 1, 7, 10, 40, 1234)] == ["0", "01", "07", "10", "40", "1.234"]


def test_long_dates_keep_day_month_and_year_with_their_words() -> None:
    assert long_date(date(2023, 9, 8), 2023) == f"ngày{NB}08 tháng{NB}9 năm{NB}2023"
    assert long_date(date(2023, 2, 26), 2023) == f"ngày{NB}26 tháng{NB}02 năm{NB}2023"
    assert long_date(None, 2024).endswith(f"năm{NB}2024")


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A và B"), (["A", "B", "C"], "A, B và C")]
)
def test_lists_become_a_sentence(names: list[str], text: str) -> None:
    assert joined(names) == text


def test_tkv_stays_with_the_word_before_it() -> None:
    assert kept("Công ty Than Uông Bí - TKV") == f"Công ty Than Uông Bí{NB}-{NB}TKV"
    assert kept("Than - Khoáng sản") == "Than - Khoáng sản"


def test_long_names_break_by_sense() -> None:
    assert head_name("Tổng Liên đoàn Lao động Việt Nam") == "TỔNG LIÊN ĐOÀN\nLAO ĐỘNG VIỆT NAM"
    assert head_name("Công đoàn Than - Khoáng sản Việt Nam") == "CÔNG ĐOÀN\nTHAN - KHOÁNG SẢN VIỆT NAM"
    assert head_name("Công đoàn TKV") == "CÔNG ĐOÀN TKV"


def test_movement_in_words() -> None:
    assert [move_words(n) for n in (2, -1, 0, None)] == ["tăng 2", "giảm 1", "–", "–"]


def test_a_draft_leaves_space_for_the_number() -> None:
    assert document_number(356, "CĐTKV", "CSPL&QHLĐ") == "356/CĐTKV-CSPL&QHLĐ"
    assert document_number(None, "CĐTKV", "").strip(NB) == "/CĐTKV"
    assert [document_number(number, "", "CSPL") for number in (None, 12)] == ["", "12/"]


def test_a_programme_is_called_by_what_it_is() -> None:
    assert called("01 triệu sáng kiến") == "Chương trình “01 triệu sáng kiến”"
    assert called("Phong trào sáng kiến") == "Phong trào sáng kiến"


def test_times_of_the_database_are_said_in_vietnam() -> None:
    said = letter_context(replace(week_thirty(), as_of=week_thirty().as_of.astimezone(UTC)))
    assert (said["as_of"], said["reply_by"]) == ("17:00 ngày 25/7/2023", "17:00 ngày 28/7/2023")


def test_week_thirty() -> None:
    said = letter_context(week_thirty())
    assert said["totals"]["valid"] == "12.358"
    assert said["totals"]["attained_pct"] == f"123,58{NB}%"
    assert said["totals"]["excess_pct"] == f"23,58{NB}%"
    assert (said["children_target"], said["children_attained_pct"]) == ("10.040", "123,09")
    assert said["children_target_differs"] is True
    assert [said["bands"][f"{name}_2d"] for name in ("over", "under_full", "below_half", "none")] == [
        "40", "18", "10", "07",
    ]  # fmt: skip
    assert said["units_top_names_pct"] == (
        f"Tuyển than Cửa Ông (226,77{NB}%), Than Hà Lầm (186,32{NB}%), Kho vận Đá Bạc (175,00{NB}%)"
    )
    assert (said["closes_at"], said["reply_by"]) == ("24:00 ngày 31/8/2023", "17:00 ngày 28/7/2023")
    assert len(said["rows"]) == 65
    assert said["rows"][-1]["rank"] == "–"


def test_letters_are_vietnamese_on_an_english_page() -> None:
    with translation.override("en"):
        said = letter_context(week_thirty())
    assert (said["totals"]["valid"], said["as_of"]) == ("12.358", "17:00 ngày 25/7/2023")


def test_what_is_still_missing_is_a_number_of_initiatives() -> None:
    facts = week_thirty()
    behind = replace(facts, totals=replace(facts.totals, valid=9_990, attained_pct=Decimal("99.90")))
    said = letter_context(behind)["totals"]
    assert (said["is_over"], said["missing"]) == (False, "10")


def test_no_target_is_no_percent() -> None:
    said = letter_context(nothing_yet())
    assert (said["totals"]["attained_pct"], said["totals"]["has_target"]) == ("–", False)
    assert (said["units_top"], said["units_none_names"], said["rows"]) == ([], "", [])


def test_file_names_are_ascii() -> None:
    assert letter_file_name(week_thirty()) == "2023-07-26_356-CDTKV-CSPL-QHLD_ket-qua-tuan-30.docx"
    assert letter_file_name(nothing_yet()) == "2023-07-25_cong-van_ket-qua-tuan-30.docx"
    assert letter_file_name(replace(week_thirty(), is_final=True)).endswith("_ket-qua-chung-cuoc.docx")


def test_extreme_stories_have_every_name_of_the_ordinary_one() -> None:
    assert letter_context(far_too_much()).keys() == letter_context(week_thirty()).keys()

"""The rule set as data, and what it says of an initiative before it is sent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.initiatives.errors import (
    AuthorTwice,
    BenefitTooLarge,
    DateAfterWindow,
    DateBeforeWindow,
    DateInFuture,
    Excluded,
    FieldMissing,
    KindNotTaken,
    KindUnknown,
    RecognisedBeforeApplied,
    RecognitionMissing,
    SharesDoNotSum,
    TitleMissing,
    WindowDateMissing,
)
from sangkien.initiatives.rules import AuthorPart, Facts, reasons_against
from sangkien.programmes.rules import percent_of_members, read_rules, split_evenly

TODAY = date(2023, 3, 1)
RULES = read_rules(
    {
        "window": {"date": "recognised_on", "from": "2021-09-01", "to": "2023-09-01"},
        "kinds": ["technical", "management"],
        "required": ["authors", "effect"],
        "recognition_required": True,
        "exclusions": ["ip_protected"],
    }
)
GOOD = Facts(
    title="Giá đỡ ống",
    effect="Bớt hỏng ống.",
    kind="technical",
    first_applied_on=date(2022, 1, 5),
    recognised_on=date(2022, 2, 1),
    decision_no="12/QĐ",
    authors=(AuthorPart("Lê Văn Tám", Decimal(60)), AuthorPart("Vũ Thị Na", Decimal(40))),
)


def test_a_complete_initiative_has_nothing_against_it() -> None:
    assert reasons_against(GOOD, RULES, today=TODAY) == []


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"title": ""}, TitleMissing, "title"),
        ({"kind": "operational"}, KindNotTaken, "kind"),
        ({"kind": "magic"}, KindUnknown, "kind"),
        ({"effect": ""}, FieldMissing, "effect"),
        ({"recognised_on": date(2021, 8, 31), "first_applied_on": None}, DateBeforeWindow, "recognised_on"),
        ({"recognised_on": date(2023, 3, 2)}, DateInFuture, "recognised_on"),
        ({"recognised_on": date(2022, 1, 4)}, RecognisedBeforeApplied, "recognised_on"),
        ({"recognised_on": None}, WindowDateMissing, "recognised_on"),
        ({"decision_no": ""}, RecognitionMissing, "decision_no"),
        ({"benefit_vnd": 10**17}, BenefitTooLarge, "benefit_vnd"),
        ({"exclusions": frozenset({"ip_protected"})}, Excluded, "exclusions"),
        ({"authors": (AuthorPart("A", Decimal(50)), AuthorPart("B", Decimal(40)))}, SharesDoNotSum, "authors"),
        ({"authors": (AuthorPart("Lê Tám", Decimal(50)), AuthorPart("lê  tám", Decimal(50)))}, AuthorTwice, "authors"),
    ],
)
def test_each_fault_has_its_own_reason_at_its_own_field(change: dict[str, Any], error: type, field: str) -> None:
    reasons = reasons_against(replace(GOOD, **change), RULES, today=TODAY)
    assert [(type(reason), reason.field) for reason in reasons if isinstance(reason, error)] == [(error, field)]


def test_the_window_is_half_open() -> None:
    late = date(2024, 1, 1)
    last, first_out = (replace(GOOD, recognised_on=day) for day in (date(2023, 8, 31), date(2023, 9, 1)))
    assert reasons_against(last, RULES, today=late) == []
    assert [type(reason) for reason in reasons_against(first_out, RULES, today=late)] == [DateAfterWindow]


def test_without_rules_every_complete_entry_passes() -> None:
    bare = Facts(title="Một việc", authors=(AuthorPart("Lê Văn Tám", Decimal(100)),))
    assert reasons_against(bare, read_rules({}), today=TODAY) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"windows": {}},
        {"kinds": ["magic"]},
        {"required": ["shoe_size"]},
        {"kinds": "technical"},
        {"window": {"date": "recognised_on", "from": "2023-01-01", "to": "2022-01-01"}},
        {"window": {"date": "born_on"}},
    ],
)
def test_a_rule_set_that_makes_no_sense_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read_rules(bad)


@given(st.integers(0, 10**6), st.dictionaries(st.integers(1, 50), st.integers(0, 10**5), max_size=20))
def test_a_split_gives_everything_away_and_follows_the_weights(total: int, weights: dict[int, int]) -> None:
    parts = split_evenly(total, weights)
    if sum(weights.values()):
        assert sum(parts.values()) == total
        assert all(abs(parts[key] - total * weights[key] / sum(weights.values())) < 1 for key in weights)


def test_ten_percent_of_members_rounds_half_up() -> None:
    assert [percent_of_members(Decimal(10), members) for members in (104, 105, 138_110)] == [10, 11, 13_811]

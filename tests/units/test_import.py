"""The tree from a sheet: created, corrected, refused whole; paths kept by the database under any sequence of moves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from factories import a_tree, a_unit
from factories.moments import NOW
from sangkien.base.errors import Refusal
from sangkien.counting.queries.verify import differences
from sangkien.units.choices import Act, Kind
from sangkien.units.errors import (
    CodeRepeated,
    CodeReserved,
    CodeUnfit,
    DateUnreadable,
    DecisionTooLong,
    HangsBelowItself,
    KindUnknown,
    NameTooLong,
    NumberNotWhole,
    NumberUnreadable,
    ParentEnded,
    ParentUnknown,
)
from sangkien.units.models import MemberCount, Unit
from sangkien.units.schemas import ActRow, read_day
from sangkien.units.services import apply_act, import_units
from sangkien.units.services.acts import hang

ROWS = [
    (2, {"code": "X2", "name": "Phân xưởng 2", "parent_code": "X", "kind": "union_section", "members": "1.234"}),
    (3, {"code": "X", "name": "Công đoàn Công ty X", "members": "2000", "aliases": "Xí nghiệp cũ; XN"}),
]


@pytest.mark.django_db
class TestImport:
    def test_children_may_stand_before_their_parents(self) -> None:
        outcome = import_units(rows=ROWS, at=NOW)
        assert (outcome.created, outcome.refused) == (2, [])
        child = Unit.objects.get(code="X2")
        assert child.parent is not None
        assert child.parent.code == "X"
        assert child.is_under(child.parent)
        assert MemberCount.objects.get(unit=child).members == 1234

    def test_the_same_file_again_changes_nothing(self) -> None:
        import_units(rows=ROWS, at=NOW)
        before = list(Unit.objects.order_by("pk").values())
        outcome = import_units(rows=ROWS, at=NOW)
        assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 2)
        assert list(Unit.objects.order_by("pk").values()) == before

    def test_a_corrected_row_corrects_the_unit(self) -> None:
        import_units(rows=ROWS, at=NOW)
        outcome = import_units(rows=[(2, {"code": "X", "name": "Công đoàn Công ty Y"})], at=NOW)
        assert outcome.updated == 1
        assert Unit.objects.get(code="X").names.get(valid_until=None).name == "Công đoàn Công ty Y"

    def test_an_older_sheet_does_not_take_a_decision_back(self) -> None:
        import_units(rows=ROWS, at=NOW)
        import_units(rows=[(2, {"code": "Y", "name": "Công đoàn Công ty Y"})], at=NOW)
        row = ActRow(Act.MERGE, "X", "Y", "", "7/QĐ", date(2023, 1, 1))
        apply_act(row=row, by=None, at=NOW)
        assert import_units(rows=ROWS, at=NOW).updated == 0
        merged = Unit.objects.get(code="X")
        assert merged.exists_until == date(2023, 1, 1)
        assert merged.is_under(Unit.objects.get(code="Y"))
        assert differences() == []

    @pytest.mark.parametrize(
        ("extra", "error"),
        [
            ({"code": "Z", "name": "Z", "parent_code": "NOPE"}, ParentUnknown),
            ({"code": "X", "name": "Lặp"}, CodeRepeated),
            ({"code": "Z", "name": "Z", "parent_code": "Z"}, HangsBelowItself),
            ({"code": "A/B", "name": "Z"}, CodeUnfit),
            ({"code": "A B", "name": "Z"}, CodeUnfit),
            ({"code": "A?", "name": "Z"}, CodeUnfit),
            ({"code": "..", "name": "Z"}, CodeUnfit),
            ({"code": "Z" * 41, "name": "Z"}, CodeUnfit),
            ({"code": "Tim", "name": "Z"}, CodeReserved),
            ({"code": "sap-xep", "name": "Z"}, CodeReserved),
            ({"code": "Z", "name": "Z", "kind": "cđcs"}, KindUnknown),
            ({"code": "Z", "name": "Z" * 256}, NameTooLong),
            ({"code": "Z", "name": "Z", "short_name": "Z" * 121}, NameTooLong),
            ({"code": "Z", "name": "Z", "aliases": f"z; {'z' * 256}"}, NameTooLong),
            ({"code": "Z", "name": "Z", "members": "1200.5"}, NumberNotWhole),
            ({"code": "Z", "name": "Z", "members": "nhiều"}, NumberUnreadable),
            ({"code": "Z", "name": "Z", "valid_from": "2022-02-01zzz"}, DateUnreadable),
        ],
    )
    def test_a_bad_row_stops_the_whole_file(self, extra: dict[str, str], error: type) -> None:
        outcome = import_units(rows=[*ROWS, (4, extra)], at=NOW)
        assert [(line, type(refusal)) for line, refusal in outcome.refused] == [(4, error)]
        assert Unit.objects.count() == 0

    @pytest.mark.parametrize("code", ["TTCO-TT1-01", "Đội_2", "A.1", "1–2", "z" * 40])
    def test_codes_that_addresses_bear(self, code: str) -> None:
        assert import_units(rows=[(2, {"code": code, "name": "Z"})], at=NOW).created == 1
        assert reverse("units:detail", args=[code])

    def test_a_kind_in_capitals_and_a_count_with_a_fraction_of_nothing(self) -> None:
        import_units(rows=[(2, {"code": "Z", "name": "Z", "kind": "Upper_Union", "members": "1200.0"})], at=NOW)
        unit = Unit.objects.get(code="Z")
        assert (unit.kind, unit.member_counts.get().members) == (Kind.UPPER_UNION, 1200)

    def test_a_circle_through_a_unit_not_in_the_file_is_refused(self) -> None:
        tree = a_tree("G", ["A"])
        a_unit("A1", under=tree["A"])
        a_unit("A2", under=Unit.objects.get(code="A1"))
        outcome = import_units(rows=[(2, {"code": "A", "name": "A", "parent_code": "A2"})], at=NOW)
        assert [(line, type(refusal)) for line, refusal in outcome.refused] == [(2, HangsBelowItself)]

    def test_a_turned_branch_with_a_unit_not_in_the_file_between(self) -> None:
        tree = a_tree("G", ["A"])
        a_unit("B", under=a_unit("C", under=tree["A"]))
        rows = [{"code": "A", "name": "A", "parent_code": "B"}, {"code": "C", "name": "C", "parent_code": "G"}]
        outcome = import_units(rows=list(enumerate(rows, 2)), at=NOW)
        assert (outcome.refused, outcome.updated) == ([], 2)
        assert Unit.objects.get(code="A").is_under(Unit.objects.get(code="C"))
        assert differences() == []

    def test_nobody_lives_below_a_unit_that_is_no_more(self) -> None:
        ended = {"code": "P", "name": "P", "valid_to": "2023-01-01"}
        child = {"code": "Q", "name": "Q", "parent_code": "P"}
        outcome = import_units(rows=[(2, ended), (3, child)], at=NOW)
        assert [(line, type(refusal)) for line, refusal in outcome.refused] == [(3, ParentEnded)]
        assert import_units(rows=[(2, ended), (3, {**child, "valid_to": "2023-01-01"})], at=NOW).created == 2
        outcome = import_units(rows=[(2, {**child, "code": "R"})], at=NOW)
        assert [type(refusal) for _, refusal in outcome.refused] == [ParentEnded]

    def test_the_next_day_the_same_members_are_not_counted_again(self) -> None:
        for day in range(3):
            import_units(rows=ROWS, at=NOW + timedelta(days=day))
        assert MemberCount.objects.count() == 2
        changed = [(2, {"code": "X", "name": "Công đoàn Công ty X", "members": "2001"})]
        import_units(rows=changed, at=NOW + timedelta(days=3))
        assert MemberCount.objects.filter(unit__code="X").count() == 2

    def test_a_dry_run_keeps_nothing(self) -> None:
        outcome = import_units(rows=ROWS, at=NOW, dry_run=True)
        assert outcome.created == 2
        assert Unit.objects.count() == 0

    def test_the_database_itself_refuses_a_circle(self) -> None:
        tree = a_tree("G", ["A"])
        below = a_unit("A1", under=tree["A"])
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE units_unit SET parent_id = %s WHERE id = %s", [below.pk, tree["A"].pk])
        assert differences() == []


class TestActRows:
    ROW = {
        "act": "create",
        "unit_code": "MOI",
        "target_code": "G",
        "new_name": "Công đoàn mới",
        "decision_no": "1/QĐ",
        "legal_date": "2023-01-01",
    }

    @pytest.mark.parametrize(
        ("change", "error", "field"),
        [
            ({"unit_code": "A/B"}, CodeUnfit, "unit_code"),
            ({"act": "split", "target_code": "A/B"}, CodeUnfit, "target_code"),
            ({"unit_code": "TIM"}, CodeReserved, "unit_code"),
            ({"new_name": "Z" * 256}, NameTooLong, "new_name"),
            ({"decision_no": "1" * 81}, DecisionTooLong, "decision_no"),
            ({"legal_date": "01/02/0022"}, DateUnreadable, "legal_date"),
        ],
    )
    def test_what_a_new_unit_cannot_bear_is_refused(
        self, change: dict[str, str], error: type[Refusal], field: str
    ) -> None:
        with pytest.raises(error) as caught:
            ActRow.read(2, {**self.ROW, **change})
        assert caught.value.field == field

    def test_old_codes_may_still_be_named(self) -> None:
        assert ActRow.read(2, {**self.ROW, "act": "dissolve", "unit_code": "A/B"}).unit_code == "A/B"

    @pytest.mark.parametrize("raw", ["01/02/22", "1/2/2022", "2022-02-01", "2022-02-01T09:30:00+07:00"])
    def test_one_day_in_many_spellings(self, raw: str) -> None:
        assert read_day(raw, "legal_date") == date(2022, 2, 1)


class TestMoves(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
    def test_any_sequence_of_moves_leaves_a_true_tree(self, moves: list[tuple[int, int]]) -> None:
        Unit.objects.all().delete()
        root = a_unit("R")
        units = [root, *(a_unit(f"N{n}", under=root) for n in range(6))]
        for day, (who, where) in enumerate(moves, 1):
            unit, parent = (Unit.objects.get(pk=units[place].pk) for place in (who, where))
            try:
                with transaction.atomic():
                    hang(unit, parent, date(2025, 1, day))
            except HangsBelowItself:
                assert unit.pk == parent.pk or parent.is_under(unit)
        assert differences() == []

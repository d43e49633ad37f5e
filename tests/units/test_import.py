"""The tree from a sheet: created, corrected, refused whole; paths kept by the database under any sequence of moves."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from factories import a_tree, a_unit
from factories.moments import NOW
from sangkien.counting.queries.verify import differences
from sangkien.units.choices import Act
from sangkien.units.errors import CodeRepeated, HangsBelowItself, ParentUnknown
from sangkien.units.models import MemberCount, Unit
from sangkien.units.schemas import ActRow
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
        ],
    )
    def test_a_bad_row_stops_the_whole_file(self, extra: dict[str, str], error: type) -> None:
        outcome = import_units(rows=[*ROWS, (4, extra)], at=NOW)
        assert [(line, type(refusal)) for line, refusal in outcome.refused] == [(4, error)]
        assert Unit.objects.count() == 0

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

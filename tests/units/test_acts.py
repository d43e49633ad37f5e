"""Acts on the tree: what they change, when, how they are undone, what is refused."""

from datetime import date
from typing import Any

import pytest

from factories import a_tree, a_unit, a_user, an_officer
from factories.moments import at
from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.counting.queries.verify import differences
from sangkien.units.access import may, reach_of
from sangkien.units.choices import Act, Kind, Role
from sangkien.units.errors import (
    HangsBelowItself,
    LaterChangeExists,
    LegalDateInFuture,
    StillHasUnits,
    UndoTooLate,
    UnitGone,
)
from sangkien.units.models import RoleAssignment, Unit, UnitAct
from sangkien.units.queries import child_by_unit, find_units, names_on
from sangkien.units.schemas import ActRow
from sangkien.units.services import apply_act, apply_sheet, undo_act, undo_batch

pytestmark = pytest.mark.django_db
NOW = at(2026, 1, 5)


def do(act: Act, unit: str, target: str = "", name: str = "", on: date = date(2025, 7, 1)) -> UnitAct:
    row = ActRow(act=act, unit_code=unit, target_code=target, new_name=name, decision_no="12/QĐ", legal_date=on)
    return apply_act(row=row, by=None, at=NOW)


@pytest.fixture
def tree() -> dict[str, Unit]:
    return a_tree("GOC", ["A", "B", "C"], kind=Kind.GRASSROOTS_UNION)


def test_a_rename_keeps_the_old_name_for_its_time_and_for_finding(tree: dict[str, Unit]) -> None:
    a_unit("K", under=tree["A"], name="Công đoàn Kho vận Đá Bạc")
    do(Act.RENAME, "K", name="Công đoàn Cảng Mới")
    unit = Unit.objects.get(code="K")
    assert unit.name == "Công đoàn Cảng Mới"
    assert names_on([unit.pk], date(2025, 6, 30))[unit.pk][0] == "Công đoàn Kho vận Đá Bạc"
    assert names_on([unit.pk], date(2025, 7, 1))[unit.pk][0] == "Công đoàn Cảng Mới"
    found = find_units("da bac", on=date(2026, 1, 1))
    assert [(one.unit.code, one.found_as) for one in found] == [("K", "Công đoàn Kho vận Đá Bạc")]


def test_a_merged_unit_counts_below_its_successor_from_the_day_on(tree: dict[str, Unit]) -> None:
    a_unit("A1", under=tree["A"])
    do(Act.MERGE, "A", "B")
    merged, moved = Unit.objects.get(code="A"), Unit.objects.get(code="A1")
    assert merged.exists_until == date(2025, 7, 1)
    assert moved.parent_id == tree["B"].pk
    before, after = (child_by_unit(tree["GOC"], day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert before[merged.pk] == merged.pk
    assert before[moved.pk] == merged.pk
    assert after[merged.pk] == after[moved.pk] == tree["B"].pk


def test_a_new_unit_is_found_only_from_its_day(tree: dict[str, Unit]) -> None:
    do(Act.CREATE, "D", "GOC", "Công đoàn phường Mới")
    assert find_units("phuong moi", on=date(2025, 6, 30)) == []
    assert [one.unit.code for one in find_units("phuong moi", on=date(2025, 7, 1))] == ["D"]


def test_a_split_leaves_the_source_and_makes_a_sibling(tree: dict[str, Unit]) -> None:
    do(Act.SPLIT, "A", "A9", "Công đoàn A tách ra")
    assert Unit.objects.get(code="A9").parent_id == tree["GOC"].pk
    assert Unit.objects.get(code="A").exists_until is None


def test_handing_over_names_the_manager(tree: dict[str, Unit]) -> None:
    do(Act.HAND_OVER, "A", "C")
    assert Unit.objects.get(code="A").managed_by_id == tree["C"].pk


def test_the_managing_units_officers_work_at_the_unit_handed_over(tree: dict[str, Unit]) -> None:
    below, officer, member = (
        a_unit("A1", under=tree["A"]),
        an_officer(tree["C"]),
        a_user(at=tree["C"], role=Role.MEMBER),
    )
    act = do(Act.HAND_OVER, "A", "C")
    for unit in (tree["A"], below):
        unit.refresh_from_db()
        assert may(User.objects.get(pk=officer.pk), "check", unit)
        assert not may(User.objects.get(pk=officer.pk), "reorganise", unit)
        assert not may(User.objects.get(pk=member.pk), "enter", unit)
    reach = reach_of(User.objects.get(pk=officer.pk))
    assert [unit.code for unit in reach.units_for("check")] == ["C", "A"]
    assert not reach.covers("check", tree["B"])
    undo_act(act=act, at=NOW)
    assert not may(User.objects.get(pk=officer.pk), "check", tree["A"])


def test_the_reach_costs_one_query_more_where_something_is_managed(
    tree: dict[str, Unit], django_assert_num_queries: Any
) -> None:
    officer = an_officer(tree["C"])
    with django_assert_num_queries(1):
        reach_of(officer)
    do(Act.HAND_OVER, "A", "C")
    do(Act.HAND_OVER, "B", "C")
    fresh = User.objects.get(pk=officer.pk)
    with django_assert_num_queries(2):
        reach_of(fresh)


def test_dissolving_ends_the_roles_there(tree: dict[str, Unit]) -> None:
    officer = an_officer(tree["A"])
    do(Act.DISSOLVE, "A")
    assert not RoleAssignment.objects.held_by(officer, date(2025, 7, 1)).exists()
    assert RoleAssignment.objects.held_by(officer, date(2025, 6, 30)).exists()


@pytest.mark.parametrize(
    ("act", "args", "error"),
    [
        (Act.MOVE, {"unit": "GOC", "target": "A"}, HangsBelowItself),
        (Act.MOVE, {"unit": "A", "target": "A"}, HangsBelowItself),
        (Act.MERGE, {"unit": "A", "target": "A"}, HangsBelowItself),
        (Act.DISSOLVE, {"unit": "GOC"}, StillHasUnits),
        (Act.RENAME, {"unit": "A", "name": "X", "on": date(2030, 1, 1)}, LegalDateInFuture),
    ],
)
def test_what_makes_no_sense_is_refused(tree: dict[str, Unit], act: Act, args: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        do(act, **args)
    assert differences() == []


def test_nothing_is_done_to_a_unit_that_is_gone_or_before_a_later_change(tree: dict[str, Unit]) -> None:
    do(Act.RENAME, "A", name="Tên 2025")
    with pytest.raises(LaterChangeExists):
        do(Act.RENAME, "A", name="Tên 2024", on=date(2024, 1, 1))
    do(Act.DISSOLVE, "B")
    with pytest.raises(UnitGone):
        do(Act.RENAME, "B", name="Đã muộn", on=date(2025, 8, 1))


@pytest.mark.parametrize(("act", "target"), [(Act.DISSOLVE, ""), (Act.MERGE, "B")])
def test_no_unit_ends_before_one_below_it_begins(tree: dict[str, Unit], act: Act, target: str) -> None:
    do(Act.CREATE, "A1", "A", "Công đoàn A1", on=date(2025, 6, 1))
    with pytest.raises(LaterChangeExists):
        do(act, "A", target, on=date(2025, 5, 1))
    assert Unit.objects.get(code="A").exists_until is None
    assert Unit.objects.get(code="A1").parent_id == tree["A"].pk


def test_a_founding_that_was_undone_holds_nothing_up(tree: dict[str, Unit]) -> None:
    undo_act(act=do(Act.CREATE, "A1", "A", "Công đoàn A1", on=date(2025, 6, 1)), at=NOW)
    do(Act.DISSOLVE, "A", on=date(2025, 5, 1))
    assert Unit.objects.get(code="A").exists_until == date(2025, 5, 1)


@pytest.mark.parametrize(
    ("act", "unit", "target", "name"),
    [
        (Act.RENAME, "A", "", "Tên khác"),
        (Act.MOVE, "A", "B", ""),
        (Act.MERGE, "A", "B", ""),
        (Act.DISSOLVE, "A", "", ""),
        (Act.HAND_OVER, "A", "B", ""),
    ],
)
def test_every_act_is_undone_to_the_letter(tree: dict[str, Unit], act: Act, unit: str, target: str, name: str) -> None:
    a_unit("B1", under=tree["B"])
    before = list(Unit.objects.order_by("pk").values())
    undo_act(act=do(act, unit, target, name), at=NOW)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert differences() == []


def test_a_merge_with_children_is_undone(tree: dict[str, Unit]) -> None:
    a_unit("A1", under=tree["A"])
    before = list(Unit.objects.order_by("pk").values())
    undo_act(act=do(Act.MERGE, "A", "B"), at=NOW)
    assert list(Unit.objects.order_by("pk").values()) == before


def test_what_stands_on_a_later_act_is_not_undone(tree: dict[str, Unit]) -> None:
    first = do(Act.RENAME, "A", name="Một")
    do(Act.RENAME, "A", name="Hai", on=date(2025, 8, 1))
    with pytest.raises(UndoTooLate):
        undo_act(act=first, at=NOW)


def test_a_new_unit_with_people_is_not_undone(tree: dict[str, Unit]) -> None:
    act = do(Act.CREATE, "D", "GOC", "Công đoàn D")
    a_user(at=Unit.objects.get(code="D"), role=Role.MEMBER)
    with pytest.raises(UndoTooLate):
        undo_act(act=act, at=NOW)


SHEET = [
    (2, {"act": "rename", "unit_code": "A", "new_name": "Tên A", "decision_no": "1/QĐ", "legal_date": "2025-07-01"}),
    (3, {"act": "move", "unit_code": "A", "target_code": "B", "decision_no": "1/QĐ", "legal_date": "01/7/2025"}),
]


def test_a_sheet_is_previewed_applied_and_undone(tree: dict[str, Unit]) -> None:
    before = list(Unit.objects.order_by("pk").values())
    preview = apply_sheet(rows=SHEET, by=None, at=NOW, dry_run=True)
    assert len(preview.applied) == 2
    assert list(Unit.objects.order_by("pk").values()) == before
    done = apply_sheet(rows=SHEET, by=None, at=NOW, file_name="sap-xep.xlsx")
    assert Unit.objects.get(code="A").parent_id == tree["B"].pk
    assert done.batch is not None
    undo_batch(batch=done.batch, at=NOW)
    assert list(Unit.objects.order_by("pk").values()) == before


def test_a_sheet_that_founds_one_below_the_other_is_undone(tree: dict[str, Unit]) -> None:
    facts = {"act": "create", "decision_no": "1/QĐ", "legal_date": "2025-07-01"}
    rows = [
        (2, {**facts, "unit_code": "AA", "target_code": "A", "new_name": "Công đoàn AA"}),
        (3, {**facts, "unit_code": "BB", "target_code": "AA", "new_name": "Công đoàn BB"}),
    ]
    done = apply_sheet(rows=rows, by=None, at=NOW)
    assert done.batch is not None
    undo_batch(batch=done.batch, at=NOW)
    assert not Unit.objects.filter(code__in=["AA", "BB"]).exists()
    assert len(apply_sheet(rows=rows, by=None, at=NOW).applied) == 2


def test_a_founding_is_not_undone_while_another_unit_hangs_there(tree: dict[str, Unit]) -> None:
    first = do(Act.CREATE, "AA", "A", "Công đoàn AA")
    do(Act.CREATE, "BB", "AA", "Công đoàn BB")
    do(Act.DISSOLVE, "BB", on=date(2025, 8, 1))
    with pytest.raises(UndoTooLate):
        undo_act(act=first, at=NOW)


def test_one_bad_row_and_nothing_of_the_sheet_is_applied(tree: dict[str, Unit]) -> None:
    bad = (4, {"act": "move", "unit_code": "A", "target_code": "Z", "decision_no": "", "legal_date": "32/13/2025"})
    outcome = apply_sheet(rows=[*SHEET, bad], by=None, at=NOW)
    assert [(line, refusal.field) for line, refusal in outcome.refused] == [(4, "legal_date")]
    assert Unit.objects.get(code="A").name == "Công đoàn A"
    assert UnitAct.objects.count() == 0


def test_each_refusal_has_a_sentence_of_its_own() -> None:
    for refusal in (HangsBelowItself(), StillHasUnits(name="A", count=3), UndoTooLate()):
        assert isinstance(refusal, Refusal)
        assert refusal.sentence.endswith(".")

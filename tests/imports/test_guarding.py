"""What a sheet must leave alone, and files that must not hang: each of these once went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import python_calamine

from factories import a_programme, a_unit, a_user
from imports.conftest import HEAD, NOW, World
from sangkien.counting.queries.verify import differences
from sangkien.imports import tasks
from sangkien.imports.access import round_trip_entries
from sangkien.imports.choices import BatchState, Column, RowRole, RowVerdict
from sangkien.imports.models import Batch
from sangkien.imports.rules.headings import read_heading
from sangkien.imports.rules.money import MoneyProblem, read_benefit, scale_of
from sangkien.imports.services import applying
from sangkien.imports.services.applying import apply_batch, ask_to_apply
from sangkien.imports.services.editing import take_anyway, type_over
from sangkien.imports.tables import round_trip_workbook
from sangkien.initiatives.access import may_read
from sangkien.initiatives.choices import State, Verb, Visibility
from sangkien.initiatives.models import Entry, EntryEvent, Initiative
from sangkien.initiatives.services.recording import Change, record
from sangkien.people.models import Person
from sangkien.units.choices import Kind, Role
from sangkien.units.models import RoleAssignment

ONE = [1, "Giá đỡ ống", "Lê Tú", "PX TT1", "20/10/2022", "100 triệu"]
Edit = Callable[[dict[str, Any]], dict[str, Any]]


def _trip(world: World, edit: Edit = dict) -> list[Sequence[object]]:
    """Take all entries out, edit each row, and return the sheet."""
    path = world.directory / "sua.xlsx"
    round_trip_workbook(path, Entry.objects.filter(programme=world.programme).with_faces().order_by("pk"))
    head, *rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [head, *[list(edit(dict(zip(head, row, strict=True))).values()) for row in rows]]


def _outcomes(batch: Batch) -> dict[str, int]:
    return dict(batch.counts["outcomes"])


def test_two_alike_rows_of_one_file_become_two_when_somebody_says_so(world: World) -> None:
    batch = world.check(world.send([HEAD, ONE, [2, *ONE[1:4], "21/10/2022", ""]]))
    second = batch.rows.order_by("-position").first()
    assert second is not None
    take_anyway(batch=batch, rows=[second], yes=True, by=world.helper, at=NOW)
    ask_to_apply(batch=batch, by=world.helper, at=NOW)
    apply_batch(batch=batch, at=NOW)
    assert Entry.objects.count() == 2


def test_one_own_key_on_two_titles_is_a_repeat(world: World) -> None:
    head = ["STT", "Tên sáng kiến", "Tác giả", "Ngày công nhận", "Mã riêng"]
    rows = [[1, "Giá đỡ ống A", "Lê Tú", "20/10/2022", "K1"], [2, "Sàn rung B", "Vũ Nga", "21/10/2022", "K1"]]
    batch = world.check(world.send([head, *rows]))
    assert list(batch.rows.order_by("position").values_list("verdict", flat=True)) == [
        RowVerdict.READY,
        RowVerdict.ALIKE,
    ]


def test_an_empty_cell_of_the_unit_moves_nothing(world: World) -> None:
    world.enter([HEAD, ONE])
    batch = world.enter(_trip(world, lambda row: {**row, "Đơn vị": ""}))
    assert _outcomes(batch) == {"unchanged": 1}
    assert Entry.objects.get().unit == world.section


def test_an_untouched_round_trip_leaves_people_as_they_are(world: World) -> None:
    world.enter([HEAD, ONE])
    person = Person.objects.create(
        unit=world.other, full_name="Y. Êban", name_key="y. êban", code="NV001", user=a_user("Y. Êban")
    )
    part = Entry.objects.get().initiative.authorships.get()
    part.person = person
    part.save()
    assert _outcomes(world.enter(_trip(world))) == {"unchanged": 1}
    edited = world.enter(_trip(world, lambda row: {**row, "Tác giả": "Y. Êban (60%); Lê Tú (40%)"}))
    assert _outcomes(edited) == {"updated": 1}
    assert person.pk in Entry.objects.get().initiative.authorships.values_list("person_id", flat=True)


def test_a_staff_code_of_somebody_elsewhere_makes_nobody_an_author(world: World) -> None:
    Person.objects.create(unit=world.other, full_name="Nguyễn Văn Hải", name_key="nguyễn văn hải", code="NV001")
    head = ["STT", "Tên sáng kiến", "Tác giả", "Mã nhân viên", "Ngày công nhận"]
    batch = world.enter([head, [1, "Giá đỡ", "Ai Đó", "NV001", "20/10/2022"]])
    assert _outcomes(batch) == {"refused": 1}
    assert batch.rows.get().problems[0]["code"] == "code_of_another"


def test_after_the_stage_has_closed_a_sheet_changes_nothing(world: World) -> None:
    world.enter([HEAD, ONE])
    stage = Entry.objects.get().stage
    assert stage is not None
    rows = _trip(world, lambda row: {**row, "Giá trị làm lợi (đồng)": 900_000_000_000})
    batch = world.enter(rows, at=stage.closes_at + timedelta(days=30))
    assert _outcomes(batch) == {"refused": 1}
    assert Initiative.objects.get().benefit_vnd == 100_000_000


def test_a_sheet_takes_no_entry_back_from_where_officers_put_it(world: World) -> None:
    world.enter([HEAD, ONE])
    entry = Entry.objects.get()
    move = Change(entry=entry, verb=Verb.TRANSFER, known_at=NOW, unit_id=world.other.pk)
    record([move], by=world.officer, at=NOW)
    batch = world.enter([HEAD, [*ONE[:5], "7 tỷ"]])
    assert _outcomes(batch) == {"refused": 1}
    entry.refresh_from_db()
    assert (entry.unit, entry.initiative.benefit_vnd) == (world.other, 100_000_000)
    assert not list(differences())


def test_a_worker_s_own_entry_is_the_worker_s_to_change(world: World) -> None:
    world.enter([HEAD, ONE])
    rows = _trip(world, lambda row: {**row, "Việc cần làm": "rút"})
    worker = a_user("Lê Tú", at=world.section, role=Role.MEMBER)
    Entry.objects.update(submitter=worker)
    assert _outcomes(world.enter(rows)) == {"refused": 1}
    assert Entry.objects.get().state == State.SUBMITTED


def test_content_kept_at_the_unit_goes_out_in_no_sheet(world: World) -> None:
    world.enter([HEAD, ONE])
    Initiative.objects.update(visibility=Visibility.UNIT, before="BÍ MẬT")
    above = a_user(at=world.programme.root_unit, role=Role.SUPPORT_TEAM)
    near = a_user(at=world.section, role=Role.SUPPORT_TEAM)
    assert [round_trip_entries(user).count() for user in (above, world.helper, near)] == [0, 0, 1]
    entry = Entry.objects.with_faces().get()
    assert [bool(may_read(user, entry)) for user in (above, world.helper, near)] == [False, False, True]


def test_what_is_valid_in_another_programme_is_changed_by_no_sheet(world: World) -> None:
    world.enter([HEAD, ONE])
    entry = Entry.objects.get()
    second = a_programme(world.programme.root_unit, code="hai")
    Entry.objects.create(
        initiative=entry.initiative,
        programme=second,
        unit=entry.unit,
        stage=second.stages.in_order()[1],
        state=State.VALID,
        begun_at=NOW,
        state_since=NOW,
        counted_at=NOW,
    )
    by_key = world.enter([HEAD, [*ONE[:5], "9 tỷ"]])
    by_code = world.enter(_trip(world, lambda row: {**row, "Tên sáng kiến": "Tên khác hẳn"}))
    assert (_outcomes(by_key), _outcomes(by_code)) == ({"refused": 1}, {"refused": 1})
    assert (Initiative.objects.get().title, Initiative.objects.get().benefit_vnd) == ("Giá đỡ ống", 100_000_000)


def test_the_deed_is_of_who_presses_and_needs_the_role_still(world: World) -> None:
    batch = world.check(world.send([HEAD, ONE]))
    ask_to_apply(batch=batch, by=world.officer, at=NOW)
    batch.refresh_from_db()
    RoleAssignment.objects.filter(user=world.officer).delete()
    batch = Batch.objects.select_related("unit", "programme", "by", "entered_by").get()
    apply_batch(batch=batch, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, Entry.objects.count()) == (BatchState.FAILED, 0)
    again = world.check(world.send([HEAD, ONE]))
    colleague = a_user("Đồng Nghiệp", at=world.union, role=Role.SUPPORT_TEAM)
    ask_to_apply(batch=again, by=colleague, at=NOW)
    apply_batch(batch=Batch.objects.select_related("unit", "programme", "by", "entered_by").get(pk=again.pk), at=NOW)
    assert EntryEvent.objects.get().by == colleague
    assert Entry.objects.get().submitter_name == "Đồng Nghiệp"


def test_a_job_that_fails_for_good_leaves_nothing_hanging(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = world.check(world.send([HEAD, ONE]))
    ask_to_apply(batch=batch, by=world.helper, at=NOW)

    def broken(*args: object, **kwargs: object) -> bool:
        raise RuntimeError("disk full")

    monkeypatch.setattr(applying, "_apply_piece", broken)
    tasks.apply_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert batch.failure


def test_a_row_that_reads_like_a_heading_ends_no_table(world: World) -> None:
    head = ["STT", "Tên sáng kiến", "Tác giả", "Đơn vị", "Số quyết định", "Ngày công nhận"]
    odd = ["3", "Rút ngắn thời gian áp dụng quy trình", "Vũ Nga", "Phòng Kỹ thuật", "QĐ 15/QĐ-TT", "20/10/2022"]
    rows = [[str(n), f"Sáng kiến {n}", "Lê Tú", "PX TT1", "12/QĐ", "20/10/2022"] for n in (1, 2, 4, 5)]
    batch = world.check(world.send([head, *rows[:2], odd, *rows[2:]]))
    assert batch.rows.count() == 5


@pytest.mark.parametrize(
    "title", ["Tổ chức lại ca kíp hợp lý", "Phòng chống bụi ở máng", "Quy trình lấy xác nhận của kho"]
)
def test_a_title_that_begins_like_a_group_or_signature_is_no_row_passed(title: str, world: World) -> None:
    head = ["Tên sáng kiến", "Tác giả", "Giá trị làm lợi"]
    rows = [[title, "Lê Tú", "12 triệu"], ["Giá đỡ ống", "Trần Bình", ""], [title + " hơn nữa", "", "5 triệu"]]
    batch = world.check(world.send([head, *rows]))
    assert batch.rows.count() == 3
    assert set(batch.passed) <= {RowRole.BLANK}


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Giá trị làm lợi cho công ty", 1),
        ("Giá trị làm lợi (đã được Công ty xác nhận)", 1),
        ("Tiết kiệm (tỷ lệ)", 1),
        ("Giá trị làm lợi tỷ đồng", 10**9),
        ("Làm lợi (tỷ)", 10**9),
        ("Làm lợi, triệu đồng", 10**6),
    ],
)
def test_a_company_is_no_billion(heading: str, scale: int) -> None:
    assert scale_of(heading) == scale
    assert read_heading(heading) is None or read_heading(heading).column in {Column.BENEFIT, Column.EFFECT}  # type: ignore[union-attr]


def test_three_places_after_a_comma_under_millions_are_in_doubt() -> None:
    assert read_benefit("1,234", scale=10**6).problem == MoneyProblem.UNREADABLE
    assert read_benefit("1.234", scale=10**6).vnd == 1_234_000_000


@pytest.mark.parametrize(
    ("group", "verdict", "code"),
    [
        ("Phân xưởng Trên Mây", RowVerdict.WRONG, "unit_unknown"),
        ("Lĩnh vực khai thác", RowVerdict.LOOK, "unit_guessed"),
    ],
)
def test_a_group_nobody_knows_is_said_so(group: str, verdict: RowVerdict, code: str, world: World) -> None:
    rows = [["I", group], [1, "Giá đỡ ống", "Lê Tú", "", "20/10/2022", ""]]
    batch = world.check(world.send([HEAD, *rows]))
    row = batch.rows.get()
    assert row.verdict == verdict
    assert [problem["code"] for problem in row.problems] == [code]


def test_namesakes_come_back_from_a_round_trip(world: World) -> None:
    for number in (1, 2):
        shop = a_unit(f"CD1-S{number}", under=world.union, name=f"Phân xưởng Sàng {number}", kind=Kind.UNION_SECTION)
        a_unit(f"CD1-S{number}-1", under=shop, name="Tổ băng 1", kind=Kind.UNION_GROUP)
    rows = [[n, f"Sáng kiến {n}", "Lê Tú", f"Tổ băng 1 (Phân xưởng Sàng {n})", "20/10/2022", ""] for n in (1, 2)]
    batch = world.enter([HEAD, *rows])
    assert _outcomes(batch) == {"created": 2}
    assert set(Entry.objects.values_list("unit__code", flat=True)) == {"CD1-S1-1", "CD1-S2-1"}
    assert _outcomes(world.enter(_trip(world))) == {"unchanged": 2}


def test_a_rule_broken_after_mending_shows_the_cell_it_is_about(world: World) -> None:
    head = ["STT", "Tên sáng kiến", "Tác giả", "Ngày áp dụng", "Ngày công nhận"]
    batch = world.check(world.send([head, [1, "Giá đỡ", "Lê Tú", "20/10/2022", "31/2/2022"]]))
    row = batch.rows.get()
    (row,) = type_over(batch=batch, rows=[row], field="recognised_on", text="28/2/2022", by=world.helper, at=NOW)
    (problem,) = row.problems
    assert (problem["field"], problem["cell"], problem["raw"]) == ("recognised_on", "E", "28/2/2022")


def test_a_decision_told_anew_tells_its_day_too(world: World) -> None:
    head = ["STT", "Tên sáng kiến", "Tác giả", "Số, ngày quyết định"]
    world.enter([head, [1, "Giá đỡ ống", "Lê Tú", "12/QĐ ngày 20/10/2022"]])
    batch = world.enter([head, [1, "Giá đỡ ống", "Lê Tú", "12/QĐ ngày 25/11/2022"]])
    assert _outcomes(batch) == {"updated": 1}
    assert str(Initiative.objects.get().recognised_on) == "2022-11-25"

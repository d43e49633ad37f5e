"""A workbook from sending to entering and back: what comes in, what stays, what a second sending does."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import python_calamine
from django.test import Client
from django.utils import translation

from imports.conftest import HEAD, NOW, World
from imports.messy.writing import Formula, xlsx
from sangkien.base.errors import Refusal
from sangkien.checking.services import approve
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.imports.access import fetch_batch
from sangkien.imports.choices import BatchState, Column, RowOutcome, RowVerdict
from sangkien.imports.errors.batches import BatchBusy, BatchEmpty, BatchNotFound, TitleNotMapped, UndoOver
from sangkien.imports.models import Batch, RememberedColumn
from sangkien.imports.queries.batches import shown
from sangkien.imports.services import applying, dry_run, reading
from sangkien.imports.services.applying import apply_batch, ask_to_apply
from sangkien.imports.services.editing import same_cell, take_anyway, type_over
from sangkien.imports.services.sending import choose_columns
from sangkien.imports.services.undoing import ask_to_undo, undo_batch
from sangkien.imports.tables import marked_workbook, round_trip_workbook, template_workbook
from sangkien.initiatives.choices import InitiativeKind, State
from sangkien.initiatives.models import Entry, EntryEvent, Initiative

GOOD = [
    HEAD,
    [1, "Cải tiến phễu rót than", "Nguyễn Văn Hải (60%), Trần Bình (40%)", "PX TT1", "20/10/2022", "4,98 tỷ"],
    [2, "Giá treo dụng cụ trên xe goòng", "Phạm Thị Nga", "", "tháng 9/2022", "120 triệu"],
]
BAD = [3, "Phao báo mức hố bơm", "Vũ Tiến", "Phân xưởng Trên Mây", "31/2/2022", "1.2.00.000"]


def _submitted(world: World) -> int:
    return leaderboard(Question(world.programme, as_of=NOW + timedelta(days=2))).totals.submitted


def test_good_rows_come_in_and_bad_ones_wait(world: World) -> None:
    batch = world.enter([*GOOD, BAD])
    assert batch.state == BatchState.APPLIED
    assert batch.counts["outcomes"] == {"created": 2, "left": 1}
    hopper = Entry.objects.get(initiative__title="Cải tiến phễu rót than")
    assert (hopper.unit, hopper.state, hopper.initiative.benefit_vnd) == (world.section, State.SUBMITTED, 4_980_000_000)
    parts = hopper.initiative.authorships.order_by("position").values_list("person__full_name", "share_pct")
    assert list(parts) == [("Nguyễn Văn Hải", 60), ("Trần Bình", 40)]
    rack = Entry.objects.get(initiative__title="Giá treo dụng cụ trên xe goòng")
    assert rack.unit == world.union
    assert _submitted(world) == 2
    assert not list(differences())


def test_a_formula_nobody_computed_is_told_whoever_looked_at_the_file_first(world: World) -> None:
    batch = world.send([*GOOD, [3, Formula("=B2"), "Vũ Hà", "", "20/10/2022", "120 triệu"]])
    assert batch.uncomputed == {"SK": [[3, 1]]}
    checked = world.check(batch)
    assert checked.counts == {"ready": 1, "look": 1, "wrong": 1}
    Batch.objects.filter(pk=batch.pk).update(uncomputed=None, state=BatchState.MAPPING)
    batch.refresh_from_db()
    assert world.check(batch).counts == checked.counts


def test_columns_chosen_once_more_keep_what_was_typed(world: World) -> None:
    batch = world.check(world.send([*GOOD, BAD, [4, *GOOD[1][1:]]]))
    rows = {row.row: row for row in batch.rows.all()}
    type_over(batch=batch, rows=[rows[4]], field="unit", text="CD1-PX1", by=world.helper, at=NOW)
    type_over(batch=batch, rows=[rows[4]], field="summary", text="Phao báo bằng còi", by=world.helper, at=NOW)
    take_anyway(batch=batch, rows=list(batch.rows.filter(verdict=RowVerdict.ALIKE)), yes=True, by=world.helper, at=NOW)
    taken = set(batch.rows.filter(take_anyway=True).values_list("row", flat=True))
    benefit = next(column["place"] for column in batch.tables[0]["columns"] if column["column"] == Column.BENEFIT)
    choose_columns(batch=batch, chosen={(0, benefit): Column.IGNORE}, defaults={}, by=world.helper, at=NOW)
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    again = batch.rows.get(row=4)
    assert (again.unit, again.facts["summary"], again.facts.get("benefit_vnd")) == (
        world.section,
        "Phao báo bằng còi",
        None,
    )
    assert set(batch.rows.filter(take_anyway=True).values_list("row", flat=True)) == taken != set()
    batch.refresh_from_db()
    assert (batch.state, batch.said) == (BatchState.CHECKED, [])


def test_one_decision_for_a_whole_file(world: World) -> None:
    head, *rows = [[cell for place, cell in enumerate(row) if place != 4] for row in GOOD]
    batch = world.send([head, *rows])
    given = {"decision_no": "12/QĐ-CD1", "recognised_on": "2022-10-20"}
    choose_columns(batch=batch, chosen={}, defaults=given, by=world.helper, at=NOW)
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    batch.refresh_from_db()
    assert batch.counts == {"ready": 2}
    ask_to_apply(batch=batch, by=world.helper, at=NOW)
    apply_batch(batch=batch, at=NOW)
    stored = Initiative.objects.values_list("decision_no", "recognised_on").distinct()
    assert list(stored) == [("12/QĐ-CD1", date(2022, 10, 20))]


def test_the_page_asks_once_for_what_the_file_lacks(world: World) -> None:
    head, *rows = [[cell for place, cell in enumerate(row) if place != 4] for row in GOOD]
    batch = world.send([head, *rows])
    client = Client()
    client.force_login(world.helper)
    address = f"/nhap-excel/{batch.pk}/cot/"
    assert 'name="recognised_on"' in client.get(address).content.decode()
    late = client.post(address, {"recognised_on": "1/1/2090"})
    assert (late.status_code, "Ngày này chưa đến." in late.content.decode()) == (422, True)
    assert client.post(address, {"recognised_on": "15/9/0022"}).status_code == 422
    client.post(address, {"recognised_on": "20/10/2022", "decision_no": "20230115"})
    batch.refresh_from_db()
    assert batch.defaults == {"recognised_on": "2022-10-20", "decision_no": "20230115"}
    Batch.objects.update(state=BatchState.CHECKED, defaults={**batch.defaults, "field": "2023W37"})
    page = client.get(address).content.decode()
    assert 'value="20/10/2022"' in page
    assert 'value="2023W37"' in page


def test_what_was_said_for_the_whole_file_stays_until_it_is_taken_back(world: World) -> None:
    head, *rows = [[*row, kind] for row, kind in zip(GOOD, ("Loại", "sk", ""), strict=True)]
    batch = world.check(world.send([head, *rows]))
    client = Client()
    client.force_login(world.helper)
    address = f"/nhap-excel/{batch.pk}/cot/"
    client.post(address, {"kind": "technical"})
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    assert {row.facts["kind"] for row in batch.rows.all()} == {"technical"}
    client.post(address, {})
    batch.refresh_from_db()
    assert batch.defaults == {"kind": "technical"}
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    client.post(address, {"kind": ""})
    batch.refresh_from_db()
    assert batch.defaults == {}


def test_a_kind_nobody_can_read_is_one_fault_where_it_is_needed(world: World) -> None:
    world.programme.rules = {**world.programme.rules, "required": ["authors", "kind"]}
    world.programme.save()
    batch = world.check(world.send([[*GOOD[0], "Loại"], [*GOOD[1], "sáng kiến"]]))
    problems = batch.rows.get().problems
    assert [(problem["code"], problem["error"]) for problem in problems] == [("kind_unknown", True)]


def test_what_was_typed_without_a_column_goes_into_the_column_chosen_since(world: World) -> None:
    head, *rows = [[*row, "" if number else "Ghi chú"] for number, row in enumerate(GOOD)]
    batch = world.send([[*head[:-1], "Ghi chú"], *rows])
    places = {column["place"]: column["column"] for column in batch.tables[0]["columns"]}
    last = max(places)
    choose_columns(batch=batch, chosen={(0, last): Column.IGNORE}, defaults={}, by=world.helper, at=NOW)
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    type_over(
        batch=batch, rows=[batch.rows.get(row=2)], field="first_applied_on", text="3/3/2022", by=world.helper, at=NOW
    )
    chosen = {(0, last): Column.FIRST_APPLIED_ON}
    choose_columns(batch=batch, chosen=chosen, defaults={}, by=world.helper, at=NOW)
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    row = batch.rows.get(row=2)
    assert (row.facts["first_applied_on"], row.typed) == ("2022-03-03", {str(last): "3/3/2022"})


def test_the_helper_is_never_the_author(world: World) -> None:
    batch = world.enter([HEAD, [1, "Một việc", "", "", "20/10/2022", ""], GOOD[1]])
    names = set(Initiative.objects.values_list("authorships__person__full_name", flat=True))
    assert world.helper.full_name not in names
    assert batch.counts["outcomes"] == {"created": 1, "left": 1}
    assert Entry.objects.get().submitter_name == world.helper.full_name


def test_the_same_file_again_changes_nothing(world: World) -> None:
    world.enter(GOOD)
    events = EntryEvent.objects.count()
    again = world.enter(GOOD)
    assert again.counts["outcomes"] == {"unchanged": 2}
    assert EntryEvent.objects.count() == events


def test_bad_rows_mended_in_the_marked_workbook_come_in_once(world: World, tmp_path: Path) -> None:
    first = world.enter([*GOOD, BAD])
    path = tmp_path / "can-sua.xlsx"
    assert marked_workbook(path, first, first.rows.filter(outcome=RowOutcome.LEFT)) == 1
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert "Phân xưởng Trên Mây" in rows[1][-1]
    assert "31/2/2022" in rows[1][-1]
    mended = [*rows[1]]
    mended[3], mended[4], mended[5] = "PX Tuyển than 1", "28/2/2022", "1.200.000"
    second = world.enter([rows[0], mended])
    assert second.counts["outcomes"] == {"created": 1}
    assert Entry.objects.count() == 3


def test_a_cell_mended_on_screen_is_judged_anew_and_the_rest_stays(world: World) -> None:
    batch = world.check(world.send([HEAD, BAD]))
    row = batch.rows.get()
    assert {problem["code"] for problem in row.problems} == {"unit_unknown", "date_unreadable", "money_unreadable"}
    type_over(batch=batch, rows=[row], field="unit", text="Phân xưởng Tuyển than 1", by=world.helper, at=NOW)
    type_over(batch=batch, rows=[row], field="recognised_on", text="28/2/2022", by=world.helper, at=NOW)
    (row,) = type_over(batch=batch, rows=[row], field="benefit_vnd", text="1.200.000", by=world.helper, at=NOW)
    assert (row.verdict, row.unit, row.facts["title"]) == (RowVerdict.READY, world.section, "Phao báo mức hố bơm")
    batch.refresh_from_db()
    assert batch.counts == {"ready": 1}


def test_one_answer_mends_all_rows_that_say_the_same(world: World) -> None:
    rows = [[n, f"Sáng kiến số {n}", "Vũ Tiến", "Xưởng lạ", "20/10/2022", ""] for n in range(1, 5)]
    batch = world.check(world.send([HEAD, *rows]))
    first = batch.rows.order_by("position").first()
    assert first is not None
    alike = same_cell(batch, first, "unit")
    assert len(alike) == 4
    type_over(batch=batch, rows=alike, field="unit", text="PX Tuyển than 1", by=world.helper, at=NOW)
    assert set(batch.rows.values_list("verdict", flat=True)) == {RowVerdict.READY}


def test_a_field_without_a_column_can_be_typed_too(world: World) -> None:
    batch = world.check(world.send([["STT", "Tên sáng kiến", "Tác giả"], [1, "Giá đỡ", "Lê Tú"]]))
    row = batch.rows.get()
    assert row.verdict == RowVerdict.WRONG
    (row,) = type_over(batch=batch, rows=[row], field="recognised_on", text="20/10/2022", by=world.helper, at=NOW)
    assert (row.verdict, row.facts["recognised_on"]) == (RowVerdict.READY, "2022-10-20")


def test_a_chosen_column_is_remembered_for_the_unit_and_those_below(world: World) -> None:
    rows = [
        ["STT", "Tên sáng kiến", "Tác giả", "Thời gian", "Cột lạ"],
        [1, "Giá đỡ", "Lê Tú", "20/10/2022", "120 triệu"],
    ]
    batch = world.send(rows)
    chosen = {(0, 4): Column.IGNORE, (0, 3): Column.RECOGNISED_ON}
    choose_columns(batch=batch, chosen=chosen, defaults={}, by=world.helper, at=NOW)
    assert RememberedColumn.objects.get(heading="cot la").column == Column.IGNORE
    again = world.send(rows, unit=world.section)
    held = {column["heading"]: (column["column"], column["confidence"]) for column in again.tables[0]["columns"]}
    assert held["Cột lạ"] == ("ignore", "chosen")


def test_columns_without_a_title_are_refused(world: World) -> None:
    batch = world.send(GOOD)
    with pytest.raises(TitleNotMapped):
        choose_columns(batch=batch, chosen={(0, 1): Column.SUMMARY}, defaults={}, by=world.helper, at=NOW)
    batch.refresh_from_db()
    assert batch.state == BatchState.MAPPING


def test_a_double_in_the_system_is_left_until_somebody_says_yes(world: World) -> None:
    world.enter(GOOD)
    other_author = [HEAD, [1, "CẢI TIẾN PHỄU RÓT THAN", "Ngô Quang", "", "20/10/2022", ""]]
    batch = world.check(world.send(other_author))
    row = batch.rows.get()
    assert row.verdict == RowVerdict.ALIKE
    with pytest.raises(BatchEmpty):
        ask_to_apply(batch=batch, by=world.helper, at=NOW)
    take_anyway(batch=batch, rows=[row], yes=True, by=world.helper, at=NOW)
    ask_to_apply(batch=batch, by=world.helper, at=NOW)
    apply_batch(batch=batch, at=NOW)
    assert Entry.objects.count() == 3


def test_a_double_elsewhere_is_told_without_saying_where(world: World) -> None:
    world.enter(GOOD)
    world.helper, mine = world.stranger, world.helper
    batch = world.check(
        world.send([HEAD, [1, "Cải tiến phễu rót than", "Ngô Quang", "", "20/10/2022", ""]], unit=world.other)
    )
    world.helper = mine
    (problem,) = [one for one in shown(batch, batch.rows.get()).problems if not one.error]
    known = Entry.objects.get(initiative__title="Cải tiến phễu rót than")
    assert known.code not in problem.sentence
    assert world.section.short_name not in problem.sentence
    assert "đơn vị khác" in problem.sentence


def test_undo_takes_back_what_came_in_and_the_file_can_come_again(world: World) -> None:
    batch = world.enter(GOOD)
    ask_to_undo(batch=batch, by=world.officer, at=NOW)
    undo_batch(batch=batch, by=world.officer, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["outcomes"]) == (BatchState.UNDONE, {"taken_back": 2})
    assert _submitted(world) == 0
    assert world.enter(GOOD).counts["outcomes"] == {"created": 2}
    assert _submitted(world) == 2
    assert not list(differences())


def test_undo_leaves_alone_what_others_have_touched(world: World) -> None:
    batch = world.enter(GOOD)
    judged = Entry.objects.get(initiative__title="Cải tiến phễu rót than")
    approve(entry=judged, by=world.officer, at=NOW)
    ask_to_undo(batch=batch, by=world.helper, at=NOW)
    undo_batch(batch=batch, by=world.helper, at=NOW)
    judged.refresh_from_db()
    assert judged.state in {State.UNDER_REVIEW, State.VALID}
    assert Counter(batch.rows.values_list("outcome", flat=True)) == {"kept": 1, "taken_back": 1}


def test_undo_of_an_update_says_again_what_was_said(world: World) -> None:
    world.enter(GOOD)
    dearer = [HEAD, [*GOOD[1][:5], "5 tỷ"]]
    batch = world.enter(dearer)
    assert batch.counts["outcomes"] == {"updated": 1}
    ask_to_undo(batch=batch, by=world.helper, at=NOW)
    undo_batch(batch=batch, by=world.helper, at=NOW)
    assert Initiative.objects.get(title="Cải tiến phễu rót than").benefit_vnd == 4_980_000_000
    assert Initiative.objects.get(title="Cải tiến phễu rót than").authorships.count() == 2
    assert not list(differences())


def test_undo_has_its_time(world: World) -> None:
    batch = world.enter(GOOD)
    with pytest.raises(UndoOver):
        ask_to_undo(batch=batch, by=world.helper, at=NOW + timedelta(hours=25))


def test_a_sheet_never_changes_what_has_its_verdict(world: World) -> None:
    world.enter(GOOD)
    judged = Entry.objects.get(initiative__title="Cải tiến phễu rót than")
    Entry.objects.filter(pk=judged.pk).update(state=State.VALID)
    batch = world.enter([HEAD, [*GOOD[1][:5], "50 tỷ"]])
    assert batch.counts["outcomes"] == {"refused": 1}
    assert batch.rows.get().problems[0]["code"] == "entry_decided"
    assert Initiative.objects.get(pk=judged.initiative_id).benefit_vnd == 4_980_000_000


def test_a_job_killed_half_way_goes_on_and_nothing_comes_in_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "PIECE", 1)
    batch = world.check(world.send(GOOD))
    ask_to_apply(batch=batch, by=world.helper, at=NOW)
    assert applying._apply_piece(batch, world.helper, NOW)
    assert Entry.objects.count() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (BatchState.APPLYING, 1)
    apply_batch(batch=batch, at=NOW)
    apply_batch(batch=batch, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, Entry.objects.count()) == (BatchState.APPLIED, 2)


def test_pressing_twice_asks_once(world: World) -> None:
    batch = world.check(world.send(GOOD))
    ask_to_apply(batch=batch, by=world.helper, at=NOW)
    with pytest.raises(BatchBusy):
        ask_to_apply(batch=batch, by=world.officer, at=NOW)


def test_a_file_that_is_no_table_says_so(world: World) -> None:
    batch = world.send([["Kính gửi", "anh chị"]])
    assert batch.state == BatchState.FAILED
    assert "bang.xlsx" in batch.failure


def test_strangers_find_no_batch(world: World) -> None:
    batch = world.check(world.send(GOOD))
    with pytest.raises(BatchNotFound):
        fetch_batch(world.stranger, batch.pk)
    client = Client()
    client.force_login(world.stranger)
    for page in ("", "cot/", "dong/", "tep-loi/", "tien-do/"):
        answer = client.get(f"/nhap-excel/{batch.pk}/{page}")
        assert answer.status_code == 404
        assert "Cải tiến phễu" not in answer.content.decode()
    assert fetch_batch(world.officer, batch.pk) == batch


def test_a_worker_takes_in_no_workbook(world: World) -> None:
    with pytest.raises(Refusal):
        world.send(GOOD, by=world.stranger)
    assert not Batch.objects.exists()


def test_the_round_trip_updates_and_withdraws_line_by_line(world: World, tmp_path: Path) -> None:
    world.enter(GOOD)
    path = tmp_path / "sua.xlsx"
    assert round_trip_workbook(path, Entry.objects.with_faces().order_by("pk")) == 2
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    same = world.enter(rows)
    assert same.counts["outcomes"] == {"unchanged": 2}
    first, second = list(rows[1]), list(rows[2])
    first[rows[0].index("Giá trị làm lợi (đồng)")] = 6_000_000_000
    second[1] = "rút"
    stray = [*first]
    stray[0] = "GOC-II-99999"
    batch = world.enter([rows[0], first, second, stray])
    assert batch.counts["outcomes"] == {"updated": 1, "withdrawn": 1, "refused": 1}
    assert Initiative.objects.get(title="Cải tiến phễu rót than").benefit_vnd == 6_000_000_000
    assert _submitted(world) == 1
    ask_to_undo(batch=batch, by=world.helper, at=NOW)
    undo_batch(batch=batch, by=world.helper, at=NOW)
    assert _submitted(world) == 2
    assert Initiative.objects.get(title="Cải tiến phễu rót than").benefit_vnd == 4_980_000_000
    assert not list(differences())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_template_reads_itself_in_every_language(language: str, world: World, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    with translation.override(language):
        path.write_bytes(template_workbook(world.programme, world.union, [world.union, world.section]))
        kind = str(InitiativeKind.TECH_APPLICATION.label)
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    heading = rows[3]
    batch = world.send([heading, [1, "Giá đỡ", "Lê Tú", "PX TT1", kind]])
    columns = [(column["heading"], column["column"]) for column in batch.tables[0]["columns"]]
    assert [column for _, column in columns] == [
        Column.NUMBER,
        Column.TITLE,
        Column.AUTHORS,
        Column.UNIT,
        Column.KIND,
        Column.BEFORE,
        Column.AFTER,
        Column.EFFECT,
        Column.FIRST_APPLIED_ON,
        Column.DECISION,
        Column.RECOGNISED_ON,
        Column.BENEFIT,
        Column.AUTHOR_GROUP,
        Column.EXTERNAL_KEY,
    ], columns
    world.check(batch)
    assert batch.rows.get().facts["kind"] == InitiativeKind.TECH_APPLICATION


def test_the_round_trip_reads_itself_in_english(world: World, tmp_path: Path) -> None:
    world.enter(GOOD)
    path = tmp_path / "sua.xlsx"
    with translation.override("en"):
        round_trip_workbook(path, Entry.objects.with_faces().order_by("pk"))
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert world.enter(rows).counts["outcomes"] == {"unchanged": 2}


def test_pages_ask_the_same_number_of_questions_however_many_rows(
    world: World, django_assert_num_queries: object
) -> None:
    client = Client()
    client.force_login(world.helper)
    counts = []
    for number in (1, 3):
        rows = [[n, f"Sáng kiến {number}-{n}", "Vũ Tiến", "Xưởng lạ", "31/2/2022", "?1"] for n in range(number)]
        batch = world.check(world.send([HEAD, *rows]))
        with django_assert_num_queries(10) as asked:  # type: ignore[operator]
            answer = client.get(f"/nhap-excel/{batch.pk}/dong/")
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_whole_way_in_pages(world: World, tmp_path: Path) -> None:
    """As a person does it; the jobs, which a worker would do, are done in between."""
    path = tmp_path / "bang.xlsx"
    xlsx(path, {"SK": [*GOOD, BAD]})
    client = Client()
    client.force_login(world.helper)
    with path.open("rb") as file:
        answer = client.post("/nhap-excel/", {"file": file, "programme": "thi", "unit": "CD1"})
    batch = Batch.objects.get()
    assert answer["Location"] == f"/nhap-excel/{batch.pk}/"
    assert "tien-do" in client.get(f"/nhap-excel/{batch.pk}/").content.decode()
    reading.read_batch(batch=batch, at=NOW)
    page = client.get(f"/nhap-excel/{batch.pk}/", follow=True).content.decode()
    assert "Đã nhận ra 6 trong 6 cột" in page
    client.post(f"/nhap-excel/{batch.pk}/cot/", {})
    dry_run.check_batch(batch=Batch.objects.get(), at=NOW)
    page = client.get(f"/nhap-excel/{batch.pk}/", follow=True).content.decode()
    assert "Nhập 2 dòng, để lại 1 dòng" in page
    assert "31/2/2022" in page
    client.post(f"/nhap-excel/{batch.pk}/nhap/")
    apply_batch(batch=Batch.objects.get(), at=NOW)
    page = client.get(f"/nhap-excel/{batch.pk}/").content.decode()
    assert "Đã nhập xong 2 dòng." in page
    assert Entry.objects.count() == 2

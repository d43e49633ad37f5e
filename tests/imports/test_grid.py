"""The grid of the helper's desk: typed row by row, judged like a sheet, pasted into, entered, gone on with."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from imports.conftest import NOW, World
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.checking.access import may_judge
from sangkien.checking.services import return_for_changes
from sangkien.counting.queries.verify import differences
from sangkien.imports.choices import BatchState, Column, RowVerdict
from sangkien.imports.errors.batches import BatchBusy, GridFull, GridOfAnother, NothingLeft
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.grids import returned_on_behalf
from sangkien.imports.rules.grid import ROW_LIMIT, read_block
from sangkien.imports.services.applying import apply_batch, ask_to_apply
from sangkien.imports.services.grids import add_row, carry_left, delete_row, open_grid, paste_block, save_row
from sangkien.imports.services.undoing import ask_to_undo, undo_batch
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry

GOOD = {
    Column.TITLE: "Cải tiến phễu rót than",
    Column.AUTHORS: "Nguyễn Văn Hải (60%), Trần Bình (40%)",
    Column.UNIT: "PX TT1",
    Column.RECOGNISED_ON: "20/10/2022",
    Column.BENEFIT: "4,98 tỷ",
}


def a_grid(world: World, *rows: dict[Column, str]) -> Batch:
    """A grid of the helper with rows typed."""
    batch = open_grid(unit=world.union, programme=world.programme, by=world.helper, at=NOW)
    row = batch.rows.get()
    for number, texts in enumerate(rows):
        row = row if number == 0 else add_row(batch=batch, by=world.helper, at=NOW)
        save_row(batch=batch, row=row, texts=texts, by=world.helper, at=NOW)
    batch.refresh_from_db()
    return batch


def entered(world: World, batch: Batch) -> Batch:
    """The grid after its good rows were entered."""
    ask_to_apply(batch=batch, by=world.helper, at=NOW)
    apply_batch(batch=batch, at=NOW)
    batch.refresh_from_db()
    return batch


def verdicts(batch: Batch) -> list[str]:
    return list(batch.rows.order_by("position").values_list("verdict", flat=True))


def test_what_is_typed_is_read_like_a_sheet_entered_and_taken_back(world: World) -> None:
    batch = entered(world, a_grid(world, GOOD))
    assert batch.counts["outcomes"] == {"created": 1}
    entry = Entry.objects.get()
    assert (entry.unit, entry.submitter, entry.submitter_name) == (world.section, None, "Trần Thị Nhập")
    assert entry.initiative.benefit_vnd == 4_980_000_000
    parts = entry.initiative.authorships.order_by("position").values_list("person__full_name", "share_pct")
    assert list(parts) == [("Nguyễn Văn Hải", 60), ("Trần Bình", 40)]
    ask_to_undo(batch=batch, by=world.helper, at=NOW)
    undo_batch(batch=batch, by=world.helper, at=NOW)
    entry.refresh_from_db()
    assert entry.state == State.WITHDRAWN
    assert not list(differences())


def test_who_typed_a_grid_does_not_judge_it(world: World) -> None:
    batch = open_grid(unit=world.union, programme=world.programme, by=world.officer, at=NOW)
    save_row(batch=batch, row=batch.rows.get(), texts=GOOD, by=world.officer, at=NOW)
    batch.refresh_from_db()
    ask_to_apply(batch=batch, by=world.officer, at=NOW)
    apply_batch(batch=batch, at=NOW)
    assert not may_judge(world.officer, Entry.objects.get())


def test_a_row_takes_over_what_rows_share_and_stays_blank_until_something_is_typed(world: World) -> None:
    batch = a_grid(world, GOOD)
    added = add_row(batch=batch, by=world.helper, at=NOW)
    assert added.verdict == RowVerdict.BLANK
    assert json.dumps(sorted(added.typed.values()), ensure_ascii=False) == '["20/10/2022", "PX TT1"]'
    assert entered(world, batch).counts["outcomes"] == {"created": 1}


def test_a_copy_repeats_its_model_until_its_title_is_changed_on_either_side(world: World) -> None:
    batch = a_grid(world, GOOD)
    first = batch.rows.get()
    copy = add_row(batch=batch, by=world.helper, at=NOW, like=first)
    assert (copy.typed, copy.verdict) == (first.typed, RowVerdict.ALIKE)
    judged = save_row(batch=batch, row=first, texts={Column.TITLE: "Phễu kiểu mới"}, by=world.helper, at=NOW)
    assert [row.pk for row in judged] == [first.pk, copy.pk]
    assert verdicts(batch) == [RowVerdict.READY, RowVerdict.READY]


def test_a_bad_row_stays_with_its_sentence_and_goes_on_in_a_new_grid_once(world: World) -> None:
    bad = {**GOOD, Column.TITLE: "Phao báo mức", Column.RECOGNISED_ON: "31/2/2022", Column.UNIT: "Trên Mây"}
    batch = a_grid(world, GOOD, bad)
    assert verdicts(batch) == [RowVerdict.READY, RowVerdict.WRONG]
    assert {problem["field"] for problem in batch.rows.last().problems} == {"unit", "recognised_on"}  # type: ignore[union-attr]
    batch = entered(world, batch)
    assert batch.counts["outcomes"] == {"created": 1, "left": 1}
    fresh = carry_left(batch=batch, by=world.helper, at=NOW)
    assert [row.facts["title"] for row in fresh.rows.all()] == ["Phao báo mức"]
    with pytest.raises(NothingLeft):
        carry_left(batch=batch, by=world.helper, at=NOW)
    assert Batch.objects.count() == 2


def test_a_block_from_a_spreadsheet_fills_cells_to_the_right_and_down(world: World) -> None:
    batch = a_grid(world)
    block = 'Giá treo\tPhạm Nga\tPX TT1\r\n"Phao báo\nmức"\tVũ Tiến\tPX TT1\r\n'
    paste_block(batch=batch, row=batch.rows.get(), field=Column.TITLE, text=block, by=world.helper, at=NOW)
    rows = list(batch.rows.order_by("position"))
    assert [row.facts["title"] for row in rows] == ["Giá treo", "Phao báo mức"]
    days = "20/10/2022\n21/10/2022"
    paste_block(batch=batch, row=rows[0], field=Column.RECOGNISED_ON, text=days, by=world.helper, at=NOW)
    assert verdicts(batch) == [RowVerdict.READY, RowVerdict.READY]
    assert batch.rows.last().facts["recognised_on"] == "2022-10-21"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "block"),
    [("a\tb\nc", [["a", "b"], ["c"]]), ("", []), ("a\n\n", [["a"]]), ('5" ống\tb', [['5" ống', "b"]])],
)
def test_blocks(text: str, block: list[list[str]]) -> None:
    assert read_block(text) == block


def test_a_grid_has_an_end(world: World) -> None:
    batch = a_grid(world)
    row = batch.rows.get()
    block = "\n".join(f"Sáng kiến {n}" for n in range(ROW_LIMIT + 1))
    with pytest.raises(GridFull):
        paste_block(batch=batch, row=row, field=Column.TITLE, text=block, by=world.helper, at=NOW)
    assert batch.rows.count() == 1


def test_deleting_the_last_row_leaves_an_empty_one(world: World) -> None:
    batch = a_grid(world, GOOD)
    delete_row(batch=batch, row=batch.rows.get(), by=world.helper, at=NOW)
    assert verdicts(batch) == [RowVerdict.BLANK]


def test_an_entered_grid_is_not_typed_into_any_more(world: World) -> None:
    batch = entered(world, a_grid(world, GOOD))
    with pytest.raises(BatchBusy):
        save_row(batch=batch, row=batch.rows.get(), texts=GOOD, by=world.helper, at=NOW)


def test_a_grid_is_typed_and_entered_by_one_helper_alone(world: World) -> None:
    batch = a_grid(world, GOOD)
    with pytest.raises(GridOfAnother):
        save_row(batch=batch, row=batch.rows.get(), texts={}, by=world.officer, at=NOW)
    with pytest.raises(GridOfAnother):
        ask_to_apply(batch=batch, by=world.officer, at=NOW)
    entered(world, batch)
    assert not may_judge(world.helper, Entry.objects.get())
    assert may_judge(world.officer, Entry.objects.get())


def test_strangers_neither_begin_nor_change_a_grid(world: World) -> None:
    batch = a_grid(world, GOOD)
    deeds: list[Any] = [
        lambda: open_grid(unit=world.union, programme=world.programme, by=world.stranger, at=NOW),
        lambda: save_row(batch=batch, row=batch.rows.get(), texts={}, by=world.stranger, at=NOW),
        lambda: add_row(batch=batch, by=world.stranger, at=NOW),
        lambda: delete_row(batch=batch, row=batch.rows.get(), by=world.stranger, at=NOW),
        lambda: carry_left(batch=batch, by=world.stranger, at=NOW),
    ]
    for deed in deeds:
        with pytest.raises((NotAllowed, Refusal)):
            deed()
    assert BatchRow.objects.get().facts["title"] == "Cải tiến phễu rót than"


class TestPages:
    """The desk and the grid in pages, with a script and without."""

    def test_the_desk_begins_a_grid_and_shows_what_came_back(self, world: World, client: Client) -> None:
        entered(world, a_grid(world, GOOD))
        entry = Entry.objects.get()
        return_for_changes(entry=entry, reason_code="other", reason="Thêm ảnh nhé.", by=world.officer, at=NOW)
        client.force_login(world.helper)
        assert returned_on_behalf(world.helper, NOW) == [entry]
        assert returned_on_behalf(world.stranger, NOW) == []
        assert returned_on_behalf(world.helper, NOW + timedelta(days=3650)) == []  # the programme is over
        begun = client.post("/nhap-ho/", {"programme": "thi", "unit": "CD1"})
        assert begun["Location"] == f"/nhap-ho/{Batch.objects.latest('pk').pk}/"
        client.force_login(world.stranger)
        assert "Thêm ảnh nhé." not in client.get("/nhap-ho/").content.decode()

    def test_a_row_is_saved_by_the_script_and_answered_with_what_is_said(self, world: World, client: Client) -> None:
        batch = a_grid(world)
        row = batch.rows.get()
        client.force_login(world.helper)
        url = f"/nhap-ho/{batch.pk}/dong/{row.pk}/"
        sent = {"title": "Giá treo", "authors": "Lê Tú", "recognised_on": "31/2/2022", "benefit_vnd": "2 tỷ"}
        said = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
        assert "31/2/2022" in said
        assert "Cần sửa" in said
        assert "2.000.000.000" in said
        assert client.post(url, {"recognised_on": "20/10/2022"})["Location"] == f"/nhap-ho/{batch.pk}/"
        row.refresh_from_db()
        assert (row.verdict, row.facts["title"]) == (RowVerdict.READY, "Giá treo")

    def test_a_grid_is_added_to_copied_pasted_into_and_shortened(self, world: World, client: Client) -> None:
        batch = a_grid(world, GOOD)
        client.force_login(world.helper)
        base = f"/nhap-ho/{batch.pk}/"
        added = client.post(base + "them/", headers={"HX-Request": "true"}).content.decode()
        assert 'value="PX TT1"' in added
        first, second = batch.rows.order_by("position")
        client.post(base + "them/", {"like": first.pk})
        client.post(f"{base}dong/{second.pk}/dan/", {"field": "title", "text": "Một\nHai"})
        titles = [row.facts.get("title") for row in batch.rows.order_by("position")]
        assert titles == ["Cải tiến phễu rót than", "Một", "Hai"]
        client.post(f"{base}dong/{second.pk}/xoa/")
        assert batch.rows.count() == 2
        assert client.post(f"{base}dong/9999999/xoa/").status_code == 404

    def test_pages_of_sheets_lead_to_the_grid(self, world: World, client: Client) -> None:
        batch = a_grid(world, GOOD)
        client.force_login(world.helper)
        for path in ("", "cot/", "dong/"):
            assert client.get(f"/nhap-excel/{batch.pk}/{path}").status_code == 302
        assert client.post(f"/nhap-excel/{batch.pk}/cot/", {}).status_code == 302
        assert client.get(f"/nhap-excel/{batch.pk}/tep-loi/").status_code == 200
        client.post(f"/nhap-excel/{batch.pk}/bo/")
        batch.refresh_from_db()
        assert batch.state == BatchState.DROPPED

    def test_a_stranger_finds_no_grid(self, world: World, client: Client) -> None:
        batch = a_grid(world, GOOD)
        row = batch.rows.get()
        client.force_login(world.stranger)
        assert client.get(f"/nhap-ho/{batch.pk}/").status_code == 404
        for path in ("them/", f"dong/{row.pk}/", f"dong/{row.pk}/xoa/", f"dong/{row.pk}/dan/", "sua-tiep/"):
            assert client.post(f"/nhap-ho/{batch.pk}/{path}", {"title": "x"}).status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_a_grid_asks_the_same_number_of_questions(
        self, world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        batch = a_grid(world, *[{**GOOD, Column.TITLE: f"Sáng kiến {n}"} for n in range(rows)])
        client.force_login(world.helper)
        client.get(f"/nhap-ho/{batch.pk}/")
        with django_assert_num_queries(11):
            client.get(f"/nhap-ho/{batch.pk}/")

"""A helper sends the workbook she was given, mends one cell on the page, enters the rest, and takes it all back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from factories import a_programme, a_unit, a_user
from imports.messy.writing import xlsx
from sangkien.accounts.models import User
from sangkien.counting.queries.verify import differences
from sangkien.imports import tasks
from sangkien.imports.choices import BatchState
from sangkien.imports.models import Batch
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.units.choices import Kind, Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OPEN = ({"code": "dot1", "name": "Đợt I", "opens_at": "2020-01-01", "closes_at": "2090-01-01"},)


def _work(helper: User) -> None:
    """Do what waits, as the worker would; a browser's event loop allows no second one."""
    (batch,) = Batch.objects.all()
    jobs = {
        BatchState.WAITING: tasks.read_batch,
        BatchState.CHECKING: tasks.check_batch,
        BatchState.APPLYING: tasks.apply_batch,
    }
    if batch.state == BatchState.UNDOING:
        tasks.undo_batch(batch_id=batch.pk, by_id=helper.pk)
    else:
        jobs[BatchState(batch.state)](batch_id=batch.pk)


def test_from_the_workbook_to_entries_and_back(open_page: Any, live_server: Any, tmp_path: Path) -> None:
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    union = a_unit("TTCO", under=root, name="Công đoàn Công ty Tuyển than Cửa Ông")
    section = a_unit("TTCO-TT2", under=union, name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
    a_programme(root, stages=OPEN, code="thi", rules={"required": ["authors"]})
    helper = a_user("Trần Thị Nhập", at=union, role=Role.SUPPORT_TEAM)
    path = tmp_path / "TH sang kien.xlsx"
    rows = [
        ["DANH SÁCH SÁNG KIẾN"],
        ["STT", "Tên đề tài / SK", "Họ và tên tác giả", "Đơn vị", "Làm lợi"],
        [1, "Cải tiến phễu rót than", "Nguyễn Văn Hải (60%), Trần Bình (40%)", "PX TT2", "4,98 tỷ"],
        [2, "Quạt hút bụi đầu băng", "Phạm Thị Nga", "tuyen than 2", "1.2.00.000"],
    ]
    xlsx(path, {"SK": rows})

    page = open_page(helper)
    page.goto(live_server.url + "/nhap-excel/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Gửi và đọc thử").click()
    page.get_by_text("Đang chờ đọc tệp").wait_for()
    _work(helper)
    page.get_by_role("heading", name="Cột nào là gì?").wait_for()  # the page noticed by itself
    page.get_by_role("button", name="Xem thử từng dòng").click()
    page.get_by_text("Đang xem thử từng dòng").wait_for()
    _work(helper)
    page.get_by_text("1.2.00.000").first.wait_for()
    cell = page.get_by_label("Giá trị làm lợi, dòng 4")
    cell.fill("1.200.000")
    cell.press("Enter")
    page.get_by_text("Dòng 4 đã sửa xong.").wait_for()
    page.get_by_role("button", name="Nhập 2 dòng").click()
    page.get_by_text("Đang nhập", exact=True).wait_for()
    _work(helper)
    page.get_by_text("Đã nhập xong 2 dòng.").wait_for()
    assert set(Entry.objects.values_list("unit", "state")) == {(section.pk, State.SUBMITTED)}

    page.once("dialog", lambda dialog: dialog.accept())  # it is asked about once
    page.get_by_role("button", name="Hoàn tác cả lần nhập").click()
    page.get_by_text("Đang hoàn tác").wait_for()
    _work(helper)
    page.get_by_text("Đã hoàn tác lần nhập này.").wait_for()
    assert set(Entry.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert not differences()

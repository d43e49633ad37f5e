"""A worker with a telephone: the code on the wall, three pages with a photo, the receipt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from factories import a_programme, a_unit, a_user, an_officer
from initiatives.samples import RULES, a_photo, stages
from journeys.conftest import PHONE, OpenPage
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.journey


@pytest.fixture
def phone(open_page: OpenPage) -> Any:
    """A signed-in worker's telephone, 360 × 780."""
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    company = a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")
    workshop = a_unit("TTCO-02", under=company, name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
    a_programme(root, rules=RULES, stages=stages())
    an_officer(company, name="Nguyễn Thị Thu")
    return open_page(a_user("Trần Văn Lượng", at=workshop, role=Role.MEMBER), size=PHONE)


@pytest.mark.django_db(transaction=True)
def test_from_the_code_on_the_wall_to_the_receipt(phone: Any, live_server: Any, tmp_path: Path) -> None:
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    phone.goto(live_server.url + reverse("initiatives:qr", args=["TTCO-02"]))
    assert phone.locator("[data-picker-text]").inner_text() == "Phân xưởng Tuyển than 2"
    phone.get_by_role("button", name="Bắt đầu viết").click()

    phone.get_by_label("Tên sáng kiến").fill("Lắp tấm gạt than dính cho băng B12")
    phone.get_by_text("Giải pháp kỹ thuật").click()
    phone.get_by_label("Áp dụng lần đầu").fill("15/9/2022")
    phone.get_by_text(re.compile(r"Đã lưu lúc \d\d:\d\d")).wait_for()
    phone.get_by_role("button", name="Tiếp tục").click()

    phone.get_by_label("Nhờ vậy").fill("Không phải dừng băng để cạo.")
    phone.get_by_label("Làm lợi bao nhiêu").fill("1,86 tỷ")
    phone.get_by_label("Số quyết định").fill("214/QĐ-TTCO")
    assert phone.get_by_label("Làm lợi bao nhiêu").input_value() == "1.860.000.000"
    phone.get_by_label("Ngày được công nhận").fill("20/10/2022")
    photo = tmp_path / "tam-gat.jpg"
    photo.write_bytes(a_photo(size=(2400, 1800)).read())
    phone.locator("input[type=file]").last.set_input_files(photo)
    phone.get_by_role("link", name="tam-gat").wait_for()
    phone.get_by_role("button", name="Thêm người").click()
    phone.get_by_label("Họ và tên đồng tác giả").fill("Vũ Thị Hòa")
    phone.get_by_role("button", name="Chia đều").click()
    phone.get_by_role("button", name="Tiếp tục").click()

    assert phone.get_by_text("1.860.000.000").is_visible()
    assert phone.get_by_text("Vũ Thị Hòa").is_visible()
    assert not phone.get_by_text("cần xem lại").is_visible()
    phone.get_by_role("button", name="Gửi sáng kiến").click()
    assert phone.get_by_role("heading", name="đã nhận sáng kiến của bạn").is_visible()

    entry = Entry.objects.get()
    assert (entry.state, entry.initiative.authorships.count()) == (State.SUBMITTED, 2)
    assert phone.get_by_text(entry.code).is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert said == []

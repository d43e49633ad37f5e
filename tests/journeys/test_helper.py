"""A helper types three forms by keyboard; one author confirms by a code on a phone, another disputes; officers see it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from factories import a_programme, a_unit, a_user, an_officer
from journeys.conftest import PHONE
from sangkien.base.clock import now
from sangkien.counting.queries.verify import differences
from sangkien.imports.models import Batch
from sangkien.imports.services.applying import apply_batch
from sangkien.initiatives.choices import Answer
from sangkien.initiatives.models import Confirmation, Entry
from sangkien.units.choices import Kind, Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OPEN = ({"code": "dot1", "name": "Đợt I", "opens_at": "2020-01-01", "closes_at": "2090-01-01"},)


def typed(page: Any, *texts: str) -> None:
    """Type cells one after the other, each ended with Enter but the last."""
    for place, text in enumerate(texts):
        if place:
            page.keyboard.press("Enter")
        page.keyboard.type(text)


def test_typed_by_keyboard_confirmed_by_code_disputed_and_seen(open_page: Any, live_server: Any) -> None:
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    union = a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")
    a_programme(root, stages=OPEN)
    helper = a_user("Phạm Thị Lan", at=union, role=Role.SUPPORT_TEAM)
    officer = an_officer(union, name="Nguyễn Thị Thu")

    page = open_page(helper)
    page.goto(live_server.url + "/nhap-ho/")
    page.get_by_role("button", name="Mở bảng nhập").click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Tên sáng kiến").focus()
    typed(page, "Tấm gạt than dính", "Trần Văn Lượng", "", "kỹ thuật", "1/12/2022", "12/QĐ", "5/1/2023", "4,98 tỷ")
    page.keyboard.press("Alt+d")
    page.locator("[data-grid-row]").nth(1).get_by_label("Tên sáng kiến").and_(page.locator(":focus")).wait_for()
    typed(page, "Giá kê cuộn cáp", "Vũ Thị Hòa")
    page.get_by_role("button", name="Thêm dòng").click()
    page.locator("[data-grid-row]").nth(2).get_by_label("Tên sáng kiến").and_(page.locator(":focus")).wait_for()
    typed(page, "Phao báo mức nước", "Cao Văn Dần")
    page.keyboard.press("Shift+Tab")
    page.get_by_role("heading", level=1).click()
    page.get_by_role("button", name="Nhập 3 dòng").click()
    page.wait_for_url(re.compile("/nhap-excel/"))
    batch = Batch.objects.get()
    apply_batch(batch=batch, at=now())  # what the worker process does
    assert Entry.objects.count() == 3

    page.goto(live_server.url + "/nhap-ho/xac-nhan/")
    page.get_by_label("Chọn tất cả").check()
    links = page.locator("textarea").evaluate_all("all => all.map(one => one.value)")
    page.get_by_role("button", name="In phiếu").click()
    slip = page.locator(".sk-slip", has_text="Trần Văn Lượng").inner_text()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", slip)
    assert code is not None

    phone = open_page(size=PHONE)
    phone.goto(live_server.url + "/xac-nhan/")
    phone.get_by_label("Mã trên phiếu").fill(code.group().lower())
    phone.get_by_role("button", name="Xem sáng kiến").click()
    phone.get_by_text("Tấm gạt than dính").wait_for()
    phone.get_by_text("Đúng, đây là sáng kiến của tôi").click()
    phone.get_by_role("button", name="Gửi trả lời").click()
    phone.get_by_text("Cảm ơn bạn đã xác nhận").wait_for()

    other = open_page(size=PHONE)
    other.goto(next(text for text in links if "Vũ Thị Hòa" in text).split()[-1])
    other.get_by_text("Không đúng", exact=True).click()
    other.get_by_label("Nếu chưa đúng").fill("Tôi không tham gia sáng kiến này.")
    other.get_by_role("button", name="Gửi trả lời").click()
    other.get_by_text("Cảm ơn bạn đã cho biết").wait_for()
    assert set(Confirmation.objects.values_list("person__full_name", "answer").exclude(answer="")) == {
        ("Trần Văn Lượng", Answer.YES),
        ("Vũ Thị Hòa", Answer.NO),
    }

    desk = open_page(officer)
    desk.goto(live_server.url + "/kiem-tra/")
    desk.get_by_text("tác giả nói chưa đúng").wait_for()
    desk.get_by_text("Giá kê cuộn cáp").first.click()
    desk.get_by_text("Tôi không tham gia sáng kiến này.").wait_for()
    assert desk.get_by_role("button", name="Đúng, chuyển cấp trên").count() == 0
    assert not list(differences())

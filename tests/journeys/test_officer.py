"""The main story in a browser: handed in, checked at the grassroots by keyboard, found valid above, counted at once."""

from __future__ import annotations

from typing import Any

import pytest

from factories import a_programme, a_submitted_entry, a_unit, a_user, an_officer
from sangkien.base.clock import now
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.services import TargetValue, set_target
from sangkien.programmes.services.targets import Slot
from sangkien.units.choices import Kind

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OPEN = ({"code": "dot1", "name": "Đợt I", "opens_at": "2020-01-01", "closes_at": "2090-01-01"},)


class World:
    def __init__(self) -> None:
        self.root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
        self.union = a_unit("TTCO", under=self.root, name="Công đoàn Tuyển than Cửa Ông")
        self.programme = a_programme(self.root, stages=OPEN)
        for unit, number in ((self.root, 10), (self.union, 4)):
            slot = Slot(unit, None, TargetKind.ASSIGNED)
            set_target(programme=self.programme, slot=slot, value=TargetValue(number), by=None, at=now())
        self.worker = a_user("Trần Văn Lượng", at=self.union)
        self.officer = an_officer(self.union, name="Nguyễn Thị Thu")
        self.upper = an_officer(self.root, name="Lê Hồng Minh")
        titles = ("Tấm gạt than dính cho băng B12", "Giá kê cuộn cáp xoay được")
        self.entries = [
            a_submitted_entry(self.programme, self.union, self.worker, at=now(), title=title) for title in titles
        ]


def test_checked_by_keyboard_found_valid_and_counted_at_once(open_page: Any, live_server: Any) -> None:
    world = World()
    page = open_page(world.officer)
    page.goto(live_server.url + "/kiem-tra/")
    page.get_by_role("heading", name="Tấm gạt than dính cho băng B12").wait_for()
    page.keyboard.press("h")
    page.get_by_role("heading", name="Giá kê cuộn cáp xoay được").wait_for()
    page.keyboard.press("b")
    page.get_by_label("Viết cho tác giả").fill("Anh thêm một ảnh nhé, hb.")  # keys inside a field are letters
    page.get_by_text("Ảnh minh chứng chưa rõ").click()
    page.get_by_role("button", name="Gửi lại cho tác giả").click()
    page.get_by_text("Không còn sáng kiến nào chờ kiểm tra").wait_for()
    assert [Entry.objects.get(pk=entry.pk).state for entry in world.entries] == [
        State.UNDER_REVIEW,
        State.NEEDS_CHANGES,
    ]

    above = open_page(world.upper)
    above.goto(live_server.url + "/kiem-tra/")
    above.get_by_role("button", name="Hợp lệ").click()
    above.get_by_role("button", name="Hoàn tác").wait_for()
    assert Entry.objects.get(pk=world.entries[0].pk).state == State.VALID

    public = open_page()
    public.goto(live_server.url + "/bang-xep-hang/")
    assert "25,00\u00a0%" in public.locator("tbody tr").first.inner_text()
    public.locator("a[data-why]").first.click()
    answer = public.locator(".sk-why-answer")
    answer.wait_for()
    assert "÷ 4" in answer.inner_text()
    public.keyboard.press("Escape")

    above.keyboard.press("z")
    above.get_by_role("heading", name="Tấm gạt than dính cho băng B12").wait_for()
    public.reload()
    assert "0,00\u00a0%" in public.locator("tbody tr").first.inner_text()
    assert differences() == []

"""Notices: one's own only, newest first, marked as read when asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories import a_unit, a_user
from sangkien.base.clock import now
from sangkien.notices.services import tell
from sangkien.units.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Any]:
    """Two people, of whom only the first has been told something."""
    unit = a_unit()
    people = [a_user(at=unit, role=Role.MEMBER) for _ in range(2)]
    at = now() - timedelta(hours=1)
    tell(people=people[:1], kind="entry_return", text=lambda: "Cần bổ sung <b>ảnh</b>", url="/sang-kien/7/", at=at)
    tell(people=people[:1], kind="entry_accept", text=lambda: "Đã hợp lệ", url="", at=now())
    return people


def page_of(user: Any, method: str = "get", name: str = "list", **headers: str) -> Any:
    client = Client()
    client.force_login(user, backend="sangkien.accounts.backends.LocalAccountBackend")
    return getattr(client, method)(reverse(f"notices:{name}"), headers=headers)


def test_strangers_sign_in_first():
    for name in ("list", "read"):
        assert Client().post(reverse(f"notices:{name}")).url.startswith(reverse("account_login"))


def test_the_newest_stands_first_and_words_stay_words(people):
    html = page_of(people[0]).content.decode()
    assert html.index("Đã hợp lệ") < html.index("Cần bổ sung")
    assert "&lt;b&gt;ảnh" in html
    assert 'href="/sang-kien/7/"' in html
    assert "Đánh dấu 2 tin đã đọc" in html


def test_nobody_reads_what_others_were_told(people):
    html = page_of(people[1]).content.decode()
    assert "Cần bổ sung" not in html
    assert "Chưa có tin nào" in html


def test_all_are_marked_read_on_the_page_and_for_a_script(people):
    assert page_of(people[1], "post", "read").url == reverse("notices:list")
    assert people[0].notices.filter(read_at=None).count() == 2
    fragment = page_of(people[0], "post", "read", **{"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Đánh dấu" not in fragment
    assert people[0].notices.filter(read_at=None).count() == 0


def test_reading_is_no_marking(people):
    page_of(people[0])
    assert people[0].notices.filter(read_at=None).count() == 2
    assert page_of(people[0], "get", "read").status_code == 405

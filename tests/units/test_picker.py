"""The unit picker finds units as people remember them, and only living ones of the tree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories import a_unit, a_user
from sangkien.units.choices import Kind
from sangkien.units.models import Unit
from sangkien.units.views.picker import marked

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask() -> Any:
    """Ask the picker as somebody without any role."""
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")
    gone = a_unit("CU", under=root, name="Cửa Ông cũ")
    Unit.objects.filter(pk=gone.pk).update(exists_until=date(2022, 1, 1))
    a_unit("XA", name="Phường Cửa Ông")
    client = Client()
    client.force_login(a_user(), backend="sangkien.accounts.backends.LocalAccountBackend")
    return lambda **query: client.get(reverse("units:find"), query).content.decode()


def test_a_unit_is_found_without_accents_with_its_path_and_the_hit_marked(ask):
    html = ask(q="cua ong", goc="TKV")
    assert 'data-value="TTCO"' in html
    assert "<mark>Cửa</mark> <mark>Ông</mark>" in html
    assert "TKV" in html


def test_only_living_units_of_the_tree_are_offered(ask):
    html = ask(q="cua ong", goc="TKV")
    assert 'data-value="CU"' not in html
    assert 'data-value="XA"' not in html
    assert 'data-value="XA"' in ask(q="cua ong")


def test_old_names_are_found_and_said(ask):
    unit = Unit.objects.get(code="TTCO")
    Unit.objects.filter(pk=unit.pk).update(
        aliases=["Xí nghiệp Sàng"], search_text=f"{unit.search_text} | xi nghiep sang"
    )
    assert "Tên cũ: Xí nghiệp Sàng" in ask(q="xi nghiep sang", goc="TKV")


def test_the_place_may_be_typed_before_or_after_the_unit(ask):
    a_unit("PX2", under=Unit.objects.get(code="TTCO"), name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
    for words in ("cua ong 2", "phan xuong cua ong", "xuong tuyen cua"):
        assert 'data-value="PX2"' in ask(q=words, goc="TKV"), words
    assert 'data-value="PX2"' not in ask(q="phuong 2", goc="TKV")


@pytest.mark.parametrize("words", ["", "   ", "zzz", "%", "a" * 500])
def test_nothing_found_is_an_empty_answer(ask, words):
    assert "<li" not in ask(q=words, goc="TKV")


def test_strangers_sign_in_first():
    assert Client().get(reverse("units:find")).status_code == 302


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("Đèo Nai", ["deo"], "<mark>Đèo</mark> Nai"),
        ("<b>2</b>", ["2"], "&lt;b&gt;<mark>2</mark>&lt;/b&gt;"),
        ("Bến", [], "Bến"),
        ("", ["x"], ""),
        ("Than than", ["an", "ha"], "T<mark>han</mark> t<mark>han</mark>"),
    ],
)
def test_hits_are_marked_where_they_stand(text, words, html):
    assert marked(text, words) == html

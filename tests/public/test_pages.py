"""Public pages: home, big screen, explained numbers, embedding; a fixed number of queries whatever there is to show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories import a_programme, a_unit
from public.conftest import OPEN, SECRET, frozen, valid
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind

HOME, BOARD = reverse("public:home"), reverse("public:board")
ONE_FRAME, NO_FRAME = "frame-ancestors *", "frame-ancestors 'none'"


def test_an_empty_house_has_a_home(db: None, client: Client) -> None:
    assert "Chưa có chương trình công khai nào" in client.get(HOME).content.decode()
    assert client.get(BOARD).status_code == 404


def test_home_shows_the_figures(world: SimpleNamespace, client: Client) -> None:
    page = client.get(HOME).content.decode()
    for words in ("Thử", "40,00", "Than Một", "Than Hai", "Giai đoạn II", OPEN):
        assert words in page


def test_home_keeps_what_is_not_public(world: SimpleNamespace, client: Client) -> None:
    page = client.get(HOME).content.decode()
    assert SECRET not in page
    assert "Một sáng kiến không công khai" in page
    assert "Phân xưởng một" not in page


def test_a_hidden_programme_is_nowhere(world: SimpleNamespace, client: Client, client_of: Any) -> None:
    Programme.objects.update(is_public=False)
    frozen(world.programme)
    for name, args in (
        ("board_of", ["ct"]), ("embed", ["ct"]), ("why", ["ct", "MOT"]), ("behind", ["ct", "MOT"]),
        ("snapshot", ["ct", "2023-tuan-10"]), ("snapshot_json", ["ct", "2023-tuan-10"]),
    ):  # fmt: skip
        address = reverse(f"public:{name}", args=args)
        assert client.get(address).status_code == 404, name
        assert client_of(world.stranger).get(address).status_code == 404, name
    assert client_of(world.officer).get(reverse("public:why", args=["ct", "MOT"])).status_code == 200


def test_the_newest_public_programme_is_at_home(world: SimpleNamespace, client: Client) -> None:
    a_programme(world.root, code="sau", short_name="Chương trình sau")
    assert "Chương trình sau" in client.get(HOME).content.decode()


def test_screen_and_its_figures(world: SimpleNamespace, client: Client) -> None:
    screen = client.get(reverse("public:screen")).content.decode()
    assert reverse("public:screen_figures") in screen
    assert "sk-qr" in screen
    part = client.get(reverse("public:screen_figures")).content.decode()
    assert "<html" not in part
    assert "Than Một" in part
    assert SECRET not in screen + part


def test_only_the_embedded_table_may_be_framed(world: SimpleNamespace, client: Client) -> None:
    framed = client.get(reverse("public:embed", args=["ct"]))
    assert ONE_FRAME in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "Than Một" in framed.content.decode()
    for address in (HOME, BOARD, reverse("public:screen"), reverse("public:figures"), reverse("public:snapshots")):
        page = client.get(address)
        assert NO_FRAME in page["Content-Security-Policy"], address
        assert page["X-Frame-Options"] == "DENY", address


def test_public_pages_set_no_cookie(world: SimpleNamespace, client: Client) -> None:
    for address in (HOME, BOARD, reverse("public:embed", args=["ct"]), reverse("public:figures")):
        assert not client.get(address).cookies, address


def test_a_number_is_explained_on_a_page_and_in_a_pop_over(world: SimpleNamespace, client: Client) -> None:
    address = reverse("public:why", args=["ct", "MOT"])
    page = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in part
    for words in ("100,00", "÷ 2", "sáng kiến hợp lệ", reverse("public:behind", args=["ct", "MOT"])):
        assert words in page
        assert words in part


def test_an_explanation_of_a_past_day(world: SimpleNamespace, client: Client) -> None:
    page = client.get(reverse("public:why", args=["ct", "MOT"]), {"den": "2023-03-02"}).content.decode()
    assert "0,00" in page
    assert "24:00" in page or "ngày 03/3/2023" in page


def test_unknown_units_are_not_found(world: SimpleNamespace, client: Client) -> None:
    for unit in ("NGOAI", "KHONG"):
        assert client.get(reverse("public:why", args=["ct", unit])).status_code == 404
        assert client.get(reverse("public:behind", args=["ct", unit])).status_code == 404
    assert client.get(reverse("public:board_of", args=["khong"])).status_code == 404


@pytest.mark.parametrize(("address", "queries"), [(HOME, 20), (BOARD, 10)])
def test_as_many_queries_for_one_unit_as_for_three(
    world: SimpleNamespace, client: Client, django_assert_num_queries: Any, address: str, queries: int
) -> None:
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    for number in range(3):
        a_unit(under=world.root, name=f"Than {number}", kind=Kind.GRASSROOTS_UNION)
        valid(world, f"Sáng kiến {number}", openly=bool(number))
    with django_assert_num_queries(queries):
        client.get(address)


def test_an_explanation_names_its_programme(world: SimpleNamespace, client: Client) -> None:
    """Two programmes may run at once over one union; a figure must say whose it is."""
    facts = client.get(reverse("public:why", args=["ct", "MOT"])).context["facts"]
    assert ("Chương trình", world.programme.short_name) in facts

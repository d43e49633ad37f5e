"""The leaderboard with all its filters, and what becomes of words it does not know."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories import a_submitted_entry
from factories.moments import at
from public.conftest import frozen
from sangkien.counting.choices import By
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.tables import table_of
from sangkien.programmes.models import Bloc, BlocMember

BOARD = reverse("public:board")


def page(client: Client, **asked: str) -> str:
    answer = client.get(BOARD, {key.replace("_", "-"): value for key, value in asked.items()})
    assert answer.status_code == 200, asked
    return answer.content.decode()


def test_the_plain_board(world: SimpleNamespace, client: Client) -> None:
    html = page(client)
    assert html.index("Than Một") < html.index("Than Hai")
    assert "100,00" in html
    assert "Các đơn vị được giao tổng cộng" in html


def test_stages(world: SimpleNamespace, client: Client) -> None:
    assert "100,00" not in page(client, giai_doan="gd1")
    assert "Giai đoạn II" in page(client, giai_doan="gd2")
    assert client.get(BOARD, {"giai-doan": "gd9"}).status_code == 409


def test_blocs(world: SimpleNamespace, client: Client) -> None:
    bloc = Bloc.objects.create(programme=world.programme, code="k1", name="Khối hầm lò")
    BlocMember.objects.create(bloc=bloc, unit=world.two)
    html = page(client, khoi="k1")
    assert "Than Hai" in html
    assert "Than Một" not in html
    assert client.get(BOARD, {"khoi": "k9"}).status_code == 409


def test_units_below(world: SimpleNamespace, client: Client) -> None:
    assert "Phân xưởng một" in page(client, don_vi="MOT")
    assert client.get(BOARD, {"don-vi": "NGOAI"}).status_code == 404


def test_kinds_of_target_and_trees(world: SimpleNamespace, client: Client) -> None:
    assert "100,00" not in page(client, chi_tieu="registered")
    assert "100,00" in page(client, cay="now")


@pytest.mark.parametrize("by", ["percent", "valid", "submitted", "people", "benefit"])
def test_orders(world: SimpleNamespace, client: Client, by: str) -> None:
    html = page(client, xep=by)
    assert html.index("Than Một") < html.index("Than Hai")


def test_bands(world: SimpleNamespace, client: Client) -> None:
    table = page(client, muc="none").split("<tbody>", 1)[1]
    assert "Than Hai" in table
    assert "Than Một" not in table


@pytest.mark.parametrize("given", [{"muc": "xanh"}, {"xep": "mau"}, {"chi-tieu": "mo"}, {"cay": "xoan"}, {"khac": "1"}])
def test_unknown_words_fall_back(world: SimpleNamespace, client: Client, given: dict[str, str]) -> None:
    html = client.get(BOARD, given).content.decode()
    assert "Than Một" in html
    assert "Than Hai" in html


@pytest.mark.parametrize("day", ["hom qua", "2023-02-30", "9999-12-31", "24:00", "2023-07-25T25:00"])
def test_unreadable_moments_are_refused_in_words(world: SimpleNamespace, client: Client, day: str) -> None:
    answer = client.get(BOARD, {"den": day})
    assert answer.status_code == 409
    assert "Không đọc được thời điểm" in answer.content.decode()


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01-01T00:00", "9999-12-31T23:59-12:00", "1900-01-01", "2099-01-01", "2023-03-02"]
)
def test_any_day_of_any_year_is_answered(world: SimpleNamespace, client: Client, day: str) -> None:
    expected = {200, 409} if day[:2] in {"19", "20"} else {409}
    assert client.get(BOARD, {"den": day}).status_code in expected


def test_a_nul_in_a_form_is_refused_as_in_an_address(world: SimpleNamespace, client: Client) -> None:
    client.force_login(world.officer)
    assert client.post("/nop/", {"unit": "a\x00b", "programme": "ct"}).status_code == 400


def test_ordered_by_submitted_a_unit_without_valid_entries_has_its_rank(world: SimpleNamespace) -> None:
    question = Question(programme=world.programme, by=By.SUBMITTED, as_of=at(2023, 3, 1, 12))
    table = table_of(leaderboard(question, at=at(2023, 3, 5)), None)
    assert [(line.unit, line.rank, line.valid) for line in table.lines] == [("MOT", 1, 0), ("HAI", None, 0)]


def test_a_past_day_counts_what_was_known_then(world: SimpleNamespace, client: Client) -> None:
    assert "100,00" not in page(client, den="2023-03-02")
    assert "100,00" in page(client, den="2023-03-03")


@pytest.mark.parametrize(
    "name",
    ["giai-doan", "khoi", "don-vi", "den", "muc", "xep"],
)
def test_signs_no_database_holds_are_no_server_error(world: SimpleNamespace, client: Client, name: str) -> None:
    assert client.get(BOARD, {name: "a\x00b"}).status_code < 500


def test_movement_since_the_frozen_week(world: SimpleNamespace, client: Client) -> None:
    frozen(world.programme)
    assert reverse("public:snapshot", args=["ct", "2023-tuan-10"]) in page(client)


def test_what_people_wrote_is_escaped(world: SimpleNamespace, client: Client) -> None:
    for name in ("muc", "xep", "khac"):
        assert "<script>x" not in client.get(BOARD, {name: '"><script>x'}).content.decode()


def test_withdrawn_and_waiting_are_not_valid(world: SimpleNamespace, client: Client) -> None:
    a_submitted_entry(world.programme, world.two, world.foreign, at=at(2023, 3, 1) + timedelta(days=5))
    line: Any = page(client).split("Than Hai", 1)[1].split("</tr>", 1)[0]
    assert "0 / 4" in line

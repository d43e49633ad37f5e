"""The work log: figures counted from events, each with its rows, a session as the page says, pay by the unit's rates."""

import io
from datetime import date, datetime

import pytest
import python_calamine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factories import a_submitted_entry, a_user, an_officer
from factories.moments import at
from imports.conftest import World
from sangkien.accounts.models import User
from sangkien.base.errors import NotAllowed
from sangkien.checking.services import approve, mark_duplicate, return_for_changes
from sangkien.imports.queries.work import behind, month_of, months_back, work_of
from sangkien.imports.services import Intake, import_entries
from sangkien.imports.services.paying import set_rate
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import withdraw_entry
from sangkien.units.choices import Role

MARCH = date(2023, 3, 1)


def typed(world: World, key: str, moment: datetime, by: User | None = None) -> Entry:
    """An entry that a helper typed at a moment."""
    row = {"external_key": key, "title": f"Sáng kiến {key}", "authors": f"Lê {key}", "unit_code": "CD1",
           "recognised_on": "2022-10-20"}  # fmt: skip
    intake = Intake(world.programme, by or world.helper, moment, within=world.union)
    assert not import_entries(intake=intake, rows=[(1, row)]).refused
    return Entry.objects.select_related("initiative", "programme", "unit").latest("pk")


@pytest.fixture
def month(world: World) -> dict[str, Entry]:
    """Five entries in three sessions of March, one of April, one by a worker."""
    upper = an_officer(world.programme.root_unit)
    entries = {
        "valid": typed(world, "a", at(2023, 3, 6, 8)),
        "returned": typed(world, "b", at(2023, 3, 6, 11, 59)),
        "double": typed(world, "c", at(2023, 3, 6, 12)),
        "taken_back": typed(world, "d", at(2023, 3, 31, 23, 59)),
        "waiting": typed(world, "e", at(2023, 3, 31, 18)),
        "april": typed(world, "f", at(2023, 4, 1, 0)),
    }
    later = at(2023, 4, 3)
    approve(entry=entries["valid"], by=upper, at=later)
    return_for_changes(entry=entries["returned"], reason_code="other", reason="Thiếu.", by=upper, at=later)
    mark_duplicate(entry=entries["double"], original=entries["valid"], reason="Trùng.", by=upper, at=later)
    return_for_changes(entry=entries["taken_back"], reason_code="other", reason="Thiếu.", by=upper, at=later)
    withdraw_entry(entry=entries["taken_back"], by=world.helper, at=later)
    a_submitted_entry(world.programme, world.union, a_user(at=world.union), at=at(2023, 3, 7))
    return entries


def test_a_month_counts_what_was_typed_for_others_and_its_sessions(world: World, month: dict[str, Entry]) -> None:
    (row,) = work_of(world.union, MARCH)
    assert (row.name, row.made, row.accepted, row.returned, row.duplicate, row.withdrawn, row.sessions, row.pay) == (
        "Trần Thị Nhập", 5, 1, 2, 1, 1, 3, 0,
    )  # fmt: skip
    assert [row.made for row in work_of(world.union, date(2023, 4, 1))] == [1]
    assert work_of(world.other, MARCH) == []


def test_every_figure_opens_to_its_rows(world: World, month: dict[str, Entry]) -> None:
    (row,) = work_of(world.union, MARCH)
    for figure in ("made", "accepted", "returned", "duplicate", "withdrawn"):
        assert len(behind(world.union, MARCH, by=row.by, figure=figure)) == getattr(row, figure), figure
    assert [one.entry for one in behind(world.union, MARCH, by=row.by, figure="accepted")] == [month["valid"]]


def test_pay_is_reckoned_by_the_rates_an_officer_wrote_down(world: World, month: dict[str, Entry]) -> None:
    with pytest.raises(NotAllowed):
        set_rate(unit=world.union, per_entry=1, per_session=1, by=world.helper, at=at(2023, 4, 1))
    with pytest.raises(NotAllowed):
        set_rate(unit=world.union, per_entry=1, per_session=1, by=world.stranger, at=at(2023, 4, 1))
    set_rate(unit=world.union, per_entry=30_000, per_session=200_000, by=world.officer, at=at(2023, 4, 1))
    assert [row.pay for row in work_of(world.union, MARCH)] == [1 * 30_000 + 3 * 200_000]


def test_months() -> None:
    assert month_of("2023-03", date(2026, 1, 5)) == MARCH
    assert month_of("nonsense", date(2026, 1, 5)) == date(2026, 1, 1)
    assert months_back(date(2023, 2, 9), 3) == [date(2023, 2, 1), date(2023, 1, 1), date(2022, 12, 1)]


class TestPages:
    """A helper sees their own work, an officer everybody's, a stranger nothing."""

    def test_who_sees_what(self, world: World, month: dict[str, Entry], client: Client) -> None:
        second = a_user("Lê Thị Khác", at=world.union, role=Role.SUPPORT_TEAM)
        typed(world, "g", at(2023, 3, 8), by=second)
        query = "?thang=2023-03&don-vi=CD1"
        client.force_login(world.helper)
        page = client.get(f"/nhap-ho/cong/{query}").content.decode()
        assert "Trần Thị Nhập" in page
        assert "Lê Thị Khác" not in page
        assert client.get(f"/nhap-ho/cong/{second.pk}/{query}").status_code == 403
        client.force_login(world.officer)
        assert "Lê Thị Khác" in client.get(f"/nhap-ho/cong/{query}").content.decode()
        assert "Sáng kiến g" in client.get(f"/nhap-ho/cong/{second.pk}/{query}").content.decode()
        client.force_login(world.stranger)
        assert client.get(f"/nhap-ho/cong/{query}").status_code == 404
        assert client.get(f"/nhap-ho/cong/{second.pk}/{query}").status_code == 404
        assert client.get(f"/nhap-ho/cong/excel/{query}").status_code == 404

    def test_rates_and_workbook(self, world: World, month: dict[str, Entry], client: Client) -> None:
        client.force_login(world.officer)
        rates = {"don-vi": "CD1", "thang": "2023-03", "per_entry": "30000", "per_session": "200000"}
        client.post("/nhap-ho/cong/muc-chi/", rates)
        book = client.get("/nhap-ho/cong/excel/?thang=2023-03&don-vi=CD1").content
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
        assert rows[-1][1:] == ["Trần Thị Nhập", 5, 1, 2, 1, 1, 3, 30_000, 200_000, 630_000]
        client.force_login(world.helper)
        assert client.post("/nhap-ho/cong/muc-chi/", {**rates, "per_entry": "1"}).status_code == 403
        assert "630.000" in client.get("/nhap-ho/cong/?thang=2023-03&don-vi=CD1").content.decode()

    @pytest.mark.parametrize("helpers", [1, 3])
    def test_the_page_asks_the_same_number_of_questions(
        self, world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries, helpers: int
    ) -> None:
        for number in range(helpers):
            helper = a_user(f"Người {number}", at=world.union, role=Role.SUPPORT_TEAM)
            typed(world, f"n{number}", at(2023, 3, 8), by=helper)
        client.force_login(world.officer)
        client.get("/nhap-ho/cong/?thang=2023-03")
        with django_assert_num_queries(11):
            client.get("/nhap-ho/cong/?thang=2023-03")

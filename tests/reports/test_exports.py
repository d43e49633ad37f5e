"""Sheets made in the background: asked for, made by the job, taken by their owner alone."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector
from python_calamine import CalamineWorkbook

from factories import a_programme, a_submitted_entry, a_unit, a_user, an_officer
from factories.moments import NOW
from sangkien.base.clock import now
from sangkien.reports import tables, tasks
from sangkien.reports.models import Export
from sangkien.reports.queries import exports as exports_queries
from sangkien.reports.services import request_export, request_search_export, sweep_exports
from sangkien.reports.services.exports import JOB
from sangkien.search.queries.scope import Wanted
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_in(settings: Any, tmp_path: Any) -> None:
    storages = settings.STORAGES
    own = {"BACKEND": storages["default"]["BACKEND"], "OPTIONS": {"location": str(tmp_path), "base_url": None}}
    settings.STORAGES = {**storages, "default": own}


@pytest.fixture
def world() -> SimpleNamespace:
    """Two companies with entries, one of them with a title that looks like a formula."""
    root = a_unit("TKV", kind=Kind.CORPORATION_UNION)
    one, other = a_unit("MOT", under=root), a_unit("HAI", under=root)
    programme = a_programme(root)
    member, neighbour = a_user("Trần Văn Lượng", at=one, role=Role.MEMBER), a_user(at=other, role=Role.MEMBER)
    a_submitted_entry(programme, one, member, title="=1+1 giá đỡ ống", authors=[("Trần Văn Lượng", 60), ("Vũ Na", 40)])
    a_submitted_entry(programme, one, member, benefit_vnd=1_205_000)
    a_submitted_entry(programme, other, neighbour, title="Bí mật của đơn vị hai")
    return SimpleNamespace(
        root=root, one=one, other=other, programme=programme, member=member,
        officer=an_officer(one), upper=an_officer(root), foreign=an_officer(other),
    )  # fmt: skip


def ask(world: SimpleNamespace, by: Any, unit: Any = None, **more: Any) -> Export:
    return request_export(programme=world.programme, unit=unit or world.one, by=by, at=now(), **more)


def made(export: Export) -> list[list[Any]]:
    tasks.build_export(export_id=export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
    return [row for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)[4:] if row[0]]


def test_the_request_stores_its_job_with_itself(world: SimpleNamespace) -> None:
    export = ask(world, world.officer)
    job = ProcrastinateJob.objects.get(task_name=JOB)
    assert (job.args, job.status, export.state) == ({"export_id": export.pk}, "todo", "waiting")


def test_a_request_rolled_back_leaves_no_job(world: SimpleNamespace) -> None:
    with transaction.atomic():
        ask(world, world.officer)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.filter(task_name=JOB).exists()


def test_the_sheet_holds_the_entries_in_reach(world: SimpleNamespace) -> None:
    rows = made(export := ask(world, world.officer))
    assert (export.state, export.done, export.total) == ("done", 2, 2)
    assert rows[0][1] == "=1+1 giá đỡ ống"
    assert rows[0][2] == "Trần Văn Lượng; Vũ Na"
    assert sorted(row[10] for row in rows) == [1_205_000, 12_000_000]
    assert export.expires_at - export.made_at == timedelta(days=7)
    with export.file.open("rb") as file:
        assert b"<f>" not in file.read()


def test_only_valid_entries_where_asked(world: SimpleNamespace) -> None:
    assert made(ask(world, world.upper, world.root, only_valid=True)) == []
    assert len(made(ask(world, world.upper, world.root))) == 3


def test_reach_is_that_of_the_moment_it_is_made(world: SimpleNamespace) -> None:
    export = ask(world, world.upper, world.root)
    world.upper.roles.update(unit=world.one)
    titles = [row[1] for row in made(export)]
    assert len(titles) == 2
    assert "Bí mật của đơn vị hai" not in titles


def test_the_job_run_by_a_worker(world: SimpleNamespace) -> None:
    export = ask(world, world.officer)
    with app.replace_connector(InMemoryConnector()) as testing:
        testing.configure_task(JOB).defer(export_id=export.pk)
        assert [job["task_name"] for job in testing.connector.jobs.values()] == [JOB]
        job = next(iter(testing.connector.jobs.values()))
        testing.tasks[job["task_name"]].func(**job["args"])
    export.refresh_from_db()
    assert export.state == "done"


def test_a_second_run_changes_nothing(world: SimpleNamespace) -> None:
    export = ask(world, world.officer)
    made(export)
    name = export.file.name
    tasks.build_export(export_id=export.pk)
    tasks.build_export(export_id=10**9)
    export.refresh_from_db()
    assert export.file.name == name


def test_a_broken_run_is_said_to_have_failed(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> int:
        raise OSError("no room")

    monkeypatch.setattr(tasks, "entries_workbook", breaks)
    export = ask(world, world.officer)
    with pytest.raises(OSError, match="no room"):
        tasks.build_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == "failed"


def test_expired_files_go(world: SimpleNamespace, client_of: Any) -> None:
    export = ask(world, world.officer)
    made(export)
    assert sweep_exports(at=now() + timedelta(days=6)) == 0
    assert sweep_exports(at=now() + timedelta(days=8)) == 1
    assert client_of(world.officer).get(reverse("reports:export_file", args=[export.pk])).status_code == 410


def test_what_nobody_makes_any_more_is_given_up(world: SimpleNamespace) -> None:
    export = request_export(programme=world.programme, unit=world.one, by=world.officer, at=NOW)
    sweep_exports(at=NOW + timedelta(hours=7))
    export.refresh_from_db()
    assert export.state == "failed"


def test_the_page_asks_and_shows(world: SimpleNamespace, client_of: Any) -> None:
    client = client_of(world.officer)
    assert client.post(reverse("reports:exports"), {"unit": "MOT"}).status_code == 302
    assert "Đang chờ" in client.get(reverse("reports:exports")).content.decode()
    export = Export.objects.get()
    assert client.get(reverse("reports:export_file", args=[export.pk])).status_code == 409
    tasks.build_export(export_id=export.pk)
    assert "2 dòng" in client.get(reverse("reports:export_list")).content.decode()
    file = client.get(reverse("reports:export_file", args=[export.pk]))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert file["Content-Disposition"] == f'attachment; filename="{world.programme.code}_mot_sang-kien.xlsx"'


def test_the_file_is_its_owners_alone(world: SimpleNamespace, client_of: Any) -> None:
    export = ask(world, world.officer)
    made(export)
    address = reverse("reports:export_file", args=[export.pk])
    for other in (world.upper, world.foreign, world.member):
        assert client_of(other).get(address).status_code == 404
        assert reverse("reports:export_file", args=[export.pk]) not in (
            client_of(other).get(reverse("reports:export_list")).content.decode()
        )
    assert client_of(None).get(address).status_code == 302
    world.officer.roles.update(unit=world.other)
    assert client_of(world.officer).get(address).status_code == 403


@pytest.mark.parametrize("unit", ["HAI", "TKV", "KHONG-CO"])
def test_others_units_are_refused(world: SimpleNamespace, client_of: Any, unit: str) -> None:
    response = client_of(world.officer).post(reverse("reports:exports"), {"unit": unit})
    assert response.status_code == 422
    assert not Export.objects.exists()


def test_three_at_once_are_enough(world: SimpleNamespace, client_of: Any) -> None:
    for _ in range(3):
        ask(world, world.officer)
    response = client_of(world.officer).post(reverse("reports:exports"), {"unit": "MOT"})
    assert "đang có 3 tệp chờ lập" in response.content.decode()
    assert Export.objects.count() == 3


def test_a_thousand_rows_are_streamed_in_a_fixed_number_of_queries(
    world: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    first = ask(world, world.officer)
    with django_assert_num_queries(11):
        tasks.build_export(export_id=first.pk)
    member = world.member
    for _ in range(3):
        a_submitted_entry(world.programme, world.one, member)
    second = ask(world, world.officer)
    with django_assert_num_queries(11):
        tasks.build_export(export_id=second.pk)


def test_a_sheet_of_a_search_holds_what_may_be_read(world: SimpleNamespace, client_of: Any) -> None:
    """The officer's own match stands in it; not the neighbour's, nor what its author keeps at a unit below."""
    below = a_unit("MOT1", under=world.one, kind=Kind.UNION_SECTION)
    kept = a_submitted_entry(world.programme, below, a_user(at=below), title="Giá đỡ ống kín", visibility="unit")
    a_submitted_entry(world.programme, world.other, a_user(at=world.other), title="Giá đỡ ống của đơn vị hai")
    query = "q=gia+do+ong&tt=submitted&dv=MOT"
    answer = client_of(world.upper).post(reverse("reports:export_search"), {"query": query})
    assert (answer.status_code, answer.url) == (302, reverse("reports:exports"))
    export = Export.objects.get()
    assert export.said == "gia do ong · Đã nộp · " + world.one.short_name
    titles = [row[1] for row in made(export)]
    assert len(titles) == 2
    assert "=1+1 giá đỡ ống" in titles
    assert not {kept.initiative.title, "Giá đỡ ống của đơn vị hai"} & set(titles)
    assert kept.initiative.title not in [row[1] for row in made(own_search(world.foreign))]
    page = client_of(world.upper).get(reverse("reports:exports")).content.decode()
    assert "gia do ong · Đã nộp" in page
    taken = client_of(world.upper).get(reverse("reports:export_file", args=[export.pk]))
    assert "ket-qua-tim_gia-do-ong" in taken.headers["Content-Disposition"]
    assert client_of(world.foreign).get(reverse("reports:export_file", args=[export.pk])).status_code == 404


def own_search(by: Any) -> Export:
    return request_search_export(wanted=Wanted("giá đỡ ống"), said="giá đỡ ống", by=by, at=now())


def test_a_search_for_nothing_makes_no_sheet(world: SimpleNamespace, client_of: Any) -> None:
    answer = client_of(world.upper).post(reverse("reports:export_search"), {"query": "q=%20...&tt=valid"}, follow=True)
    assert "Chưa có chữ nào để tìm" in answer.content.decode()
    assert answer.redirect_chain[0][0].endswith("tt=valid")
    assert not Export.objects.exists()


@pytest.mark.parametrize(("most", "says"), [(1, True), (2, False)])
def test_a_search_that_finds_more_than_a_sheet_holds_says_so(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, most: int, says: bool
) -> None:
    for module in (exports_queries, tables):
        monkeypatch.setattr(module, "MOST_FOUND", most)
    export = own_search(world.officer)
    assert len(made(export)) == most
    with export.file.open("rb") as file:
        top = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()[:3]
    assert (top[2][0] == "Tệp dừng ở 1 sáng kiến mới nhất. Thu hẹp lần tìm để lấy hết.") is says


def test_a_sheet_of_a_search_goes_with_the_role(world: SimpleNamespace, client_of: Any) -> None:
    """What was in reach when it was asked for must still be when it is taken."""
    export = own_search(world.officer)
    made(export)
    address = reverse("reports:export_file", args=[export.pk])
    assert client_of(world.officer).get(address).status_code == 200
    world.officer.roles.all().delete()
    assert client_of(world.officer).get(address).status_code in (403, 404)


def test_a_long_search_keeps_its_filters(world: SimpleNamespace, client_of: Any) -> None:
    title = "Một số biện pháp nâng cao hiệu quả vận hành hệ thống bơm thoát nước trung tâm bằng tủ điều khiển " * 3
    query = urlencode({"q": title, "tt": "valid", "dv": "MOT"})
    client_of(world.upper).post(reverse("reports:export_search"), {"query": query})
    wanted = Export.objects.get().wanted
    assert (wanted["state"], wanted["unit_path"]) == ("valid", world.one.path)

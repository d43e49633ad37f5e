"""Weekly results: freezing, correcting, the printed page, Excel with real numbers; who may see and do what."""

from __future__ import annotations

import io
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from factories import an_officer
from sangkien.base.clock import VIETNAM
from sangkien.counting.models import Snapshot
from sangkien.counting.rules import digest_of
from sangkien.reports.forms import FreezeForm, moment_meant
from sangkien.units.choices import Role

FREEZE = {"code": "2023-tuan-31", "name": "Tuần 31", "as_of": "17:00 01/8/2023"}


def sheet_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_excel_has_the_figures_of_the_snapshot(week: SimpleNamespace, client_of: Any) -> None:
    response = client_of(None).get(reverse("reports:weekly_excel", args=["1trieu", "2023-tuan-30"]))
    assert response["Content-Disposition"] == 'attachment; filename="2023-tuan-30_ket-qua.xlsx"'
    rows = sheet_of(response.content)
    top = next(number for number, row in enumerate(rows) if row[0] == "Hạng")
    shown = [row for row in rows[top + 1 :] if row[1]]
    assert len(shown) == 66
    for cells, row in zip(shown, week.snapshot.content["rows"], strict=False):
        expected = [row["name"], row["submitted"], row["valid"], row["target"], row["attained_pct"]]
        assert [cells[2], *cells[3:7]] == expected
    totals = shown[-1]
    assert (totals[4], totals[5], totals[6]) == (12_358, 10_000, 123.58)
    assert any(week.snapshot.digest in str(cell) for row in rows[:top] for cell in row)


def test_excel_holds_no_live_formula(week: SimpleNamespace, client_of: Any, undone: None) -> None:
    content = {**week.snapshot.content}
    content["rows"] = [{**content["rows"][0], "name": '=HYPERLINK("a")'}, *content["rows"][1:]]
    Snapshot.objects.create(
        programme=week.programme, parent=week.units["TKV"], code="x", name="=1+1", as_of=week.snapshot.as_of,
        known_at=week.snapshot.as_of, frozen_at=week.snapshot.as_of, content=content, digest=digest_of(content),
    )  # fmt: skip
    response = client_of(None).get(reverse("reports:weekly_excel", args=["1trieu", "x"]))
    rows = sheet_of(response.content)
    assert rows[0][0] == "=1+1"
    assert b"<f>" not in response.content
    assert any('=HYPERLINK("a")' in row for row in rows)


def test_live_excel_opens(week: SimpleNamespace, client_of: Any) -> None:
    response = client_of(None).get(reverse("reports:excel", args=["1trieu"]))
    assert len([row for row in sheet_of(response.content) if str(row[1]).startswith("DV")]) == 65
    assert client_of(None).get(reverse("reports:excel", args=["1trieu"]), {"den": "hom qua"}).status_code == 409


def test_the_printed_page(week: SimpleNamespace, client_of: Any) -> None:
    page = client_of(None).get(reverse("reports:weekly", args=["1trieu", "2023-tuan-30"])).content.decode()
    for words in ("Tuyển than Cửa Ông", "12.358", "10.040", "226,77", "Ban quản lý dự án Bauxit", "Trang 1/2"):
        assert words in page
    assert reverse("reports:letter", args=["1trieu", "2023-tuan-30"]) not in page


def test_the_letter_is_offered_to_those_who_may(week: SimpleNamespace, client_of: Any) -> None:
    address = reverse("reports:letter", args=["1trieu", "2023-tuan-30"])
    for name in ("weekly", "results"):
        page = reverse(f"reports:{name}", args=["1trieu", "2023-tuan-30"] if name == "weekly" else [])
        assert address in client_of(week.officer).get(page).content.decode()
        assert address not in client_of(week.unit_officer).get(page).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("chief", 200), ("officer", 200), ("unit_officer", 200), ("foreign_officer", 404), ("member", 403)],
)
def test_who_sees_the_results(week: SimpleNamespace, client_of: Any, who: str, status: int) -> None:
    response = client_of(getattr(week, who)).get(reverse("reports:results"))
    assert response.status_code == status
    assert ("Tuần 30" in response.content.decode()) == (status == 200)


@pytest.mark.parametrize("who", ["officer", "unit_officer", "foreign_officer", "member"])
def test_only_administrators_freeze(week: SimpleNamespace, client_of: Any, who: str, undone: None) -> None:
    response = client_of(getattr(week, who)).post(reverse("reports:freeze"), FREEZE)
    assert response.status_code in {403, 404}
    assert not Snapshot.objects.filter(code="2023-tuan-31").exists()


def test_freezing_twice_is_refused_with_the_way_out(week: SimpleNamespace, client_of: Any, undone: None) -> None:
    client = client_of(week.chief)
    assert client.post(reverse("reports:freeze"), FREEZE).status_code == 302
    response = client.post(reverse("reports:freeze"), FREEZE)
    assert response.status_code == 422
    assert "đã có và không đổi được" in response.content.decode()
    assert Snapshot.objects.filter(code="2023-tuan-31").count() == 1


def test_a_correction_is_a_second_version_with_its_note(week: SimpleNamespace, client_of: Any, undone: None) -> None:
    client = client_of(week.chief)
    client.post(reverse("reports:freeze"), FREEZE)
    silent = client.post(reverse("reports:freeze"), {**FREEZE, "correct": "on"})
    assert "cần ghi rõ lý do" in silent.content.decode()
    note = "Than Hà Lầm báo nhầm"
    assert client.post(reverse("reports:freeze"), {**FREEZE, "correct": "on", "note": note}).status_code == 302
    rows = Snapshot.objects.filter(code="2023-tuan-31").order_by("version")
    assert [(row.version, row.note) for row in rows] == [(1, ""), (2, note)]
    page = client.get(reverse("public:snapshot", args=["1trieu", "2023-tuan-31"])).content.decode()
    assert note in page
    assert "bản 2" in client.get(reverse("reports:results")).content.decode()


def test_an_unreadable_form_stays_on_the_page(week: SimpleNamespace, client_of: Any) -> None:
    response = client_of(week.chief).post(reverse("reports:freeze"), {**FREEZE, "as_of": "thứ ba"})
    assert response.status_code == 422


def test_tables_of_a_hidden_programme_are_for_its_people(week: SimpleNamespace, client_of: Any, undone: None) -> None:
    week.programme.is_public = False
    week.programme.save(update_fields=["is_public"])
    for name, args in (
        ("weekly", ["1trieu", "2023-tuan-30"]),
        ("weekly_excel", ["1trieu", "2023-tuan-30"]),
        ("excel", ["1trieu"]),
    ):
        address = reverse(f"reports:{name}", args=args)
        assert client_of(None).get(address).status_code == 404
        assert client_of(week.foreign_officer).get(address).status_code == 404
        assert client_of(week.unit_officer).get(address).status_code == 200
    week.programme.is_public = True


def test_an_administrator_of_a_branch_does_not_freeze_the_whole(
    week: SimpleNamespace, client_of: Any, undone: None
) -> None:
    branch = an_officer(week.units["DV03"], role=Role.PROGRAMME_ADMIN)
    assert client_of(branch).post(reverse("reports:freeze"), FREEZE).status_code == 403


def test_the_running_minute_is_now_and_the_code_is_free() -> None:
    at = datetime(2023, 7, 28, 18, 8, 40, tzinfo=VIETNAM)
    assert moment_meant(at.replace(second=0), at) == at
    assert moment_meant(at.replace(minute=0, second=0), at) == at.replace(minute=0, second=0)
    assert FreezeForm.for_week(at, {"2023-tuan-30", "2023-tuan-30-2"}).initial["code"] == "2023-tuan-30-3"

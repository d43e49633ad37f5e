"""axe finds nothing serious on any page, on a telephone and at a desk, light and dark; nothing scrolls sideways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import a_person, a_programme, a_submitted_entry, a_unit, a_user, an_officer
from initiatives.samples import a_photo
from journeys.conftest import DESK, PHONE
from journeys.test_officer import OPEN
from sangkien.accounts.models import User
from sangkien.base.clock import day_of, now
from sangkien.checking.services import return_for_changes
from sangkien.counting.queries import Question
from sangkien.counting.services import freeze
from sangkien.demonstration.workbook import workbook
from sangkien.imports.choices import Column
from sangkien.imports.models import Batch
from sangkien.imports.services import dry_run, reading
from sangkien.imports.services.applying import apply_batch, ask_to_apply
from sangkien.imports.services.grids import open_grid, save_row
from sangkien.imports.services.scans import add_scan
from sangkien.imports.services.sending import choose_columns, send_workbook
from sangkien.initiatives.queries import token_of
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pages(entry: int, returned: int, batches: list[int], link: str, grid: int) -> dict[str, list[str]]:
    """The pages of each person."""
    return {
        "stranger": [
            "/",
            "/bang-xep-hang/",
            "/con-so/",
            "/con-so/tkv/TTCO/",
            "/con-so/tkv/TTCO/dong/",
            "/ban-chot/",
            "/ban-chot/tkv/2023-tuan-01/",
            "/ket-qua/tkv/2023-tuan-01/",
            "/nhung/tkv/",
            "/man-hinh/",
            "/tai-khoan/login/",
            "/ma/",
            "/xac-nhan/",
            link,
            "/khong-co-trang-nay/",
            "/huong-dan/",
            "/huong-dan/nguoi-lao-dong/",
            "/ngon-ngu/",
            "/ngoai-mang/",
        ],
        "worker": [
            "/sang-kien/",
            "/nop/",
            f"/sang-kien/{entry}/",
            f"/nop/{returned}/bo-sung/",
            "/tin-bao/",
            "/ho-so/",
            "/ngoai-mang/",
            "/ngoai-mang/#moi",
            "/tap-thu/",
        ],
        "officer": [
            "/ban-lam-viec/",
            "/kiem-tra/",
            f"/kiem-tra/{entry}/bo-sung/",
            f"/kiem-tra/{entry}/chuyen/",
            "/chi-tieu/",
            "/don-vi/TTCO/",
            "/co-cau/",
            "/co-cau/TTCO/",
            "/co-cau/TTCO/nguoi/",
            "/co-cau/TTCO/ap-phich/",
            "/nhap-ho/",
            f"/nhap-ho/{grid}/",
            "/nhap-ho/cong/",
            "/nhap-ho/xac-nhan/",
            "/con-nguoi/",
            "/con-nguoi/trung/",
            "/nhap-excel/",
            *(f"/nhap-excel/{pk}/" for pk in batches),
        ],
        "admin": [
            "/ban-lam-viec/",
            "/ket-qua/",
            "/chuong-trinh/",
            "/chuong-trinh/tkv/",
            "/chuong-trinh/tkv/giai-doan/dot1/",
            "/co-cau/sap-xep/",
            "/co-cau/TTCO/sap-xep/",
            "/tai-khoan/2fa/",
            "/tai-khoan/password/change/",
        ],
    }


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page(open_page: Any, live_server: Any, size: dict[str, int], theme: str) -> None:
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION, members=900)
    union = a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông", members=400)
    a_unit("TTCO-TT2", under=union, name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
    programme = a_programme(root, code="tkv", stages=OPEN)
    a_programme(root, code="tap", stages=OPEN, is_training=True)
    people = {
        "stranger": None,
        "worker": a_user("Trần Văn Lượng", at=union, role=Role.MEMBER),
        "officer": an_officer(union),
        "admin": an_officer(root, role=Role.PROGRAMME_ADMIN),
    }
    entry, returned = (a_submitted_entry(programme, union, people["worker"], at=now()) for _ in range(2))
    return_for_changes(entry=returned, reason_code="other", reason="Thêm ảnh nhé.", by=people["admin"], at=now())
    freeze(question=Question(programme=programme, as_of=now()), code="2023-tuan-01", name="Tuần 1", by=None, at=now())
    typed = a_submitted_entry(programme, union, people["officer"], at=now(), authors=[("Vũ Thị Na", 100)])
    link = f"/xac-nhan/{token_of(typed.initiative.authorships.get())}/"
    grid = open_grid(unit=union, programme=programme, by=people["officer"], at=now())
    texts = {Column.TITLE: "Giá kê", Column.AUTHORS: "Vũ Na (60%), Cao Lý (40%)", Column.RECOGNISED_ON: "31/2/2022"}
    save_row(batch=grid, row=grid.rows.get(), texts=texts, by=people["officer"], at=now())
    add_scan(batch=grid, upload=a_photo(), by=people["officer"], at=now())
    a_person(union, "Vũ Thi Na")
    found = []
    batches = workbooks(programme, union, people["officer"])
    for who, addresses in pages(entry.pk, returned.pk, batches, link, grid.pk).items():
        page = open_page(people[who], size=size, theme=theme)
        for address in addresses:
            answer = page.goto(live_server.url + address)
            page.wait_for_load_state("networkidle")
            assert answer is None or answer.status == (404 if "khong-co" in address else 200), address
            found += [f"{address}: {problem}" for problem in problems(page)]
    assert found == []


def workbooks(programme: Programme, unit: Unit, by: User) -> list[int]:
    """Return a batch at each step: just sent, its columns to be confirmed, its rows to be seen, entered."""
    made = []
    for step in range(4):
        upload = SimpleUploadedFile("bang.xlsx", workbook(day_of(now())))
        batch = send_workbook(upload=upload, unit=unit, programme=programme, by=by, at=now())
        made.append(batch.pk)
        batch = Batch.objects.select_related("unit", "programme", "by").get(pk=batch.pk)
        if step > 0:
            reading.read_batch(batch=batch, at=now())
        if step > 1:
            choose_columns(batch=batch, chosen={}, defaults={"kind": "technical"}, by=by, at=now())
            dry_run.check_batch(
                batch=Batch.objects.select_related("unit", "programme", "by").get(pk=batch.pk), at=now()
            )
        if step > 2:
            ask_to_apply(batch=batch, by=by, at=now())
            apply_batch(batch=Batch.objects.select_related("unit", "programme", "by").get(pk=batch.pk), at=now())
    return made


def problems(page: Any) -> list[str]:
    """Return serious findings of axe, and sideways scrolling."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        f"{one['id']} at {one['nodes'][0]['target']}"
        for one in result["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return serious + ([f"{wide} px too wide"] if wide > 0 else [])

"""Posters and guides on A4: one page, our own faces, the code of the unit, whatever its name."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from factories import a_programme, a_unit, a_user, an_officer
from sangkien.base.clock import now
from sangkien.public.labels import WORKER
from sangkien.reports.queries.papers import PICTURES, guide_facts, poster_facts
from sangkien.units.choices import Kind, Role

LONG = "Công đoàn bộ phận Phân xưởng Cơ khí, Sửa chữa thiết bị băng tải và máy bốc dỡ số 12 " * 3
OPEN = ({"code": "dot1", "name": "Đợt I", "opens_at": "2020-01-01", "closes_at": "2090-01-01"},)
PAPERS = ["ap-phich", "huong-dan"]


@pytest.fixture
def union(db: None) -> Any:
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    a_programme(root, code="ct", name="Chương trình thử", short_name="Thử", stages=OPEN)
    a_programme(root, code="tap", name="Tập nhập", is_training=True, stages=OPEN)
    return a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="sangkien.accounts.backends.LocalAccountBackend")
    return client


def paper(union: Any, which: str) -> bytes:
    answer = signed_in(an_officer(union)).get(f"/co-cau/{union.code}/{which}.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert re.search(rf'filename="{which}-[\w-]+\.pdf"', answer.headers["Content-Disposition"])
    content: bytes = answer.content
    return content


def read(content: bytes, tmp_path: Path, program: str, *options: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} found")
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    command = [program, *options, str(path), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("which", PAPERS)
@pytest.mark.parametrize("name", ["Tổ băng 1", LONG[:250]])
def test_one_sheet_of_a4_with_the_name_of_the_unit(db: None, tmp_path: Path, which: str, name: str) -> None:
    unit = a_unit("TO-1", name=name)
    content = paper(unit, which)
    assert content.startswith(b"%PDF-")
    facts = read(content, tmp_path, "pdfinfo")
    assert re.search(r"Pages:\s+1\n", facts)
    assert "A4" in facts
    words = " ".join(read(content, tmp_path, "pdftotext", "-layout").split())
    for word in set(name.split()):
        assert word in words
    assert re.findall(r"BeVietnamPro-\w+\s+\w+ TrueType\s+\S+\s+yes", read(content, tmp_path, "pdffonts"))


def test_the_poster_says_until_when_and_never_practice(union: Any) -> None:
    facts = poster_facts(union, "https://sangkien.example.vn/qr/TTCO/", now())
    assert facts["programme"] == "Thử"
    assert facts["until"] == "Nhận đến 24:00 ngày 31/12/2089"
    assert facts["address"] == "sangkien.example.vn/qr/TTCO/"


def test_the_nearest_of_the_support_team_is_named(union: Any) -> None:
    assert "Hỏi công đoàn" in guide_facts(union, "https://x/", now())["helper"]
    a_user("Phạm Thị Lan", at=union, role=Role.SUPPORT_TEAM)
    below = a_unit("TO-9", under=union)
    assert guide_facts(below, "https://x/", now())["helper"] == "Phạm Thị Lan, tổ hỗ trợ sáng kiến"


def test_the_guide_shows_pictures_that_exist() -> None:
    assert set(PICTURES) <= {step.picture for step in WORKER.steps}


@pytest.mark.parametrize("which", PAPERS)
def test_strangers_get_none(union: Any, which: str) -> None:
    address = f"/co-cau/TTCO/{which}.pdf"
    assert Client().get(address).status_code == 302
    foreign = an_officer(a_unit("NGOAI", kind=Kind.CORPORATION_UNION))
    assert signed_in(foreign).get(address).status_code == 404

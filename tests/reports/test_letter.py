"""The weekly letter as Word: the layout of official documents and exactly the figures of the frozen table."""

from __future__ import annotations

import io
import runpy
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from docx.oxml.ns import qn

from reports.words import opened, text_of
from sangkien.counting.models import Snapshot
from sangkien.counting.rules import digest_of
from sangkien.reports.models import Letterhead
from sangkien.reports.queries.letters import Issue, letter_facts, weekly_letter
from sangkien.reports.rules import letter_context
from sangkien.reports.schemas.filling import filled
from sangkien.reports.schemas.sample import DEFAULT, nothing_yet, week_thirty

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_letter_template.py"


@pytest.fixture(scope="module")
def example() -> bytes:
    """The letter of the example, from the template we ship."""
    return filled(DEFAULT.read_bytes(), letter_context(week_thirty()))


@pytest.fixture(scope="module")
def table(example: bytes) -> Any:
    return opened(example).tables[-1]


def test_the_shipped_template_is_what_the_script_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = tmp_path / "fresh.docx"
    monkeypatch.syspath_prepend(SCRIPT.parent)
    runpy.run_path(str(SCRIPT))["build"]().save(str(fresh))
    with zipfile.ZipFile(fresh) as new, zipfile.ZipFile(DEFAULT) as shipped:
        assert new.namelist() == shipped.namelist()
        for name in new.namelist():
            if name != "docProps/core.xml":
                assert new.read(name) == shipped.read(name), name


def test_paper_and_margins(example: bytes) -> None:
    sections = opened(example).sections
    assert len(sections) == 2
    for section in sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]


def test_everything_is_times_new_roman(example: bytes) -> None:
    document = opened(example)
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size.pt) == ("Times New Roman", 13)
    assert (document.styles["Thân bài"].font.name, document.styles["Bảng"].font.size.pt) == ("Times New Roman", 11)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rFonts')}")
    assert set(defaults.attrib.values()) == {"Times New Roman"}
    assert list(document.element.body.iter(qn("w:rFonts"))) == []


def test_header_block(example: bytes) -> None:
    left, right = opened(example).tables[0].rows[0].cells
    assert left.text.split("\n")[:4] == [
        "TỔNG LIÊN ĐOÀN", "LAO ĐỘNG VIỆT NAM", "CÔNG ĐOÀN", "THAN - KHOÁNG SẢN VIỆT NAM",
    ]  # fmt: skip
    assert right.text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert right.paragraphs[1].runs[0].bold
    number, place = opened(example).tables[0].rows[1].cells
    assert number.text.split("\n") == [
        "Số: 356/CĐTKV-CSPL&QHLĐ", "V/v thông báo kết quả tuần 30", "Chương trình “01 triệu sáng kiến”",
    ]  # fmt: skip
    assert place.text.replace("\u00a0", " ") == "Hà Nội, ngày 26 tháng 7 năm 2023"
    assert place.paragraphs[0].runs[0].italic


def test_symbols_are_escaped_once(example: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(example)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "356/CĐTKV-CSPL&amp;QHLĐ" in xml
    assert "&amp;amp;" not in xml
    assert "{{" not in xml
    assert "{%" not in xml


def test_the_body_says_what_the_example_says(example: bytes) -> None:
    text = text_of(example).replace("\u00a0", " ")
    for sentence in (
        "Toàn ngành có 13.247 lượt nộp, trong đó 12.358 sáng kiến hợp lệ, đạt 123,58 % chỉ tiêu 10.000 sáng kiến được "
        "giao (vượt 23,58 %). Trong 65 đơn vị trực thuộc có:",
        "a) 40 đơn vị hoàn thành, vượt chỉ tiêu;",
        "b) 18 đơn vị dưới 100 %, trong đó 10 đơn vị dưới 50 %;",
        "c) 07 đơn vị chưa có sáng kiến hợp lệ: Logistics Cẩm Phả, Nhiệt điện Nông Sơn, Đầu tư nước khoáng, Phát triển "
        "nhà Đông Triều, Khoáng sản Tây Nguyên, Chi nhánh Đồng bằng, Ban quản lý dự án Bauxit.",
        "Tuyển than Cửa Ông (226,77 %), Than Hà Lầm (186,32 %), Kho vận Đá Bạc (175,00 %).",
        "không để tồn quá 07 ngày.",
        "đã được công nhận từ ngày 01/9/2021.",
        "Chương trình đóng lúc 24:00 ngày 31/8/2023.",
        "để đính chính trong kỳ tiếp theo./.",
        "Chỉ tiêu giao cho các đơn vị cộng lại là 10.040, chỉ tiêu của toàn ngành là 10.000",
        "Mã bản chốt: 7F3A-91C2-E04D-B856. Kiểm tra tại: sangkien.example/kiem-tra.",
    ):
        assert sentence in text


def test_signature_block_is_kept_with_the_last_sentence(example: bytes) -> None:
    document = opened(example)
    last = next(p for p in document.paragraphs if p.text.endswith("./."))
    assert last.paragraph_format.keep_with_next
    block = document.tables[1]
    assert block.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    left, right = block.rows[0].cells
    assert left.text.split("\n") == [
        "Nơi nhận:", "- Như trên;", "- Thường trực CĐTKV (để báo cáo);", "- Các ban CĐTKV;",
        "- Trang thông tin điện tử CĐTKV;", "- Lưu: VT, CSPL&QHLĐ.",
    ]  # fmt: skip
    assert right.text.split("\n") == [
        "TL. BAN THƯỜNG VỤ", "TRƯỞNG BAN CHÍNH SÁCH", "PHÁP LUẬT VÀ QUAN HỆ LAO ĐỘNG", "Lê Hồng Minh",
    ]  # fmt: skip
    assert right.paragraphs[-1].paragraph_format.space_before.mm >= 16


def test_page_numbers_stand_on_top_from_the_second_page_and_start_anew(example: bytes) -> None:
    document = opened(example)
    for section in document.sections:
        assert section.different_first_page_header_footer
        assert section.first_page_header.paragraphs[0].text == ""
        fields = [f.get(qn("w:instr")).strip() for f in section.header._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE"]
    assert document.sections[1]._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_annex_table(table: Any) -> None:
    assert len(table.rows) == 1 + 65 + 2
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [cell.text.replace("\u00a0", " ") for cell in table.rows[0].cells] == [
        "Hạng", "Đơn vị", "Chỉ tiêu được giao", "Lượt nộp", "Hợp lệ", "Đạt (%)", "So với tuần 29",
    ]  # fmt: skip
    first = [cell.text for cell in table.rows[1].cells]
    assert first == ["1", "Tuyển than Cửa Ông", "310", "741", "703", "226,77", "–"]
    assert [cell.text for cell in table.rows[65].cells][:2] == ["–", "Ban quản lý dự án Bauxit"]
    assert [cell.text for cell in table.rows[66].cells][1:6] == [
        "Cộng các đơn vị", "10.040", "13.247", "12.358", "123,09",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[67].cells][1:6] == ["Toàn CĐTKV", "10.000", "13.247", "12.358", "123,58"]
    assert table.rows[67].cells[3].paragraphs[0].runs[0].bold


def test_without_units_at_zero_the_third_point_goes(example: bytes) -> None:
    facts = replace(week_thirty(), bands={**week_thirty().bands, "none": 0})
    text = text_of(filled(DEFAULT.read_bytes(), letter_context(facts))).replace("\u00a0", " ")
    assert "chưa có sáng kiến hợp lệ:" not in text
    assert "Tổ hỗ trợ sáng kiến" not in text
    assert "10 đơn vị dưới 50 %." in text


def test_a_closed_programme_has_final_results_and_asks_for_nothing() -> None:
    text = text_of(filled(DEFAULT.read_bytes(), letter_context(replace(week_thirty(), is_final=True))))
    assert "V/v thông báo kết quả chung cuộc" in text
    assert "KẾT QUẢ CHUNG CUỘC" in text
    assert "2. Đề nghị" not in text
    assert "kỳ tiếp theo" not in text


def test_behind_the_target_the_letter_says_what_is_missing() -> None:
    facts = week_thirty()
    totals = replace(facts.totals, target=13_000, attained_pct=None)
    text = text_of(filled(DEFAULT.read_bytes(), letter_context(replace(facts, totals=totals))))
    assert "(còn thiếu 642 sáng kiến)" in text
    assert "(vượt" not in text


def test_what_is_not_known_yet_is_yellow() -> None:
    document = opened(filled(DEFAULT.read_bytes(), letter_context(nothing_yet())))
    marks = [run for run in document.element.body.iter(qn("w:highlight")) if run.get(qn("w:val")) == "yellow"]
    assert len(marks) >= 4
    assert "\ue000" not in text_of(filled(DEFAULT.read_bytes(), letter_context(nothing_yet())))


def test_figures_are_those_of_the_snapshot(week: SimpleNamespace) -> None:
    made = weekly_letter(week.snapshot, Issue(), verify_url="sangkien.example/ban-chot")
    table = opened(made.content).tables[-1]
    content = week.snapshot.content
    shown = [[cell.text for cell in row.cells] for row in table.rows[1:66]]
    for cells, row in zip(shown, content["rows"], strict=True):
        expected = [str(row["target"]), str(row["submitted"]), str(row["valid"])]
        assert [cell.replace(".", "") for cell in cells[2:5]] == expected
        assert float(cells[5].replace(",", ".")) == row["attained_pct"]
        assert cells[1] == row["name"]


def test_names_are_those_of_the_day(week: SimpleNamespace, undone: None) -> None:
    unit = week.units["DV01"]
    unit.short_name = unit.name = "Tên đặt về sau"
    unit.save(update_fields=["name", "short_name"])
    facts = letter_facts(week.snapshot, Issue(), verify_url="x")
    assert facts.rows[0].unit == "Tuyển than Cửa Ông"


def test_a_correction_says_which_table_and_why(week: SimpleNamespace, undone: None) -> None:
    content = {**week.snapshot.content, "known_at": "2023-07-27T09:00:00+07:00"}
    second = Snapshot.objects.create(
        programme=week.programme, parent=week.units["TKV"], code="2023-tuan-30", version=2, name="Tuần 30",
        as_of=week.snapshot.as_of, known_at=week.snapshot.as_of, frozen_at=week.snapshot.frozen_at, content=content,
        digest=digest_of(content), note="Than Hà Lầm báo nhầm 2 lượt.",
    )  # fmt: skip
    text = text_of(weekly_letter(second, Issue(), verify_url="x").content)
    assert "Bảng tuần 30 được đính chính: Than Hà Lầm báo nhầm 2 lượt. Bản thay thế có mã" in text


def test_the_letterhead_of_the_unit_is_used(week: SimpleNamespace, undone: None, client_of: Any) -> None:
    client = client_of(week.officer)
    given = {"short_code": "CĐTKV", "drafting_code": "CSPL&QHLĐ", "signatory_name": "Lê Hồng Minh", "review_days": "5"}
    assert client.post(reverse("reports:letterhead"), given).status_code == 302
    assert Letterhead.objects.get(unit=week.units["TKV"]).updated_by == week.officer
    response = client.get(
        reverse("reports:letter", args=["1trieu", "2023-tuan-30"]), {"so": "356", "ngay": "2023-07-26"}
    )
    assert response["Content-Disposition"] == (
        'attachment; filename="2023-07-26_356-CDTKV-CSPL-QHLD_ket-qua-tuan-30.docx"'
    )
    text = text_of(response.content)
    assert "Số: 356/CĐTKV-CSPL&QHLĐ" in text
    assert "không để tồn quá 05 ngày" in text
    assert "/ban-chot/1trieu/2023-tuan-30/?ban=1" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("chief", 200), ("officer", 200), ("unit_officer", 403), ("foreign_officer", 403), ("member", 403)],
)
def test_who_may_have_the_letter(week: SimpleNamespace, client_of: Any, who: str, status: int) -> None:
    response = client_of(getattr(week, who)).get(reverse("reports:letter", args=["1trieu", "2023-tuan-30"]))
    assert response.status_code == status
    assert (b"PK" in response.content[:2]) == (status == 200)


def test_strangers_sign_in_first(week: SimpleNamespace, client_of: Any) -> None:
    response = client_of(None).get(reverse("reports:letter", args=["1trieu", "2023-tuan-30"]))
    assert response.url.startswith(reverse("account_login"))


def test_the_programme_of_others_stays_hidden(week: SimpleNamespace, client_of: Any, undone: None) -> None:
    week.programme.is_public = False
    week.programme.save(update_fields=["is_public"])
    address = reverse("reports:letter", args=["1trieu", "2023-tuan-30"])
    assert client_of(week.foreign_officer).get(address).status_code == 404
    assert client_of(week.officer).get(address).status_code == 200
    week.programme.is_public = True


def test_a_table_by_number_makes_no_letter(week: SimpleNamespace, client_of: Any, undone: None) -> None:
    content = {**week.snapshot.content, "by": "valid"}
    Snapshot.objects.create(
        programme=week.programme, parent=week.units["TKV"], code="theo-so", name="Theo số", as_of=week.snapshot.as_of,
        known_at=week.snapshot.as_of, frozen_at=week.snapshot.frozen_at, content=content, digest=digest_of(content),
    )  # fmt: skip
    response = client_of(week.officer).get(reverse("reports:letter", args=["1trieu", "theo-so"]))
    assert response.status_code == 409
    assert "không xếp theo phần trăm" in response.content.decode()

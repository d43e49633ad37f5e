"""Small files that would take the machine: each is refused in a process that may use little memory and little time."""

from __future__ import annotations

import math
import multiprocessing
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories import a_tree, an_officer
from sangkien.base import archives
from sangkien.base.errors import Refusal
from sangkien.imports.errors import FileHarmful, FileUnreadable, TooManyRows
from sangkien.imports.schemas.files import Formula, open_sheets
from sangkien.units.choices import Role

_MEMORY, _SECONDS = 1 << 30, 30
_END = b"</sheetData>"
_SHEET = "xl/worksheets/sheet1.xml"


def _xlsx(path: Path, change: Callable[[bytes], bytes], part: str = _SHEET) -> Path:
    plain = path.with_suffix(".plain")
    book = xlsxwriter.Workbook(plain)
    sheet = book.add_worksheet("SK")
    for number, row in enumerate([["STT", "Tên sáng kiến", "Tác giả"], [1, "Giá đỡ", "Lê Tú"]]):
        sheet.write_row(number, 0, row)
    book.close()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return path


def _with(rows: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(_END, rows + _END)


def _ods(path: Path, rows: str) -> Path:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<manifest mimetype="{kind}"/>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="A">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def _open_bound(path: Path, answers: multiprocessing.Queue[str]) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _SECONDS,) * 2)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + _MEMORY,) * 2)
    try:
        answers.put(str(sum(len(sheet.rows) for sheet in open_sheets(path))))
    except Refusal as refusal:
        answers.put(type(refusal).__name__)
    except MemoryError:
        answers.put("MemoryError")


def opened(path: Path) -> str:
    """Return what came of opening a file: the refusal's name, or how many rows."""
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    process = context.Process(target=_open_bound, args=(path, answers))
    process.start()
    process.join()
    return answers.get(timeout=5) if process.exitcode == 0 else f"died: {process.exitcode}"


FAR = b'<row r="999999"><c r="ZZ999999"><v>1</v></c></row>'
BOMBS: dict[str, bytes] = {
    "far": FAR,
    "single quotes": FAR.replace(b'"', b"'").replace(b"ZZ", b"XFD"),
    "a prefix": b'<x:row xmlns:x="u" r="9"><x:c r=\'XFD1048576\'><x:v>1</x:v></x:c></x:row>',
    "attributes in another order": b'<row r="9"><c t="n" r="XFD9"><v>1</v></c></row>',
    "small letters": b'<row r="9"><c r="xfd9"><v>1</v></c></row>',
    "no address": b'<row r="9999999"><c><v>1</v></c></row>',
    "a giant rectangle": b'<row r="9"><c r="NZ9"><v>1</v></c></row><row r="129999"><c r="A129999"><v>1</v></c></row>',
}


@pytest.mark.parametrize("which", BOMBS)
def test_cells_far_away_are_refused_however_they_are_written(which: str, tmp_path: Path) -> None:
    assert opened(_xlsx(tmp_path / "xa.xlsx", _with(BOMBS[which]))) == "FileHarmful"


def test_a_sheet_that_no_relation_names_plainly_is_looked_at(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", _with(FAR))
    other = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info).replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.dat")
            new.writestr(info.filename.replace("sheet1.xml", "sheet1.dat"), content)
    assert opened(other) == "FileHarmful"


def test_a_tag_without_end_and_entities_are_refused(tmp_path: Path) -> None:
    endless = _xlsx(tmp_path / "a.xlsx", lambda content: content + b"<!--" + b"<c " * 4_000_000)
    assert opened(endless) in {"FileHarmful", "FileUnreadable"}
    long_tag = _xlsx(tmp_path / "b.xlsx", _with(b"<c " + b"a" * 60_000_000))
    assert opened(long_tag) in {"FileHarmful", "FileUnreadable"}
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha">]>'
    entities = _xlsx(tmp_path / "c.xlsx", lambda content: content.replace(b"<worksheet", laughs + b"<worksheet", 1))
    assert opened(entities) == "FileHarmful"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"])
def test_no_part_is_unpacked_without_bound(part: str, tmp_path: Path) -> None:
    blanks = b" " * (archives.MOST_UNPACKED + 1)
    assert opened(_xlsx(tmp_path / "a.xlsx", lambda content: content + blanks, part)) == "FileHarmful"


def test_millions_of_tiny_cells_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_CELLS", 400_000)
    cells = b'<row r="9">' + b'<c r="A9"><v>1</v></c>' * 401_000 + b"</row>"
    assert opened(_xlsx(tmp_path / "a.xlsx", _with(cells))) == "FileHarmful"


@pytest.mark.parametrize(("rows", "columns"), [(1_000_000, 9_999), (99_999, 399), (1, 401), (130_001, 1)])
def test_repetitions_of_an_ods_are_multiplied(rows: int, columns: int, tmp_path: Path) -> None:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>1</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    assert opened(_ods(tmp_path / "a.ods", row)) == "FileHarmful"


def test_empty_repetitions_to_the_end_of_an_ods_do_no_harm(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>STT</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    rows = f"<table:table-row>{cell}{empty}</table:table-row>{rest}"
    assert [sheet.rows for sheet in open_sheets(_ods(tmp_path / "a.ods", rows))] == [[["STT"]]]


def test_a_binary_workbook_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    with pytest.raises(FileUnreadable):
        open_sheets(path)


def test_two_kinds_of_workbook_in_one_are_refused(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", lambda content: content)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(FileHarmful):
        open_sheets(path)


def test_a_csv_of_newlines_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "dong.csv"
    path.write_bytes(b"\n" * 20_000_000)
    assert opened(path) == TooManyRows.__name__


def test_too_many_honest_rows_are_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ROWS", 30)
    monkeypatch.setattr(archives, "ROW_LIMIT", 20)
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number) for number in range(3, 40))
    with pytest.raises(TooManyRows):
        open_sheets(_xlsx(tmp_path / "a.xlsx", _with(rows)))


def test_formulas_without_result_are_marked_however_they_are_written(tmp_path: Path) -> None:
    rows = (
        b"<row r='3'><c r='A3'><f>A2+1</f></c><c r='B3' t='n'><f>A2+1</f><v>7</v></c><c r='C3'><f>A2</f><v/></c></row>"
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="4">'
        b"<x:c t='e' r='B4'><x:v>#REF!</x:v></x:c></x:row>"
    )
    found = archives.inspect(str(_xlsx(tmp_path / "a.xlsx", _with(rows))), name="a.xlsx")
    assert found == {"SK": [(2, 0), (2, 2), (3, 1)]}
    (sheet,) = open_sheets(tmp_path / "a.xlsx")
    assert sheet.rows[2] == [Formula(), 7, Formula()]


def test_a_number_beyond_all_numbers_is_text(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", _with(b'<row r="3"><c r="A3"><v>1e999</v></c><c r="B3"><v>-1e999</v></c></row>'))
    (sheet,) = open_sheets(path)
    assert not any(isinstance(cell, float) and not math.isfinite(cell) for row in sheet.rows for cell in row)
    assert sheet.rows[2][:2] == ["inf", "-inf"]


class TestCsv:
    def rows(self, text: str, path: Path) -> list[list[object]]:
        path.write_text(text, encoding="utf-8")
        (sheet,) = open_sheets(path)
        return [list(row) for row in sheet.rows]

    def test_a_quote_nobody_closed_takes_no_rows(self, tmp_path: Path) -> None:
        text = '1;"Mắt thần" báo mức;Lê Tú\n3;"Giá đỡ ống;Hồ Lan\n4;Phao báo;Tạ Hà\n5;"Cầu; thang";Tạ Hà\n'
        assert self.rows(text, tmp_path / "a.csv") == [
            ["1", '"Mắt thần" báo mức', "Lê Tú"],
            ["3", "Giá đỡ ống", "Hồ Lan"],
            ["4", "Phao báo", "Tạ Hà"],
            ["5", "Cầu; thang", "Tạ Hà"],
        ]

    def test_cells_of_several_lines_stay_whole(self, tmp_path: Path) -> None:
        text = '1,"Dùng thép, nhôm\nvà gỗ, đồng",Lê Tú\n2,Phao báo,Tạ Hà\n'
        assert self.rows(text, tmp_path / "a.csv") == [
            ["1", "Dùng thép, nhôm\nvà gỗ, đồng", "Lê Tú"],
            [],
            ["2", "Phao báo", "Tạ Hà"],
        ]

    def test_commas_in_texts_part_no_cells(self, tmp_path: Path) -> None:
        text = "STT;Tên;Tác giả;Nội dung\n1;Giá đỡ;Lê Tú, Vũ Nga;thép, nhôm, gỗ, đồng\n2;Sàn;Lê Tú;a, b, c, d, e\n"
        assert [len(row) for row in self.rows(text, tmp_path / "a.csv")] == [4, 4, 4]


@pytest.mark.parametrize("address", ["/con-nguoi/", "/co-cau/doan-vien/", "/co-cau/sap-xep/"])
def test_the_small_sheets_of_officers_are_looked_through_as_well(
    db: None, tmp_path: Path, client: Client, address: str
) -> None:
    client.force_login(an_officer(a_tree("GOC", ["A"])["GOC"], role=Role.PROGRAMME_ADMIN))
    path = _xlsx(tmp_path / "a.xlsx", _with(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    answer = client.post(address, {"file": SimpleUploadedFile("a.xlsx", path.read_bytes())})
    assert (answer.status_code, "cấu trúc bất thường" in answer.content.decode()) == (422, True)

"""Sheets come in whole or are refused by line: no cell is made up, none is dropped, no number is changed."""

from pathlib import Path

import pytest
import xlsxwriter

from sangkien.base.sheets import RaggedRow, RepeatedColumns, read_rows


def a_csv(path: Path, *lines: str) -> Path:
    file = path / "t.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def an_xlsx(path: Path, *rows: list[object]) -> Path:
    file = path / "t.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file


@pytest.mark.parametrize("broken", ["A1,Thiếu ô", "A1,Thừa ô,x,y,z", "A1"])
def test_a_csv_row_of_another_length_is_refused_with_its_line(tmp_path: Path, broken: str) -> None:
    path = a_csv(tmp_path, "code,name,kind,parent_code", "A,Tên,,", broken)
    with pytest.raises(RaggedRow) as caught:
        read_rows(path)
    assert caught.value.facts["line"] == 3


def test_blank_lines_and_blanks_at_the_end_are_nothing(tmp_path: Path) -> None:
    path = a_csv(tmp_path, "code,name,", "A,Một,", "", ",,", "B,Hai", "C,Ba,,")
    assert [(line, row["code"]) for line, row in read_rows(path)] == [(2, "A"), (5, "B"), (6, "C")]


def test_cells_missing_at_the_end_of_an_excel_row_are_blank(tmp_path: Path) -> None:
    path = an_xlsx(tmp_path, ["code", "name", "kind"], ["A"])
    assert read_rows(path) == [(2, {"code": "A", "name": "", "kind": ""})]


@pytest.mark.parametrize("write", [a_csv, an_xlsx])
def test_a_heading_twice_is_refused(tmp_path: Path, write: object) -> None:
    path = a_csv(tmp_path, "code,name,Name") if write is a_csv else an_xlsx(tmp_path, ["code", "name", "Name"])
    with pytest.raises(RepeatedColumns, match="name"):
        read_rows(path)


def test_a_fraction_never_looks_like_thousands(tmp_path: Path) -> None:
    path = an_xlsx(tmp_path, ["value"], [310.125], [310.4], [310.0])
    assert [row["value"] for _, row in read_rows(path)] == ["310.1250", "310.4", "310"]

"""Workbooks as officers send them are read without one silent loss."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imports.messy import MESSY, Messy
from sangkien.imports.choices import RowRole
from sangkien.imports.queries.judging import Judge
from sangkien.imports.queries.unit_names import UnitNames
from sangkien.imports.queries.workbooks import WorkbookRead, as_json, open_workbook, read_rows_of

TODAY = date(2026, 1, 5)


def _read(book: Messy, directory: Path) -> WorkbookRead:
    path = directory / book.name
    book.build(path)
    return read_rows_of(open_workbook(path), Judge(UnitNames(), TODAY), today=TODAY)


def _codes(problems: list[dict[str, str]]) -> list[str]:
    return sorted(problem["code"] for problem in problems)


@pytest.mark.parametrize("book", MESSY, ids=[book.name for book in MESSY])
def test_every_row_says_what_a_careful_clerk_reads(book: Messy, tmp_path: Path) -> None:
    read = as_json(_read(book, tmp_path))
    rows = {(row["sheet"], row["row"]): row for row in read["rows"]}
    assert sorted(rows) == sorted(book.rows)
    for place, said in book.rows.items():
        row = rows[place]
        problems = {"errors": _codes(row["errors"]), "warnings": _codes(row["warnings"])}
        expected: dict[str, Any] = {**said, "errors": sorted(said["errors"]), "warnings": sorted(said["warnings"])}  # type: ignore[call-overload]
        assert {name: {**row, **problems}[name] for name in said} == expected, place
    for sheet in read["sheets"]:
        if sheet["name"] in book.header_rows:
            assert sheet["header_rows"] == book.header_rows[sheet["name"]]


@pytest.mark.parametrize("book", MESSY, ids=[book.name for book in MESSY])
def test_no_row_below_a_heading_is_passed_over_in_silence(book: Messy, tmp_path: Path) -> None:
    workbook = _read(book, tmp_path)
    named = {(row.reading.sheet, row.reading.row) for row in workbook.rows}
    named |= {(row.sheet, row.row) for row in workbook.passed}
    for read in workbook.sheets:
        for table in read.tables:
            for place in range(table.first, table.end):
                assert (read.sheet.name, place + 1) in named


@pytest.mark.parametrize("book", MESSY, ids=[book.name for book in MESSY])
def test_what_is_passed_holds_no_authors_of_its_own(book: Messy, tmp_path: Path) -> None:
    """A row taken for a group, sum or signature never swallows an initiative: its words hold no second text column."""
    workbook = _read(book, tmp_path)
    swallowed = {RowRole.GROUP, RowRole.SUM}
    assert not [row for row in workbook.passed if row.role in swallowed and row.text.count(" · ") > 2]

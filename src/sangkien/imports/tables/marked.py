"""The rows that were not entered, as they stood, with what is wrong beside the cells: to be mended and sent again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext

from sangkien.base.sheets import harmless
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.batches import label_of
from sangkien.imports.queries.sentences import sentence_of

_MOST_COMMENTS = 20_000


def marked_workbook(path: Path, batch: Batch, rows: Iterable[BatchRow]) -> int:
    """Write ``rows`` of a batch, a sheet a table, headings as in the file and a last column that says what to do.

    Texts never become formulas. Returns the number of rows written.
    """
    book = xlsxwriter.Workbook(path, {"constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False})
    pages = _Pages(book, batch)
    count = 0
    for row in rows:
        pages.write(row)
        count += 1
    pages.close()
    book.close()
    return count


class _Pages:
    """The sheets of the workbook, one for each table of the batch, made when the first row of it comes."""

    def __init__(self, book: Any, batch: Batch) -> None:
        self.book, self.batch = book, batch
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        self.bad = book.add_format({"bg_color": "#fbe9e6", "font_color": "#b3261e", "text_wrap": True})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "@"})
        self.sheets: dict[int, tuple[Any, int]] = {}
        self.comments = 0

    def write(self, row: BatchRow) -> None:
        """Write a row under the others of its table."""
        sheet, at = self.sheets.get(row.table) or self._open(row.table)
        columns = self.batch.tables[row.table]["columns"]
        cells = {**row.record["cells"], **row.typed}
        wrong = self._wrong(row, columns)
        for column in columns:
            text = _shown(cells.get(str(column["place"])))
            bad = wrong.get(column["place"])
            self._cell(sheet, at, column["place"], text, bad)
        last = max(column["place"] for column in columns) + 1
        sheet.write_string(at, last, self._advice(row), self.plain)
        self.sheets[row.table] = (sheet, at + 1)

    def _open(self, number: int) -> tuple[Any, int]:
        table = self.batch.tables[number]
        used = {sheet.get_name() for sheet, _ in self.sheets.values()}
        name = table["sheet"][:28] or "Bảng"
        sheet = self.book.add_worksheet(name if name not in used else f"{name[:25]} {number + 1}")
        for column in table["columns"]:
            sheet.write_string(0, column["place"], column["heading"].replace(" › ", " "), self.head)
            sheet.set_column(column["place"], column["place"], 24)
        last = max(column["place"] for column in table["columns"]) + 1
        sheet.write_string(0, last, gettext("Cần sửa"), self.head)
        sheet.set_column(last, last, 70)
        sheet.freeze_panes(1, 0)
        return sheet, 1

    def _wrong(self, row: BatchRow, columns: list[dict[str, Any]]) -> dict[int, str]:
        """Return the places of bad cells with what to do about each."""
        found: dict[int, str] = {}
        for problem in row.problems:
            place = next((c["place"] for c in columns if c["column"] == problem["field"]), None)
            if place is not None and problem["error"]:
                found[place] = sentence_of(problem)
        return found

    def _cell(self, sheet: Any, at: int, place: int, text: str | float | None, bad: str | None) -> None:
        form = self.bad if bad else self.plain
        if isinstance(text, int | float):
            sheet.write_number(at, place, text, form)
        elif text:
            sheet.write_string(at, place, text, form)
        elif bad:
            sheet.write_blank(at, place, None, form)
        if bad and self.comments < _MOST_COMMENTS:
            sheet.write_comment(at, place, bad, {"x_scale": 2})
            self.comments += 1

    def _advice(self, row: BatchRow) -> str:
        parts = [f"{label_of(problem['field'])}: {sentence_of(problem)}" for problem in row.problems]
        return gettext("Dòng {row} của tệp. ").format(row=row.row) + " ".join(parts)

    def close(self) -> None:
        """Say so where there is nothing to mend, since a workbook needs a sheet."""
        if not self.sheets:
            self.book.add_worksheet(gettext("Không có dòng nào")).write_string(0, 0, gettext("Mọi dòng đều đã nhập."))


def _shown(cell: Any) -> str | int | float | None:
    if isinstance(cell, dict):
        text = cell.get("formula") or "/".join(reversed(cell["day"].split("-"))) if "day" in cell else cell["formula"]
        return harmless(text)
    if isinstance(cell, str):
        return harmless(cell) if cell.startswith(("=", "@")) else cell
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None

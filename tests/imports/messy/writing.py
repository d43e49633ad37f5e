"""Writing sheets as officers' programs do: .xlsx, .xls, .ods, .csv in old encodings, and letters of old fonts."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

from sangkien.base import legacy

Cell = object
Rows = Sequence[Sequence[Cell]]
#: Areas of merged cells: first row, first column, last row, last column, counted from zero.
Merged = Sequence[tuple[int, int, int, int]]


def xlsx(path: Path, sheets: dict[str, Rows], merged: dict[str, Merged] | None = None) -> None:
    """Write sheets with real numbers and days; a text that begins with "=" stays text."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        areas = {(top, left): (bottom, right) for top, left, bottom, right in (merged or {}).get(name, ())}
        for (top, left), (bottom, right) in areas.items():
            sheet.merge_range(top, left, bottom, right, rows[top][left])
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if (row, column) in areas or cell is None:
                    continue
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), days)  # noqa: DTZ001
                elif isinstance(cell, Formula):
                    sheet.write_formula(row, column, cell.text, None, cell.result)
                else:
                    sheet.write(row, column, cell)
    book.close()


class Formula:
    """A live formula with the result Excel stored; an empty result is one nobody computed."""

    def __init__(self, text: str, result: object = "") -> None:
        self.text, self.result = text, result


def xls(path: Path, sheets: dict[str, Rows], merged: dict[str, Merged] | None = None) -> None:
    """Write the workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    days = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        areas = {(top, left): (bottom, right) for top, left, bottom, right in (merged or {}).get(name, ())}
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if (row, column) in areas:
                    bottom, right = areas[row, column]
                    sheet.write_merge(row, bottom, column, right, cell)
                elif cell is not None:
                    sheet.write(row, column, cell, *([days] if isinstance(cell, date) else []))
    book.save(str(path))


def ods(path: Path, sheets: dict[str, Rows]) -> None:
    """Write the sheet of LibreOffice, by hand: no merged cells, days as the format stores them."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(_ods_row(row) for row in rows)}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2"'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"'
        ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _ods_row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(_ods_cell(cell) for cell in cells) or '<table:table-cell/>'}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def csv(path: Path, rows: Rows, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
    """Write text with quotes where they are needed."""

    def shown(cell: Cell) -> str:
        text = "" if cell is None else str(cell)
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if delimiter in text or "\n" in text or '"' in text else text

    text = "\r\n".join(delimiter.join(shown(cell) for cell in row) for row in rows) + "\r\n"
    path.write_bytes(text.encode(encoding))


def in_font(text: str, reading: Callable[[str], str]) -> str:
    """Return Unicode text as it was written in an old font; ``reading`` is the function that reads that font."""
    return "".join(_LETTERS[reading].get(letter, letter) for letter in text)


def _inverse(pairs: dict[str, str]) -> dict[str, str]:
    inverse: dict[str, str] = {}
    for old, letter in pairs.items():
        inverse.setdefault(letter, old)
    return inverse


_LETTERS = {
    legacy.from_tcvn3: _inverse(legacy.TCVN3_LETTERS),
    legacy.from_vni: _inverse(legacy.VNI_LETTERS),
}


def written_in(rows: Rows, reading: Callable[[str], str]) -> list[list[Cell]]:
    """Return ``rows`` with their texts in an old font."""
    return [[in_font(cell, reading) if isinstance(cell, str) else cell for cell in row] for row in rows]

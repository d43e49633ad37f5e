"""Opening a workbook or csv that somebody sent: every sheet as plain cells, nothing in it able to do harm.

Formulas are never computed: their stored result counts, and a formula without one is marked. Archives that unpack to
far more than they weigh, cells at the far end of a sheet and endless repetitions are refused before anything is built
from them (``inspecting``). An .xls cannot be larger than its 65,536 rows of 256 columns; an .xlsb is not opened.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import python_calamine

from sangkien.base.archives import MOST_ROWS, ROW_LIMIT, Marks, inspect
from sangkien.base.errors import Refusal
from sangkien.base.legacy import Script, script_of, to_unicode
from sangkien.base.sheets import FileMissing
from sangkien.imports.errors import FileLocked, FileTooLarge, FileUnreadable, TooManyRows

_MOST_ROWS: Final = MOST_ROWS
_MOST_COLUMNS: Final = 200
MOST_BYTES: Final = 60 * 1024 * 1024
_CELL_LIMIT: Final = 32_767

Value = str | int | float | bool | date | datetime | None
Area = tuple[tuple[int, int], tuple[int, int]]

_ENCRYPTED: Final = b"EncryptedPackage".decode().encode("utf-16-le")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: One run of blanks is one blank, before any rule looks at it; lines stay.
_BLANKS: Final = re.compile(r"[^\S\r\n]+")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]|_x000D_")


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula: nobody computed it, or it would be one if a spreadsheet opened it."""

    text: str = ""


@dataclass(slots=True)
class Sheet:
    """A sheet as rows of cells, the first row first; ``merged`` areas count from zero, both corners included."""

    name: str
    rows: list[list[Value | Formula]]
    merged: list[Area] = field(default_factory=list)
    script: Script = Script.UNICODE
    #: Row and column of a cell in ``rows`` stand for these in the file.
    first_row: int = 1
    #: Cells of the file, from zero, with an error or with a formula that nobody computed.
    uncomputed: Sequence[tuple[int, int]] = ()


def open_sheets(path: Path, *, name: str = "", inspected: Marks | None = None) -> list[Sheet]:
    """Return the sheets of a file that hold anything, hidden ones too.

    ``inspected`` is what ``inspect`` found in this very file, when somebody has looked through it already.

    Raises ``FileMissing``, ``FileTooLarge``, ``FileHarmful``, ``FileLocked``, ``FileUnreadable`` or ``TooManyRows``.
    """
    name = name or path.name
    if not path.is_file():
        raise FileMissing(name=name)
    if path.stat().st_size > MOST_BYTES:
        raise FileTooLarge(name=name, limit=MOST_BYTES // 1024 // 1024)
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK"):
        sheets = _from_archive(path, name, inspect(str(path), name=name) if inspected is None else inspected)
    elif head == _OLE:
        sheets = _from_old_workbook(path, name)
    else:
        sheets = [_from_text(path, name)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    _refuse_too_many(sum(len(sheet.rows) for sheet in sheets))
    for sheet in sheets:
        _bring_to_unicode(sheet)
    return sheets


def _refuse_too_many(rows: int) -> None:
    if rows > _MOST_ROWS:
        raise TooManyRows(limit=f"{ROW_LIMIT:,}".replace(",", "."))


def _from_archive(path: Path, name: str, uncomputed: Marks) -> list[Sheet]:
    sheets = _read_workbook(path, name)
    for sheet in sheets:
        sheet.uncomputed = uncomputed.get(sheet.name, ())
        for row, column in sheet.uncomputed:
            _mark_formula(sheet, row, column)
    return sheets


def _mark_formula(sheet: Sheet, row: int, column: int) -> None:
    if row < len(sheet.rows) and column < _MOST_COLUMNS:
        cells = sheet.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        if cells[column] in (None, ""):
            cells[column] = Formula()


def _from_old_workbook(path: Path, name: str) -> list[Sheet]:
    with path.open("rb") as file:
        if _ENCRYPTED in file.read(1 << 20):
            raise FileLocked(name=name)
    return _read_workbook(path, name)


def _read_workbook(path: Path, name: str) -> list[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            titles = [meta.name for meta in workbook.sheets_metadata if _is_table(meta)]
            sheets: list[Sheet] = []
            for title in titles:
                sheets.append(_read_sheet(workbook, title))
                _refuse_too_many(sum(len(sheet.rows) for sheet in sheets))
            return sheets
    except Refusal:
        raise
    except python_calamine.PasswordError:
        raise FileLocked(name=name) from None
    except Exception:  # calamine raises its own kinds and plain ones for broken archives
        raise FileUnreadable(name=name) from None


def _is_table(meta: python_calamine.SheetMetadata) -> bool:
    return meta.typ == python_calamine.SheetTypeEnum.WorkSheet


def _read_sheet(workbook: python_calamine.CalamineWorkbook, title: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(title)
    # One row after the other, so that the sheet is never held twice; rows begin at the first column used.
    left: list[Value | Formula] = [None] * (sheet.start[1] if sheet.start else 0)
    known: dict[str, Value | Formula] = {}
    rows = [[*left, *(_value(cell, known) for cell in cells)][:_MOST_COLUMNS] for cells in sheet.iter_rows()]
    return Sheet(title, _without_tail(rows), list(sheet.merged_cell_ranges or ()))


def _without_tail(rows: list[list[Value | Formula]]) -> list[list[Value | Formula]]:
    while rows and all(cell in (None, "") for cell in rows[-1]):
        rows.pop()
    return rows


def _value(cell: object, known: dict[str, Value | Formula]) -> Value | Formula:
    """Return a cell as it is kept; short texts that come again are one text in memory."""
    if isinstance(cell, str):
        return _known_text(cell, known) if cell else None
    if isinstance(cell, bool | date):
        return cell
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return str(cell)  # "1e999" is no number that anybody could store
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, int):
        return cell
    if isinstance(cell, time | timedelta):
        return str(cell)
    return None


def _known_text(text: str, known: dict[str, Value | Formula]) -> Value | Formula:
    if len(text) > 60 or (len(known) > 50_000 and text not in known):
        return _text(text)
    if text not in known:
        known[text] = _text(text)
    return known[text]


def _text(text: str) -> Value | Formula:
    """Return text in NFC without control signs; text that a spreadsheet would run is marked as a formula."""
    if text.isprintable() and "  " not in text and "_x000D_" not in text and unicodedata.is_normalized("NFC", text):
        clean = text.strip()  # what can be printed has neither control signs nor other blanks than the space
    else:
        clean = _BLANKS.sub(" ", _CONTROLS.sub("", unicodedata.normalize("NFC", text))).strip()
    if clean[:1] in "=+@-" and clean[:1] and _is_formula(clean):
        return Formula(clean[:200])
    return clean[:_CELL_LIMIT] or None


def _is_formula(text: str) -> bool:
    """Say whether a spreadsheet would take ``text`` for a formula that calls something; "- bớt 2 công" is none."""
    if text.startswith("="):
        return len(text) > 1
    return bool(re.match(r"[+@-]\s*(?:[A-Za-z_.]+\s*\(|[A-Za-z]+\s*\|)", text))


def _from_text(path: Path, name: str) -> Sheet:
    raw = path.read_bytes()
    text = _decode(raw)
    if text is None or "\x00" in text:
        raise FileUnreadable(name=name)
    delimiter = _delimiter(text[:40_000].splitlines()[:20])
    try:
        rows = _rows(_csv(text, delimiter))
        if _swallowed(rows, text, delimiter):
            rows = _rows(_unquoted(text, delimiter))
    except csv.Error:
        raise FileUnreadable(name=name) from None
    return Sheet("csv", _without_tail(rows))


def _delimiter(lines: Sequence[str]) -> str:
    """Return the sign that parts the cells: as often in one line as in the others, unlike commas in a text."""

    def weight(sign: str) -> int:
        often = Counter(line.count(sign) for line in lines)
        return max((count * times for count, times in often.items()), default=0)

    return max(("\t", ";", ",", "|"), key=weight)


def _rows(lines: Iterable[list[str]]) -> list[list[Value | Formula]]:
    rows: list[list[Value | Formula]] = []
    for cells in lines:
        rows.append([_text(cell) if cell else None for cell in cells[:_MOST_COLUMNS]])
        _refuse_too_many(len(rows))
    return rows


def _csv(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield rows so that each keeps the number of the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for cells in reader:
        yield cells
        # A cell of several lines takes as many: the next row's number is the next line's.
        for _ in range(before + 1, reader.line_num):
            yield []
        before = reader.line_num


def _swallowed(rows: Sequence[Sequence[Value | Formula]], text: str, delimiter: str) -> bool:
    """Say whether a quote that nobody closed took the rows after it into its cell."""
    if not any(isinstance(cell, str) and "\n" in cell and delimiter in cell for row in rows for cell in row):
        return False
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return True
    return False


def _unquoted(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield a row a line; in a line whose quotes do not close they are signs like others, or lost before a cell."""
    for line in io.StringIO(text):
        try:
            yield next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
            yield [cell[1:] if cell.startswith('"') and cell.count('"') % 2 else cell for cell in cells]


def _decode(raw: bytes) -> str | None:
    """Return the text of a csv: UTF-8, UTF-16 with its mark, or the eight-bit code that reads best as Vietnamese."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\x00" in raw[:4096]:
        return None
    lines = raw.split(b"\n", 400)[:400]
    vietnamese = unicodedata.normalize("NFC", b"\n".join(lines).decode("cp1258", "replace"))
    latin = b"\n".join(lines).decode("latin-1")
    marked = sum(0x1EA0 <= ord(letter) <= 0x1EF9 or letter in "ăâđêôơư" for letter in vietnamese)
    if script_of([latin]) == Script.UNICODE and marked > 0:
        return unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))
    return raw.decode("latin-1")


def _bring_to_unicode(sheet: Sheet) -> None:
    """Convert old fonts cell by cell, leaning on what the sheet as a whole is written in."""
    texts = [cell for row in sheet.rows for cell in row if isinstance(cell, str) and not cell.isascii()]
    sheet.script = script_of(_sample(texts))
    if sheet.script == Script.UNICODE and all(any(ord(letter) > 0xFF for letter in text) for text in texts[:200]):
        suspects = any(not any(ord(letter) > 0xFF for letter in text) for text in texts)
        if not suspects:
            return
    for row in sheet.rows:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                row[place] = to_unicode(cell, sheet.script)


def _sample(texts: Sequence[str]) -> list[str]:
    step = max(1, len(texts) // 400)
    return list(texts[::step][:400])

"""Opening a workbook or csv that somebody sent: every sheet as plain cells, nothing in it able to do harm.

Formulas are never computed: their stored result counts, and a formula without one is marked. Archives that unpack
to far
more than they weigh, cells at the far end of a sheet and endless repetitions are refused before anything is built
from them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import python_calamine

from sangkien.base.legacy import Script, script_of, to_unicode
from sangkien.base.sheets import FileMissing
from sangkien.imports.errors import FileHarmful, FileLocked, FileTooLarge, FileUnreadable, TooManyRows

ROW_LIMIT: Final = 100_000
#: Rows above the table, groups, sums and signatures come on top of the rows that count.
_MOST_ROWS: Final = 130_000
_MOST_COLUMNS: Final = 200
MOST_BYTES: Final = 60 * 1024 * 1024
_MOST_UNPACKED: Final = 600 * 1024 * 1024
_MOST_PARTS: Final = 4000
_CELL_LIMIT: Final = 32_767

Value = str | int | float | bool | date | datetime | None
Area = tuple[tuple[int, int], tuple[int, int]]

_FAR_CELL: Final = re.compile(rb'<c [^>]*?r="(?:[A-Z]{3,}[0-9]+|[A-Z]+[0-9]{7,})"[^>]*[^/]>\s*<(?:v|is|f)')
_EMPTY_FORMULA: Final = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_ERROR: Final = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*? t="e"')
_REPEATED: Final = re.compile(rb'number-(?:rows|columns)-repeated="(\d{4,})"[^>]*(?:office:value|calcext:value)')
_ENCRYPTED: Final = b"EncryptedPackage".decode().encode("utf-16-le")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANKS: Final = re.compile("[\u00a0\u2007\u202f\t ]+")
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


def open_sheets(path: Path, *, name: str = "") -> list[Sheet]:
    """Return the sheets of a file that hold anything, hidden ones too.

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
        sheets = _from_archive(path, name)
    elif head == _OLE:
        sheets = _from_old_workbook(path, name)
    else:
        sheets = [_from_text(path, name)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if sum(len(sheet.rows) for sheet in sheets) > _MOST_ROWS:
        raise TooManyRows(limit=f"{ROW_LIMIT:,}".replace(",", "."))
    for sheet in sheets:
        _bring_to_unicode(sheet)
    return sheets


def _from_archive(path: Path, name: str) -> list[Sheet]:
    empty_formulas = _inspect(path, name)
    sheets = _read_workbook(path, name)
    for sheet in sheets:
        for row, column in empty_formulas.get(sheet.name, ()):
            _mark_formula(sheet, row, column)
    return sheets


def _inspect(path: Path, name: str) -> dict[str, list[tuple[int, int]]]:
    """Unpack every part, counting, and look at the sheets; return formulas without a result, by sheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise FileHarmful(name=name)
            parts = _sheet_parts(archive)
            left = _MOST_UNPACKED
            found: dict[str, list[tuple[int, int]]] = {}
            for info in archive.infolist():
                wanted = info.filename in parts or info.filename == "content.xml"
                content, size = _unpack(archive, info, left, name, keep=wanted)
                left -= size
                if _FAR_CELL.search(content) or _repeats_endlessly(content):
                    raise FileHarmful(name=name)
                if info.filename in parts and (b"<f" in content or b't="e"' in content):
                    cells = {*_EMPTY_FORMULA.findall(content), *_ERROR.findall(content)}
                    found[parts[info.filename]] = [_place(cell) for cell in cells]
            return found
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise FileUnreadable(name=name) from None


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, name: str, *, keep: bool) -> tuple[bytes, int]:
    """Unpack a part in pieces, never more than ``left`` bytes; what the archive says of its own size is not
    believed."""
    pieces, size = [], 0
    with archive.open(info) as part:
        while piece := part.read(1 << 20):
            size += len(piece)
            if size > left:
                raise FileHarmful(name=name)
            if keep:
                pieces.append(piece)
    return b"".join(pieces), size


def _repeats_endlessly(content: bytes) -> bool:
    return b"-repeated=" in content and any(int(times) > 100_000 for times in _REPEATED.findall(content))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet of an .xlsx and the sheet's name; nothing for other kinds."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {
        identity.group(1): target.group(1)
        for tag in re.findall(r"<Relationship\b[^>]*>", relations)
        if (identity := re.search(r'\bId="([^"]+)"', tag)) and (target := re.search(r'\bTarget="([^"]+)"', tag))
    }
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    parts: dict[str, str] = {}
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        title, relation = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br:id="([^"]+)"', tag)
        part = targets.get(relation.group(1), "") if relation else ""
        if title and part:
            place = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
            parts[place] = _unescape(title.group(1))
    return parts


def _unescape(text: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text


def _place(cell: bytes) -> tuple[int, int]:
    """Return row and column, from zero, of a cell such as ``B7``."""
    letters = re.match(rb"[A-Z]+", cell)
    assert letters is not None
    column = 0
    for letter in letters.group():
        column = column * 26 + letter - 64
    return int(cell[letters.end() :]) - 1, column - 1


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
            return [_read_sheet(workbook, title) for title in titles]
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
    if text.isascii() and text.isprintable():
        clean = text.strip()
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
    lines = text.splitlines()[:20]
    delimiter = max(("\t", ";", ",", "|"), key=lambda sign: sum(line.count(sign) for line in lines))
    try:
        rows = [[_text(cell) if cell else None for cell in cells[:_MOST_COLUMNS]] for cells in _csv(text, delimiter)]
    except csv.Error:
        raise FileUnreadable(name=name) from None
    return Sheet("csv", _without_tail(rows))


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
    lines = raw.split(b"\n")[:400]
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

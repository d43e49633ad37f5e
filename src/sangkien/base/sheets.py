"""Reading and writing sheets: csv and Excel in, Excel out, formulas never alive."""

import csv
import io
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePath

import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import UploadedFile

from sangkien.base.archives import inspect
from sangkien.base.errors import Refusal
from sangkien.base.text import fold, normal

Row = dict[str, str]
Cell = str | int | float | Decimal | date | datetime | None
_MAX_BYTES = 200 * 1024 * 1024
_MAX_UPLOAD = 20 * 1024 * 1024
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class FileMissing(Refusal):
    """Không mở được tệp “{name}”."""


class UnreadableSheet(Refusal):
    """Không đọc được tệp “{name}”. Hãy dùng tệp .csv (UTF-8) hoặc .xlsx có một hàng tiêu đề."""


class MissingColumns(Refusal):
    """Tệp “{name}” thiếu cột {columns}."""


class RepeatedColumns(Refusal):
    """Tệp “{name}” có nhiều cột cùng tên {columns}."""


class RaggedRow(Refusal):
    """Tệp “{name}” bị hỏng ở dòng {line}: số ô không khớp với hàng tiêu đề."""


def read_rows(
    path: Path,
    *,
    required: Sequence[str] = (),
    one_of: Sequence[str] = (),
    words: Mapping[str, str] | None = None,
) -> list[tuple[int, Row]]:
    """Return (line number, row by heading) for each filled row of the first sheet.

    Headings are folded to lower case; cells are text in NFC, dates ISO 8601, whole numbers without ".0". ``words`` are
    the headings people write, without accents ("so doan vien"), and the columns they mean; with them the table may
    stand below a title, and columns of other names are passed over; of ``one_of`` one column is enough. Raises
    ``FileMissing``, ``UnreadableSheet``, ``MissingColumns``, ``RepeatedColumns`` or ``RaggedRow``.
    """
    if not path.is_file() or path.stat().st_size > _MAX_BYTES:
        raise FileMissing(name=path.name)
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        return _with_headings(path.name, _csv_lines(path), _Asked(required, one_of), words, whole=not words)
    return _with_headings(path.name, _workbook_lines(path), _Asked(required, one_of), words, whole=False)


def read_upload(
    upload: UploadedFile,
    *,
    required: Sequence[str] = (),
    one_of: Sequence[str] = (),
    words: Mapping[str, str] | None = None,
) -> list[tuple[int, Row]]:
    """Read an uploaded sheet as ``read_rows`` does; at most 20 MB. Raises what ``inspect`` raises as well."""
    name = PurePath(upload.name or "tep").name
    if (upload.size or 0) > _MAX_UPLOAD:
        raise FileMissing(name=name)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"tep{PurePath(name).suffix.lower()}"
        path.write_bytes(upload.read())
        if path.read_bytes()[:4] == b"PK\x03\x04":
            inspect(str(path), name=name)  # before anything is built from an archive that somebody sent
        try:
            return read_rows(path, required=required, one_of=one_of, words=words)
        except Refusal as refusal:
            refusal.facts["name"] = name
            raise


@dataclass(frozen=True, slots=True)
class _Asked:
    """Columns a sheet must have: all of the first, one of the others."""

    all_of: Sequence[str] = ()
    one_of: Sequence[str] = ()

    def missing(self, headings: Sequence[str]) -> list[str]:
        """Return the columns that are not there."""
        missing = [column for column in self.all_of if column not in headings]
        lacks = self.one_of and not {*self.one_of} & {*headings}
        return [*missing, self.one_of[0]] if lacks else missing


def _with_headings(
    name: str,
    lines: Iterator[tuple[int, list[str]]],
    asked: _Asked,
    words: Mapping[str, str] | None,
    *,
    whole: bool,
) -> list[tuple[int, Row]]:
    """Put headings to cells; ``whole`` refuses a line that ends before the last heading, as a broken csv line does."""
    cells = _first_line(lines, asked, words or {})
    if cells is None:
        raise UnreadableSheet(name=name)
    headings = _headings(name, cells)
    missing = asked.missing(headings)
    if missing:
        raise MissingColumns(name=name, columns=", ".join(missing))
    rows, width = [], len(cells)
    for number, cells in lines:
        if not any(cells):
            continue
        if not words and (any(cells[width:]) or (whole and len(cells) < len(headings))):
            raise RaggedRow(name=name, line=number)
        rows.append((number, {heading: value for heading, value in zip(headings, cells, strict=False) if heading}))
    return rows


def _first_line(lines: Iterator[tuple[int, list[str]]], asked: _Asked, words: Mapping[str, str]) -> list[str] | None:
    """Return the line of headings: the first that is filled, or the first in which ``words`` find what is required."""
    first: list[str] | None = None
    for _, cells in lines:
        if not any(cells):
            continue
        meant = _all_meant(cells, words) if words else cells
        first = first or meant
        if not words or not asked.missing(meant):
            return meant
    return first


def _all_meant(cells: Sequence[str], words: Mapping[str, str]) -> list[str]:
    """Return the columns that headings mean: their own names, or what people call them; empty for any other.

    Where two headings mean one column, the one that stands earlier among ``words`` does.
    """
    plain = [re.sub(r"[^a-z0-9_]+", " ", fold(cell)).strip() for cell in cells]
    found = [one if one in words.values() else words.get(one, "") for one in plain]
    order = {word: rank for rank, word in enumerate(words)}
    places = sorted(range(len(cells)), key=lambda place: order.get(plain[place], -1))
    best: dict[str, int] = {}
    for place in places:
        best.setdefault(found[place], place)
    return [column if best[column] == place else "" for place, column in enumerate(found)]


def _headings(name: str, cells: Sequence[str]) -> list[str]:
    """Return the headings up to the last that is not blank. Raises ``RepeatedColumns``."""
    headings = [cell.strip().lower() for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    repeated = [heading for heading, times in Counter(headings).items() if heading and times > 1]
    if repeated:
        raise RepeatedColumns(name=name, columns=", ".join(repeated))
    return headings


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSheet(name=path.name) from None
    if "\x00" in text:
        raise UnreadableSheet(name=path.name)
    head = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [normal(cell) for cell in cells]
    except csv.Error:
        raise RaggedRow(name=path.name, line=reader.line_num) from None


def _workbook_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception:  # calamine raises its own kinds and plain ones for broken archives
        raise UnreadableSheet(name=path.name) from None
    for number, cells in enumerate(rows, start=1):
        yield number, [_as_text(cell) for cell in cells]


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        # A fraction of exactly three digits would look like a group of thousands.
        return re.sub(r"(\.\d{3})$", r"\g<1>0", str(cell))
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return (cell.date() if is_day else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return normal(str(cell)) if cell is not None else ""


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return csv with a byte-order mark, so that Excel reads the accents; texts made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + buffer.getvalue()


def workbook(title: str, notes: Sequence[str], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return an .xlsx with a title, notes, one heading row and real numbers and dates; strings are never formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Bảng")
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    formats = {
        "int": book.add_format({"num_format": "#,##0"}),
        "decimal": book.add_format({"num_format": "0.00"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    sheet.write_string(0, 0, title, bold)
    for offset, note in enumerate(notes, start=1):
        sheet.write_string(offset, 0, note)
    top = len(notes) + 2
    sheet.write_row(top, 0, headings, head)
    widths = [len(heading) for heading in headings]
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row):
            _write(sheet, last, column, cell, formats)
            widths[column] = min(60, max(widths[column], len(str(cell if cell is not None else ""))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, max(last, top + 1), len(headings) - 1)
    sheet.repeat_rows(top)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, formats: dict[str, object]
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date | datetime):
        day = cell.date() if isinstance(cell, datetime) else cell
        sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), formats["date"])  # noqa: DTZ001 Excel has no zones
    else:
        sheet.write_number(row, column, float(cell), formats["int" if isinstance(cell, int) else "decimal"])

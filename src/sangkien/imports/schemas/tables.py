"""Finding the tables of a sheet: under titles and national headings, with headings of one to three rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sangkien.base.text import one_line
from sangkien.imports.choices import Column, Confidence
from sangkien.imports.rules.headings import is_name_of_column, plain_heading, read_heading
from sangkien.imports.rules.kinds import read_kind
from sangkien.imports.schemas.files import Formula, Sheet, Value
from sangkien.imports.schemas.guessing import settle
from sangkien.initiatives.choices import InitiativeKind

_SUB_LIMIT: Final = 60
#: A table begins within so many rows of its sheet.
_SEARCHED: Final = 400
_WEAK: Final = frozenset(
    {Column.NUMBER, Column.IGNORE, Column.SHARES, Column.SUMMARY, Column.EFFECT, Column.EXTERNAL_KEY}
)
_STRONG: Final = frozenset({Column.TITLE, Column.AUTHORS})


@dataclass(slots=True)
class ColumnRead:
    """A column of a table: where it stands, what its heading says, what it was taken for and how surely."""

    place: int
    heading: str
    column: Column
    confidence: Confidence
    #: For a column of crosses: which kind a cross means.
    kind: InitiativeKind | None = None

    @property
    def letter(self) -> str:
        """Return the letters of the column."""
        return letters_of(self.place)

    @property
    def signature(self) -> str:
        """Return the heading as it is remembered for the unit."""
        return plain_heading(self.heading.replace("›", " ")) or f"cot {self.letter.lower()}"


@dataclass(slots=True)
class Table:
    """A table: heading rows and first and last row of its body count from zero, the last is not included."""

    heading_rows: tuple[int, ...]
    columns: list[ColumnRead]
    first: int
    end: int = 0
    above: list[str] = field(default_factory=list)

    def at(self, column: Column) -> list[ColumnRead]:
        """Return the columns taken for ``column``, from left to right."""
        return [read for read in self.columns if read.column == column]


def letters_of(place: int) -> str:
    """Return the letters of a column counted from zero: 0 is A, 27 is AB."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_tables(sheet: Sheet, remembered: Mapping[str, Column] | None = None) -> list[Table]:
    """Return the tables of a sheet from top to bottom; a heading repeated on every page opens none.

    ``remembered`` holds what a unit decided earlier about headings, by their signature.
    """
    tables: list[Table] = []
    for place, row in enumerate(sheet.rows):
        if not tables and place >= _SEARCHED:
            break
        if tables and (place < tables[-1].first or not _may_be_heading(row)):
            continue
        if not _is_heading(row) or (tables and not _is_second_heading(row)):
            continue
        table = _table_at(sheet, place)
        if tables and (_same_heading(tables[-1], table) or not table.at(Column.TITLE)):
            continue
        if tables:
            tables[-1].end = table.heading_rows[0]
        tables.append(table)
    for table in tables:
        table.end = table.end or len(sheet.rows)
        settle(table.columns, sheet.rows[table.first : table.end], remembered or {})
    return [table for table in tables if table.at(Column.TITLE)]


def _may_be_heading(row: Sequence[Value | Formula]) -> bool:
    """Say quickly whether a row of a table's body could open another: only short words, no figure, no day."""
    return all(cell is None or (isinstance(cell, str) and len(cell) <= _SUB_LIMIT) for cell in row)


def as_text(cell: Value | Formula) -> str:
    """Return a cell as text on one line."""
    if cell is None or isinstance(cell, Formula):
        return ""
    return cell if isinstance(cell, str) and "\n" not in cell else one_line(str(cell))


def _is_heading(row: Sequence[Value | Formula]) -> bool:
    texts = [cell for cell in row if isinstance(cell, str)]
    if len(texts) < 2 or len(texts) < sum(cell is not None for cell in row) * 0.6:
        return False
    reads = [read_heading(one_line(text)) for text in texts]
    known = {read.column for read in reads if read is not None}
    if len([read for read in reads if read is not None]) < len(texts) * 0.4:
        return False
    strong = known - _WEAK
    return (bool(known & _STRONG) and len(known) >= 2 and _names_more(known)) or len(strong) >= 3


def _is_second_heading(row: Sequence[Value | Formula]) -> bool:
    """Say whether a row below a table opens another: its words are names of columns as a whole, one of them a
    title's."""
    texts = [one_line(cell) for cell in row if isinstance(cell, str)]
    whole = [text for text in texts if is_name_of_column(text)]
    return len(whole) * 3 >= len(texts) * 2 and any(_is_title(text) for text in whole)


def _names_more(known: set[Column]) -> bool:
    """A title and its number alone are a list; "Sáng kiến" and "Ghi chú" in a sentence are not."""
    return len(known - {Column.IGNORE}) >= 2


def _same_heading(table: Table, again: Table) -> bool:
    return [column.heading for column in table.columns] == [column.heading for column in again.columns]


def _table_at(sheet: Sheet, place: int) -> Table:
    rows = [place]
    while len(rows) < 3 and _is_sub_heading(sheet, place, rows[-1] + 1):
        rows.append(rows[-1] + 1)
    if _is_super_heading(sheet, place - 1, place):
        rows.insert(0, place - 1)
    above = [text for row in sheet.rows[max(0, rows[0] - 30) : rows[0]] for cell in row if (text := as_text(cell))]
    return Table(tuple(rows), _columns(sheet, rows), rows[-1] + 1, above=above)


def _is_sub_heading(sheet: Sheet, main: int, place: int) -> bool:
    """Say whether the row parts the headings above it: short words under wide cells, nothing under narrow ones."""
    if place >= len(sheet.rows):
        return False
    row, heading = sheet.rows[place], sheet.rows[main]
    filled = [at for at, cell in enumerate(row) if as_text(cell)]
    texts = [as_text(row[at]) for at in filled]
    if not filled or any(not isinstance(row[at], str) for at in filled) or max(map(len, texts)) > _SUB_LIMIT:
        return False
    if all(re.fullmatch(r"\(?[\dA-H]{1,2}\)?(?:=.*)?", text) for text in texts):
        return False
    wide = _wide_places(sheet, main)
    inside = [at for at in filled if at in wide]
    named = [
        text for text in texts if read_heading(text) or text.strip().lower() in _PARTS_OF_HEADING or read_kind(text)
    ]
    title = next((at for at, cell in enumerate(heading) if _is_title(as_text(cell))), None)
    return bool(inside) and len(named) * 2 >= len(texts) and (title is None or title not in filled)


_PARTS_OF_HEADING: Final = frozenset(
    {
        "số",
        "ngày",
        "tháng",
        "năm",
        "số, ký hiệu",
        "số ký hiệu",
        "ngày, tháng",
        "họ tên",
        "%",
        "ngày tháng",
        "tiền",
        "khác",
        "bằng lời",
    }
)


def _is_title(text: str) -> bool:
    read = read_heading(text)
    return read is not None and read.column == Column.TITLE


def _wide_places(sheet: Sheet, row: int) -> set[int]:
    """Return the columns that stand under a heading spanning several."""
    merged = {
        at
        for (top, left), (bottom, right) in sheet.merged
        if top <= row <= bottom and right > left and bottom == row
        for at in range(left, min(right, 199) + 1)
    }
    if merged or sheet.merged:
        return merged
    cells = sheet.rows[row]
    wide: set[int] = set()
    for at in range(1, max(len(cells), len(sheet.rows[row + 1]) if row + 1 < len(sheet.rows) else 0)):
        blank = at >= len(cells) or not as_text(cells[at])
        if blank and at - 1 < len(cells) + 5:
            wide |= {at - 1, at}
    return wide


def _is_super_heading(sheet: Sheet, place: int, main: int) -> bool:
    """Say whether the row above groups some of the columns; a title over nearly all of them does not."""
    if place < 0:
        return False
    width = sum(1 for cell in sheet.rows[main] if as_text(cell))
    spans = [
        right - left + 1 for (top, left), (bottom, right) in sheet.merged if top == place == bottom and right > left
    ]
    texts = [as_text(cell) for cell in sheet.rows[place] if as_text(cell)]
    return bool(spans) and max(spans) < max(2, width * 0.7) and all(len(text) <= _SUB_LIMIT * 2 for text in texts)


def _columns(sheet: Sheet, rows: Sequence[int]) -> list[ColumnRead]:
    width = max(len(sheet.rows[row]) for row in rows)
    levels = [_filled_level(sheet, row, rows, width) for row in rows]
    columns = []
    for place in range(width):
        parts = list(dict.fromkeys(part for level in levels if (part := level[place])))
        if parts:
            columns.append(_column(place, parts))
    return columns


def _filled_level(sheet: Sheet, row: int, rows: Sequence[int], width: int) -> list[str]:
    """Return the headings of a row, those of wide cells repeated over each column they span."""
    cells = [as_text(sheet.rows[row][at]) if at < len(sheet.rows[row]) else "" for at in range(width)]
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and left < width and top in rows:
            source = sheet.rows[top]
            text = as_text(source[left]) if left < len(source) else ""
            for at in range(left, min(right + 1, width)):
                cells[at] = cells[at] or text
    if not sheet.merged and row != rows[-1]:
        below = sheet.rows[row + 1]
        parted = [at < len(below) and bool(as_text(below[at])) for at in range(width)]
        for at in range(1, width):
            if not cells[at] and parted[at] and parted[at - 1]:
                cells[at] = cells[at - 1]
    return cells


def _column(place: int, parts: Sequence[str]) -> ColumnRead:
    heading = " › ".join(parts)
    whole = read_heading(" ".join(parts))
    last, first = read_heading(parts[-1]), read_heading(parts[0])
    if len(parts) > 1 and first is not None and first.column == Column.KIND and (kind := read_kind(parts[-1])):
        return ColumnRead(place, heading, Column.KIND, Confidence.SURE, kind)
    chosen = whole
    if last is not None and last.confidence == Confidence.SURE and len(parts) > 1:
        chosen = last if last.column not in {Column.NUMBER, Column.EXTERNAL_KEY} else whole or last
        if whole is not None and whole.column in {Column.RECOGNISED_ON, Column.FIRST_APPLIED_ON, Column.DECISION}:
            chosen = whole
    chosen = chosen or last or first
    if chosen is None:
        return ColumnRead(place, heading, Column.IGNORE, Confidence.UNKNOWN)
    return ColumnRead(place, heading, chosen.column, chosen.confidence)

"""From the rows of a table to records: which rows hold an initiative, and which cells belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sangkien.base.text import fold
from sangkien.imports.choices import Column, RowRole
from sangkien.imports.rules.rows import RowSeen, group_name, role_of
from sangkien.imports.schemas.files import Formula, Sheet, Value
from sangkien.imports.schemas.tables import ColumnRead, Table, as_text

#: Merged cells of these columns hold for every row they cover.
_FILLED_DOWN: Final = frozenset(
    {
        Column.AUTHORS,
        Column.UNIT,
        Column.DECISION,
        Column.RECOGNISED_ON,
        Column.FIRST_APPLIED_ON,
        Column.KIND,
        Column.FIELD,
        Column.AUTHOR_GROUP,
    }
)
#: Merged cells are carried over so many rows in all; more were never merged by hand.
_MOST_SPREAD: Final = 1_000_000
_DITTO: Final = frozenset({'"', "''", "”", "″", "nt", "-nt-", "nt.", "như trên", "//", "- nt -", "như trên.", '" "'})
_UNIT_ABOVE: Final = re.compile(r"^\W*(?:don vi|phan xuong|phong|bo phan|ten don vi|cong doan bo phan)\s*:\s*(.+)$")


@dataclass(slots=True)
class Record:
    """One initiative of a table: ``row`` is the sheet's own number, ``cells`` what it says by column of the file."""

    sheet: str
    row: int
    cells: dict[int, Value | Formula]
    group: str = ""
    more: list[dict[int, Value | Formula]] = field(default_factory=list)
    #: Row whose merged sum of money covers this one.
    shares_money_with: int | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A row that holds no initiative, and what it was taken for."""

    sheet: str
    row: int
    role: RowRole
    text: str


def gather(sheet: Sheet, table: Table) -> Iterator[Record | Passed]:
    """Yield every row of a table once, in order: as a record with what belongs to it, or as passed.

    A record is yielded when the next one begins. Rows are let go as they are read.
    """
    walk = _Walk(sheet, table)
    for place in range(table.first, table.end):
        yield from walk.step(place)
    if walk.last is not None:
        yield walk.last


@dataclass(slots=True)
class _Merged:
    """What merged cells mean for a row: texts to fill down, whether its title goes on from the row above."""

    filled: dict[int, dict[int, Value | Formula]] = field(default_factory=dict)
    continues: set[int] = field(default_factory=set)
    spans: set[int] = field(default_factory=set)
    money: dict[int, int] = field(default_factory=dict)


class _Walk:
    """Going down a table, remembering the group, the record before and whether the signatures have begun."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.last: Record | None = None
        self.merged = _merged(sheet, table)
        self.places = {column.place: column for column in table.columns}
        self.headings = {as_text(cell) for row in table.heading_rows for cell in sheet.rows[row]} - {""}
        self.group = _unit_above(table.above)
        self.signed = False
        self.ends_at = -1

    def step(self, place: int) -> Iterator[Record | Passed]:
        """Take one row."""
        cells = self._cells(place)
        texts = [text for cell in cells.values() if (text := _seen(cell))]
        role = self._role(place, cells, texts)
        self.signed = role == RowRole.SIGNATURE or (self.signed and role != RowRole.DATA)
        if role == RowRole.DATA:
            if self.last is not None:
                yield self.last
            self.last = self._record(place, cells)
            self.ends_at = place
            return
        if role == RowRole.MORE_AUTHORS and self.last is not None:
            self.last.more.append(cells)
            self.ends_at = place
        elif role == RowRole.GROUP:
            self.group = group_name(max(texts, key=len))
        yield Passed(self.sheet.name, place + self.sheet.first_row, role, " · ".join(texts)[:200])

    def _role(self, place: int, cells: dict[int, Value | Formula], texts: Sequence[str]) -> RowRole:
        if len(texts) > 1 and self.headings.issuperset(texts):
            return RowRole.HEADING
        continues = place in self.merged.continues
        whole = {**self.merged.filled.get(place, {}), **cells} if texts else cells
        seen = RowSeen(self._by_column(whole), tuple(texts), place in self.merged.spans, continues)
        return role_of(
            seen,
            below_heading=place == self.table.first,
            after_signature=self.signed,
            follows_data=self.last is not None and self.ends_at == place - 1,
        )

    def _record(self, place: int, cells: dict[int, Value | Formula]) -> Record:
        filled = self.merged.filled.get(place, {})
        whole = {**cells, **{at: cell for at, cell in filled.items() if cells.get(at) is None}}
        before = self.last.cells if self.last is not None else {}
        for at, cell in whole.items():
            ditto = isinstance(cell, str) and cell.casefold() in _DITTO
            if ditto and at in self.places and self.places[at].column in _FILLED_DOWN:
                whole[at] = before.get(at)
        shared = self.merged.money.get(place)
        first = self.sheet.first_row
        return Record(
            self.sheet.name,
            place + first,
            whole,
            self.group,
            shares_money_with=None if shared is None else shared + first,
        )

    def _cells(self, place: int) -> dict[int, Value | Formula]:
        row, self.sheet.rows[place] = self.sheet.rows[place], []
        return {at: row[at] for at in self.places if at < len(row) and row[at] is not None} | {
            at: cell for at, cell in enumerate(row) if cell is not None and at not in self.places
        }

    def _by_column(self, cells: dict[int, Value | Formula]) -> dict[Column, str]:
        found: dict[Column, str] = {}
        for at, cell in cells.items():
            read = self.places.get(at)
            if read is not None and not found.get(read.column):
                found[read.column] = _seen(cell)
        return found


def _seen(cell: Value | Formula) -> str:
    if isinstance(cell, Formula):
        return "="
    return cell if isinstance(cell, str) else as_text(cell)


def _merged(sheet: Sheet, table: Table) -> _Merged:
    merged = _Merged()
    columns = {column.place: column for column in table.columns}
    spread = 0
    for (top, left), (bottom, right) in sheet.merged:
        if bottom < table.first or top >= table.end:
            continue
        if right - left >= 2 and top == bottom:
            merged.spans.add(top)
        spread += bottom - top if left in columns else 0
        if bottom > top and left in columns and spread <= _MOST_SPREAD:
            _spread(sheet, merged, columns[left], max(top, table.first), min(bottom, table.end - 1))
    return merged


def _spread(sheet: Sheet, merged: _Merged, column: ColumnRead, top: int, bottom: int) -> None:
    source = sheet.rows[top]
    cell = source[column.place] if column.place < len(source) else None
    for place in range(top + 1, bottom + 1):
        if column.column == Column.TITLE:
            merged.continues.add(place)
        elif column.column == Column.BENEFIT:
            merged.money[place] = top
        elif column.column in _FILLED_DOWN and cell is not None:
            merged.filled.setdefault(place, {})[column.place] = cell


def _unit_above(lines: Sequence[str]) -> str:
    """Return the unit a line above the table names: "Đơn vị: Phân xưởng Tuyển than 2"."""
    for line in reversed(lines):
        if (found := _UNIT_ABOVE.match(fold(line))) and not re.search(
            r"\b(?:tinh|vnd|dong|trieu|nghin)\b", found.group(1)
        ):
            # Folding keeps the number of letters of text in NFC, so that the accents can be had back.
            start = found.start(1)
            return line[start:].strip(" .…") if len(fold(line)) == len(line) else found.group(1)
    return ""

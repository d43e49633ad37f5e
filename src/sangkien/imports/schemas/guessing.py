"""Settling what columns hold: one column for each thing, and guesses by content where a heading is silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sangkien.base.text import one_line
from sangkien.imports.choices import Column, Confidence
from sangkien.imports.rules.dates import read_day
from sangkien.imports.rules.money import read_benefit

if TYPE_CHECKING:
    from sangkien.imports.schemas.files import Formula, Value
    from sangkien.imports.schemas.tables import ColumnRead

Rows = Sequence[Sequence["Value | Formula"]]
_SAMPLE: Final = 60
#: What may stand in several columns, the texts put together.
_SEVERAL: Final = frozenset(
    {
        Column.SUMMARY,
        Column.EFFECT,
        Column.BEFORE,
        Column.AFTER,
        Column.UNIT,
        Column.COAUTHORS,
        Column.KIND,
        Column.IGNORE,
        Column.NUMBER,
    }
)
_NAME: Final = re.compile(r"(?:[^\W\d_][\w'.]*\s+){1,4}[^\W\d_]\w*")


def settle(columns: list[ColumnRead], rows: Rows, remembered: Mapping[str, Column]) -> None:
    """Decide each column: what the unit chose earlier, then the heading, then the content."""
    for column in columns:
        if column.signature in remembered:
            column.column, column.confidence = remembered[column.signature], Confidence.CHOSEN
    filled = [row for row in rows[: _SAMPLE * 4] if sum(cell is not None for cell in row) > 2][:_SAMPLE]
    _keep_one_of_each(columns, filled)
    _guess_missing(columns, filled)


def _values(column: ColumnRead, rows: Rows) -> list[Value | Formula]:
    cells = [row[column.place] for row in rows if column.place < len(row)]
    return [cell for cell in cells if cell is not None]


def _share(column: ColumnRead, rows: Rows, fits: Callable[[object], bool]) -> float:
    cells = _values(column, rows)
    return sum(1 for cell in cells if fits(cell)) / len(cells) if cells else 0.0


def _is_day(cell: object) -> bool:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return 36_000 < cell < 60_000
    return isinstance(cell, date | datetime) or (isinstance(cell, str) and read_day(cell).day is not None)


def _is_money(cell: object) -> bool:
    if isinstance(cell, str) and not any(letter.isdigit() for letter in cell):
        return False
    read = read_benefit(cell, scale=10**6)
    return read.vnd is not None and not read.guessed


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and len(cell) < 200 and bool(_NAME.match(one_line(cell))) and cell[:1].isupper()


def _length(column: ColumnRead, rows: Rows) -> float:
    texts = [cell for cell in _values(column, rows) if isinstance(cell, str)]
    return sum(map(len, texts)) / len(texts) if texts else 0.0


def _keep_one_of_each(columns: list[ColumnRead], rows: Rows) -> None:
    """Of two columns for one thing keep the better; the other becomes what stands beside it, or is left aside."""
    for wanted in (
        Column.TITLE,
        Column.AUTHORS,
        Column.BENEFIT,
        Column.RECOGNISED_ON,
        Column.FIRST_APPLIED_ON,
        Column.DECISION,
    ):
        rivals = [column for column in columns if column.column == wanted]
        if len(rivals) < 2:
            continue
        chosen = max(rivals, key=lambda rival: (_trust(rival), _fitness(rival, wanted, rows), -rival.place))
        for rival in rivals:
            if rival is not chosen:
                _step_back(rival, wanted)
    rivals = [column for column in columns if column.column not in _SEVERAL]
    for column in rivals:
        first = next(rival for rival in rivals if rival.column == column.column)
        if first is not column and column.column not in _SEVERAL:
            column.column, column.confidence = Column.IGNORE, Confidence.UNKNOWN


def _trust(column: ColumnRead) -> int:
    return {Confidence.CHOSEN: 2, Confidence.SURE: 1}.get(column.confidence, 0)


def _fitness(column: ColumnRead, wanted: Column, rows: Rows) -> float:
    if wanted == Column.BENEFIT:
        return _share(column, rows, _is_money)
    if wanted in {Column.RECOGNISED_ON, Column.FIRST_APPLIED_ON}:
        return _share(column, rows, _is_day)
    if wanted == Column.AUTHORS:
        return _share(column, rows, _is_name)
    return min(_length(column, rows), 200.0)


def _step_back(column: ColumnRead, wanted: Column) -> None:
    beside = {Column.TITLE: Column.SUMMARY, Column.AUTHORS: Column.COAUTHORS, Column.BENEFIT: Column.EFFECT}
    column.column = beside.get(wanted, Column.IGNORE)
    column.confidence = Confidence.GUESS if wanted in beside else Confidence.UNKNOWN


def _guess_missing(columns: list[ColumnRead], rows: Rows) -> None:
    """Fill what no heading named from columns whose heading is unknown or says something near."""
    have = {column.column for column in columns}
    free = [column for column in columns if column.confidence == Confidence.UNKNOWN]
    if Column.TITLE not in have:
        near = [column for column in columns if column.column in {Column.SUMMARY, Column.AFTER}] or free
        longest = max(near, key=lambda column: _length(column, rows), default=None)
        _take(longest, Column.TITLE, longest is not None and _length(longest, rows) > 12)
    if Column.AUTHORS not in have:
        _take(*_best(free, Column.AUTHORS, rows, _is_name))
    if Column.RECOGNISED_ON not in have and Column.FIRST_APPLIED_ON not in have:
        _take(*_best(free, Column.RECOGNISED_ON, rows, _is_day))
    if Column.BENEFIT not in have:
        near = [column for column in columns if column.column == Column.EFFECT] + free
        _take(*_best(near, Column.BENEFIT, rows, _is_money))


def _best(
    among: Sequence[ColumnRead], wanted: Column, rows: Rows, fits: Callable[[object], bool]
) -> tuple[ColumnRead | None, Column, bool]:
    best = max(among, key=lambda column: _share(column, rows, fits), default=None)
    return best, wanted, best is not None and _share(best, rows, fits) >= 0.6


def _take(column: ColumnRead | None, wanted: Column, fits: bool) -> None:
    if column is not None and fits and column.confidence != Confidence.CHOSEN:
        column.column, column.confidence = wanted, Confidence.GUESS

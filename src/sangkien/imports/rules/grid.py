"""The grid in which a helper types forms: its fields in their order, and blocks of cells pasted into it."""

from __future__ import annotations

import csv
import io
from typing import Final

from sangkien.base.text import normal
from sangkien.imports.choices import Column

#: A grid holds so many rows; more are another sitting.
ROW_LIMIT: Final = 200
CELL_LIMIT: Final = 20_000
FIELDS: Final = (
    Column.TITLE,
    Column.AUTHORS,
    Column.UNIT,
    Column.KIND,
    Column.FIRST_APPLIED_ON,
    Column.DECISION,
    Column.RECOGNISED_ON,
    Column.BENEFIT,
    Column.BEFORE,
    Column.AFTER,
    Column.EFFECT,
)
#: What a new row takes over from the one before: a pile of forms mostly has one unit and one decision.
CARRIED: Final = (Column.UNIT, Column.KIND, Column.DECISION, Column.RECOGNISED_ON)
LONG: Final = frozenset({Column.BEFORE, Column.AFTER, Column.EFFECT})


def place_of(field: Column) -> int:
    """Return where a field stands in the table of every grid."""
    return FIELDS.index(field)


def read_block(text: str) -> list[list[str]]:
    """Return the cells of what was copied from a spreadsheet, row by row: tabs between cells, quotes around lines."""
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter="\t")
    try:
        rows = [[normal(cell)[:CELL_LIMIT] for cell in cells] for cells in reader]
    except csv.Error:
        rows = [[normal(cell)[:CELL_LIMIT] for cell in line.split("\t")] for line in text.splitlines()]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def is_blank(texts: dict[Column, str]) -> bool:
    """Say whether a row says nothing of its own: only what was taken over from the row before, or not even that."""
    return not any(text for field, text in texts.items() if field not in CARRIED)

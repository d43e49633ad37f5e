"""Reading a whole workbook: every row of its tables once, good or bad, and every other row named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sangkien.imports.choices import Column, RowRole
from sangkien.imports.errors import NoTable
from sangkien.imports.queries.judging import Judge
from sangkien.imports.schemas.files import Sheet, open_sheets
from sangkien.imports.schemas.readings import Problem, Reading, Repeats, RowReader
from sangkien.imports.schemas.records import Passed, Record, gather
from sangkien.imports.schemas.tables import Table, find_tables
from sangkien.units.models import Unit


@dataclass(slots=True)
class SheetRead:
    """A sheet with its tables; none where the sheet holds no table of initiatives."""

    sheet: Sheet
    tables: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class RowRead:
    """A row read and judged, with the unit it belongs to and what the file says in it."""

    reading: Reading
    record: Record
    table: Table
    unit: Unit | None


@dataclass(slots=True)
class WorkbookRead:
    """All that a workbook says."""

    sheets: list[SheetRead]
    rows: list[RowRead] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    def add(self, sheet: Sheet, tables: list[Table]) -> None:
        """Put a sheet to the others, with the tables known in it."""
        self.sheets.append(SheetRead(sheet, tables))


def open_workbook(path: Path, *, name: str = "", remembered: Mapping[str, Column] | None = None) -> WorkbookRead:
    """Open a file and find its tables. Raises what ``open_sheets`` raises, and ``NoTable``."""
    sheets = [SheetRead(sheet, find_tables(sheet, remembered)) for sheet in open_sheets(path, name=name)]
    if not any(read.tables for read in sheets):
        raise NoTable(name=name or path.name)
    return WorkbookRead(sheets)


def read_rows_of(workbook: WorkbookRead, judge: Judge, *, today: date) -> WorkbookRead:
    """Read and judge every row, keeping all of them; the workbook's own cells are let go."""
    for found in rows_of(workbook, judge, today=today):
        if isinstance(found, Passed):
            workbook.passed.append(found)
        else:
            workbook.rows.append(found)
    return workbook


def rows_of(workbook: WorkbookRead, judge: Judge, *, today: date) -> Iterator[RowRead | Passed]:
    """Yield every row of every table, read and judged; rows that repeat an earlier one are marked."""
    repeats = Repeats()
    for read in workbook.sheets:
        for table in read.tables:
            judge.names.look_around(table.above)
            reader = RowReader(table, today=today)
            for found in gather(read.sheet, table):
                if isinstance(found, Passed):
                    yield found
                    continue
                reading = reader.read(found)
                unit = judge.judge(reading)
                repeats.mark(reading, unit and unit.pk)
                reading.errors = [reader.located(problem, found) for problem in reading.errors]
                yield RowRead(reading, found, table, unit)


def as_json(workbook: WorkbookRead) -> dict[str, Any]:
    """Return the shape of the contract; ``passed`` names the rows that hold no initiative."""
    return {
        "sheets": [_sheet(read) for read in workbook.sheets if read.tables],
        "sheets_without_table": [read.sheet.name for read in workbook.sheets if not read.tables],
        "rows": [_row(row) for row in workbook.rows],
        "passed": [
            {"sheet": row.sheet, "row": row.row, "role": row.role.value, "text": row.text}
            for row in workbook.passed
            if row.role != RowRole.BLANK
        ],
    }


def _sheet(read: SheetRead) -> dict[str, Any]:
    mapping: dict[str, str] = {}
    for table in read.tables:
        for column in table.columns:
            if column.column not in {Column.IGNORE, Column.NUMBER}:
                mapping.setdefault(column.column.value, column.letter)
    headings = [row + read.sheet.first_row for table in read.tables for row in table.heading_rows]
    return {
        "name": read.sheet.name,
        "header_rows": headings,
        "mapping": mapping,
        "headings": {column.letter: column.heading for table in read.tables for column in table.columns},
        "script": read.sheet.script.value,
    }


def _row(row: RowRead) -> dict[str, Any]:
    reading = row.reading
    return {
        "sheet": reading.sheet,
        "row": reading.row,
        "title": reading.title,
        "summary": reading.summary,
        "before": reading.before,
        "after": reading.after,
        "effect": reading.effect,
        "field": reading.field_of_use,
        "authors": [
            {"name": author.name, "share": _share(author.share, alone=len(reading.authors) == 1)}
            for author in reading.authors
        ],
        "unit": row.unit.name if row.unit else None,
        "unit_code": row.unit.code if row.unit else None,
        "unit_text": reading.unit_text or reading.group,
        "kind": reading.kind or None,
        "author_group": reading.author_group or None,
        "decision_no": reading.decision_no or None,
        "recognised_on": reading.recognised.day.isoformat() if reading.recognised.day else None,
        "recognised_on_precision": reading.recognised.precision.value if reading.recognised.day else None,
        "first_applied_on": reading.applied.day.isoformat() if reading.applied.day else None,
        "first_applied_on_precision": reading.applied.precision.value if reading.applied.day else None,
        "benefit_vnd": reading.benefit_vnd,
        "errors": list(_problems(reading.errors)),
        "warnings": list(_problems(reading.warnings)),
    }


def _share(share: Any, *, alone: bool) -> float | int | None:
    """Return a share as written; a sole author has everything, others nothing that nobody wrote."""
    if share is None:
        return 100 if alone else None
    return int(share) if share == int(share) else float(share)


def _problems(problems: list[Problem]) -> Iterator[dict[str, str]]:
    for problem in problems:
        yield {
            "field": problem.field,
            "code": problem.code,
            "message_vi": problem.refusal.sentence,
            "cell": problem.column,
            "value": problem.raw,
            "proposal": problem.proposal,
        }

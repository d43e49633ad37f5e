"""The first job of a workbook: finding its tables, and what the later ones ask of every row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal
from sangkien.imports.choices import BatchState, Column, RowVerdict
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.judging import Judge, judge_for
from sangkien.imports.queries.unit_names import unit_names
from sangkien.imports.queries.workbooks import WorkbookRead, open_workbook
from sangkien.imports.schemas.files import Value
from sangkien.imports.schemas.keeping import (
    Json,
    problem_as_json,
    table_as_json,
)
from sangkien.imports.schemas.readings import Reading
from sangkien.imports.schemas.tables import as_text
from sangkien.imports.services.sending import remembered_of
from sangkien.programmes.queries import stage_for_display

_CHUNK = 1000
_SAMPLES = 3
_MOST_KEPT = 5000
#: A table whose every column was recognised for certain needs no asking.
_SURE = frozenset({"sure", "chosen"})


def read_batch(*, batch: Batch, at: datetime) -> None:
    """Find the tables of the file and what their columns hold, for the person to confirm.

    A job that runs again begins anew; a batch that is past this stays as it is.
    """
    waiting = Batch.objects.filter(pk=batch.pk, state__in=(BatchState.WAITING, BatchState.READING))
    if not waiting.update(state=BatchState.READING):
        return
    try:
        workbook = open_workbook(Path(batch.file.path), name=batch.name, remembered=remembered_of(batch.unit))
    except Refusal as refusal:
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, failure=refusal.sentence)
        return
    tables = list(_found(workbook))
    total = sum(table["end"] - table["first"] for table in tables)
    Batch.objects.filter(pk=batch.pk, state=BatchState.READING).update(
        state=BatchState.MAPPING, tables=tables, total=total, uncomputed=_uncomputed(workbook)
    )


def _uncomputed(workbook: WorkbookRead) -> Json | None:
    """Return the cells that a second look through the file would find again; None where they are too many to keep."""
    cells = {read.sheet.name: read.sheet.uncomputed for read in workbook.sheets if read.sheet.uncomputed}
    return cells if sum(map(len, cells.values())) <= _MOST_KEPT else None


def _found(workbook: WorkbookRead) -> Iterator[Json]:
    for read in workbook.sheets:
        for table in read.tables:
            kept = table_as_json(read.sheet.name, table, read.sheet.script.value)
            rows = [row for row in read.sheet.rows[table.first : table.first + 40] if not _numbers_columns(row)]
            for column in kept["columns"]:
                column["samples"] = _samples(rows, column["place"])
            yield kept


def _numbers_columns(row: list[Any]) -> bool:
    """Say whether a row only counts the columns: (1), (2), (3)."""
    texts = [text for cell in row if (text := as_text(cell))]
    return len(texts) > 1 and all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in texts)


def _samples(rows: list[list[Any]], place: int) -> list[str]:
    cells: Iterator[Value] = (row[place] for row in rows if place < len(row))
    texts = (as_text(cell)[:60] for cell in cells)
    return [text for text in texts if text][:_SAMPLES]


def judge_of(batch: Batch, at: datetime) -> Judge:
    """Return who judges the rows of a batch: the programme's rules, and the units below the batch's own.

    A programme that is not open any more judges by its last day, so that a late sheet is told what is wrong with it.
    """
    stage = stage_for_display(batch.programme, at)
    moment = min(at, stage.closes_at) if stage is not None else at
    names = unit_names([batch.unit], on=day_of(at))
    judge = judge_for(batch.programme, names, today=day_of(moment), default_unit=batch.unit)
    judge.defaults = dict(batch.defaults)
    return judge


def problems_of(reading: Reading) -> list[Json]:
    """Return errors, then warnings, as they are kept."""
    errors = [problem_as_json(problem, error=True) for problem in reading.errors]
    return errors + [problem_as_json(problem, error=False) for problem in reading.warnings]


#: Warnings that let a row wait until somebody says that it is an initiative of its own.
ALIKE = frozenset({"alike_in_system", "alike_elsewhere", "nearly_in_system", "nearly_elsewhere", "rows_alike"})


def verdict_of(reading: Reading) -> RowVerdict:
    """Return what the dry run says: errors first, then likeness, then what should be looked at."""
    codes = {problem.code for problem in reading.warnings}
    repeats = {problem.code for problem in reading.errors} == {"duplicate_in_file"}
    if reading.errors and not repeats:
        return RowVerdict.WRONG
    if repeats or codes & ALIKE:
        return RowVerdict.ALIKE
    return RowVerdict.LOOK if codes else RowVerdict.READY


def told_fields(batch: Batch, row: BatchRow) -> frozenset[str]:
    """Return the fields a row speaks of: what a sheet is silent about it does not change.

    A cell of a unit that is empty says nothing; a column of decisions tells the day too where no other does.
    """
    columns = {Column(column["column"]) for column in batch.tables[row.table]["columns"]}
    told = {_FIELD.get(column, column.value) for column in columns if column != Column.IGNORE} - {"unit_code"}
    told |= set(batch.defaults)
    if Column.DECISION in columns:
        told.add("recognised_on")
    return frozenset(told | {"unit_code"} if "unit_text" in row.facts else told)


_FIELD = {Column.UNIT: "unit_code", Column.COAUTHORS: "authors", Column.SHARES: "authors"}

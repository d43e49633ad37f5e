"""Mending rows of a dry run on screen: typing over a cell, one answer for all rows that say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from sangkien.accounts.models import User
from sangkien.base.bulk import rewrite
from sangkien.base.text import one_line
from sangkien.imports.access import may_take_in
from sangkien.imports.choices import BatchState, Column, Confidence, RowOutcome, RowVerdict
from sangkien.imports.errors import cells as wrong
from sangkien.imports.errors.batches import GridOfAnother
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.alike import flag_known
from sangkien.imports.queries.judging import Judge
from sangkien.imports.schemas.keeping import facts_as_json, key_of, record_from_json, table_from_json
from sangkien.imports.schemas.readings import Problem, Reading, RowReader
from sangkien.imports.schemas.tables import ColumnRead, Table
from sangkien.imports.services.comparing import add_compared, compared_still
from sangkien.imports.services.reading import judge_of, problems_of, verdict_of
from sangkien.imports.services.sending import locked_in

_MOST_AT_ONCE = 5000
_TYPED_LIMIT = 20_000
#: Fields of problems whose column bears another name.
_COLUMN_OF = {"unit": Column.UNIT}


@transaction.atomic
def type_over(
    *, batch: Batch, rows: Sequence[BatchRow], field: str, text: str, by: User, at: datetime
) -> list[BatchRow]:
    """Put ``text`` for what the file says in ``field`` of ``rows`` and judge them anew; all other cells stay.

    Raises ``BatchBusy``.
    """
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {BatchState.CHECKED})
    column = _COLUMN_OF.get(field) or Column(field)
    judge = judge_of(locked, at)
    tables = [table_from_json(kept) for kept in locked.tables]
    changed = []
    for row in BatchRow.objects.select_for_update().filter(batch=locked, pk__in=[row.pk for row in rows])[
        :_MOST_AT_ONCE
    ]:
        place = _place(tables[row.table], column)
        row.typed = {**row.typed, str(place): text[:_TYPED_LIMIT]}
        changed.append(row)
    judge_anew(locked, changed, tables, judge)
    recount(locked)
    return changed


#: Places from here on belong to fields the table has no column for.
_BEYOND = 1000


def _place(table: Table, column: Column) -> int:
    """Return where a field stands; one the table has no column for gets a place of its own beyond the last."""
    found = table.at(column)
    if found:
        return found[0].place
    return _BEYOND + list(Column).index(column)


def _with_typed_columns(table: Table, typed: Mapping[str, str]) -> Table:
    """Return the table with the columns that only typing brought."""
    extra = [int(place) for place in typed if int(place) >= _BEYOND]
    columns = [ColumnRead(place, "", list(Column)[place - _BEYOND], Confidence.CHOSEN) for place in extra]
    return Table(table.heading_rows, [*table.columns, *columns], table.first, table.end, table.above)


def at_home(table: Table, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed with each text in its column, also where the table has got that column only since."""
    moved = {}
    for place, text in typed.items():
        beyond = int(place) >= _BEYOND
        moved[str(_place(table, list(Column)[int(place) - _BEYOND]) if beyond else place)] = text
    return moved


def typed_by(batch: Batch, by: User) -> None:
    """Raise ``GridOfAnother`` for a grid that somebody else types: one helper answers for it, is paid, and judges none
    of it.
    """
    if batch.by_hand and batch.by_id != by.pk:
        raise GridOfAnother(name=batch.by.full_name)


def judge_anew(batch: Batch, rows: Sequence[BatchRow], tables: Sequence[Table], judge: Judge) -> None:
    """Read and judge rows, in the order of the table, by what was typed; the batch is locked."""
    readings = [_read(row, tables[row.table], judge) for row in rows]
    _mark_repeats(batch, rows, readings)
    flag_known(batch, readings)
    for row, reading in zip(rows, readings, strict=True):
        compared = compared_still(row, reading)
        row.facts, row.key = facts_as_json(reading), key_of(reading)
        row.problems, row.verdict = problems_of(reading), verdict_of(reading)
        add_compared(row, compared)
    rewrite(rows, ["typed", "facts", "key", "problems", "verdict", "unit"])


def _read(row: BatchRow, table: Table, judge: Judge) -> Reading:
    reader = RowReader(_with_typed_columns(table, row.typed), today=judge.today)
    judge.names.look_around(table.above)
    record = record_from_json(row.sheet, row.row, row.record, row.typed)
    reading = reader.read(record)
    row.unit = judge.judge(reading)
    reading.errors = [reader.located(problem, record) for problem in reading.errors]
    return reading


def _mark_repeats(batch: Batch, rows: Sequence[BatchRow], readings: Sequence[Reading]) -> None:
    """A mended row may have become the same as another one, or stopped being it."""
    mended = {row.pk for row in rows}
    keys = [key_of(reading) for reading in readings]
    others = BatchRow.objects.filter(batch=batch, key__in=keys).exclude(pk__in=mended).order_by("-position")
    first = {row.key: row.row for row in others}
    for reading, key in zip(readings, keys, strict=True):
        if key in first and reading.title and reading.authors:
            reading.errors.append(Problem(wrong.DuplicateInFile(row=first[key])))
        first.setdefault(key, reading.row)


@transaction.atomic
def take_anyway(*, batch: Batch, rows: Sequence[BatchRow], yes: bool, by: User, at: datetime) -> None:
    """Say that rows that look like others are initiatives of their own (or take that back). Raises ``BatchBusy``."""
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {BatchState.CHECKED})
    wanted = BatchRow.objects.filter(batch=locked, pk__in=[row.pk for row in rows], verdict=RowVerdict.ALIKE)
    for row in wanted:
        say_anyway(row, yes=yes)
    recount(locked)


def say_anyway(row: BatchRow, *, yes: bool) -> None:
    """Let a row be entered beside the one it looks like: two initiatives of one file need two keys."""
    plain = row.key.partition("#")[0]
    row.key, row.take_anyway = (f"{plain}#{row.row}" if yes else plain)[:120], yes
    row.save(update_fields=["key", "take_anyway"])


def recount(batch: Batch) -> None:
    """Count the verdicts of a batch anew."""
    grouped = BatchRow.objects.filter(batch=batch).values("verdict", "take_anyway").annotate(n=Count("pk")).order_by()
    counts: Counter[str] = Counter()
    for group in grouped:
        counts[group["verdict"]] += group["n"]
        counts["anyway"] += group["n"] if group["take_anyway"] and group["verdict"] == RowVerdict.ALIKE else 0
    counts["beyond"] = batch.counts.get("beyond", 0)  # what is alike and was not told row by row stays counted
    batch.counts = {name: count for name, count in counts.items() if count}
    batch.save(update_fields=["counts"])


def same_cell(batch: Batch, row: BatchRow, field: str) -> list[BatchRow]:
    """Return the rows with a problem at ``field`` that says the very same text, this one included."""
    raw = next((problem["raw"] for problem in row.problems if problem["field"] == field), "")
    if not one_line(raw):
        return [row]
    wanted = [{"field": field, "raw": raw}]
    return list(BatchRow.objects.filter(batch=batch, problems__contains=wanted).order_by("position")[:_MOST_AT_ONCE])


def takeable(batch: Batch) -> QuerySet[BatchRow]:
    """Return the rows that would be entered: the good ones, and likely doubles somebody said yes to."""
    good = Q(verdict__in=(RowVerdict.READY, RowVerdict.LOOK)) | Q(verdict=RowVerdict.ALIKE, take_anyway=True)
    return BatchRow.objects.filter(good, batch=batch, outcome=RowOutcome.NONE).order_by("position")

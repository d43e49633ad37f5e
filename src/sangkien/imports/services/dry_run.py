"""The dry run of a workbook: every row read and judged as it would be entered, nothing entered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from sangkien.base.bulk import copy_in
from sangkien.base.errors import Refusal
from sangkien.imports.choices import BatchState, RowRole, RowVerdict
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.alike import flag_known
from sangkien.imports.queries.judging import Judge
from sangkien.imports.queries.workbooks import RowRead, WorkbookRead, rows_of
from sangkien.imports.rules.likeness import AlikeRows
from sangkien.imports.schemas.files import open_sheets
from sangkien.imports.schemas.keeping import facts_as_json, key_of, record_as_json, table_from_json
from sangkien.imports.schemas.records import Passed
from sangkien.imports.schemas.tables import Table
from sangkien.imports.services.comparing import warn_alike
from sangkien.imports.services.editing import at_home, judge_anew, recount, say_anyway
from sangkien.imports.services.reading import judge_of, problems_of, verdict_of

_CHUNK = 1000


def check_batch(*, batch: Batch, at: datetime) -> None:
    """Read and judge every row as it would be entered, and keep what was found; nothing is entered.

    Rows are kept in pieces, so that progress is seen and memory bounded. A job that runs again begins anew; what
    somebody typed over cells before the columns were chosen once more is put over them again.
    """
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKING).update(done=0):
        return
    BatchRow.objects.filter(batch=batch).delete()
    judge = judge_of(batch, at)
    counts: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    alike = AlikeRows()
    try:
        workbook = _with_chosen_columns(batch)
        pieces = _pieces(batch, workbook, judge, passed, alike)
        for rows in pieces:
            with transaction.atomic():
                copy_in(BatchRow, _KEPT, rows)
                counts.update(row[_VERDICT] for row in rows)
                done = counts.total() + passed.total()
                if not Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKING).update(done=done):
                    transaction.set_rollback(True)  # somebody dropped the file meanwhile
                    return
    except Refusal as refusal:
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, failure=refusal.sentence)
        return
    _settle(batch, judge, counts, passed, alike, at)


@transaction.atomic
def _settle(
    batch: Batch, judge: Judge, counts: Counter[str], passed: Counter[str], alike: AlikeRows, at: datetime
) -> None:
    """Say which rows are like one another, put over them what somebody had typed, and let the batch wait."""
    locked = Batch.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=batch.pk)
    if locked.state != BatchState.CHECKING:
        return
    counts.update(warn_alike(locked, alike))
    told = {name: count for name, count in counts.items() if count}
    locked.state, locked.counts, locked.passed, locked.checked_at = BatchState.CHECKED, told, dict(passed), at
    said, locked.said = locked.said, []
    locked.save(update_fields=["state", "counts", "passed", "checked_at", "said"])
    if said:
        _say_again(locked, said, judge)


def _say_again(batch: Batch, said: Sequence[Sequence[Any]], judge: Judge) -> None:
    before = {(sheet, row): (typed, anyway) for sheet, row, typed, anyway in said}
    numbers = {row for _, row in before}
    rows = [row for row in batch.rows.filter(row__in=numbers).order_by("position") if (row.sheet, row.row) in before]
    tables = [table_from_json(kept) for kept in batch.tables]
    for row in rows:
        row.typed = at_home(tables[row.table], before[row.sheet, row.row][0])
    judge_anew(batch, rows, tables, judge)
    for row in rows:
        if before[row.sheet, row.row][1] and row.verdict == RowVerdict.ALIKE:
            say_anyway(row, yes=True)
    recount(batch)


def _with_chosen_columns(batch: Batch) -> WorkbookRead:
    workbook = WorkbookRead([])
    by_sheet: dict[str, list[Table]] = {}
    for kept in batch.tables:
        by_sheet.setdefault(kept["sheet"], []).append(table_from_json(kept))
    from_file = open_sheets(Path(batch.file.path), name=batch.name, inspected=batch.uncomputed)
    for sheet in from_file:
        workbook.add(sheet, by_sheet.get(sheet.name, []))
    return workbook


def _pieces(
    batch: Batch, workbook: WorkbookRead, judge: Judge, passed: Counter[str], alike: AlikeRows
) -> Iterator[list[Sequence[Any]]]:
    numbers = {id(table): number for number, table in enumerate(t for read in workbook.sheets for t in read.tables)}
    piece: list[RowRead] = []
    position = 0
    for found in rows_of(workbook, judge, today=judge.today):
        if isinstance(found, Passed):
            if found.role != RowRole.BLANK:
                passed[found.role.value] += 1
            continue
        piece.append(found)
        if len(piece) >= _CHUNK:
            yield _rows(batch, piece, numbers, position, alike)
            position, piece = position + len(piece), []
    yield _rows(batch, piece, numbers, position, alike)


#: The columns of a row as the dry run keeps it; the rest has its beginning in the database's own words.
_KEPT = (
    "batch",
    "position",
    "table",
    "sheet",
    "row",
    "record",
    "typed",
    "facts",
    "unit",
    "key",
    "problems",
    "verdict",
    "take_anyway",
    "outcome",
)
_VERDICT = _KEPT.index("verdict")


def _rows(
    batch: Batch, piece: list[RowRead], numbers: dict[int, int], before: int, alike: AlikeRows
) -> list[Sequence[Any]]:
    flag_known(batch, [found.reading for found in piece])
    for position, found in enumerate(piece, start=before + 1):
        if found.reading.titled is not None and not found.reading.code:
            alike.add(position, found.reading.row, found.reading.titled, found.unit.pk if found.unit else None)
    return [_row(batch, before + place, numbers[id(found.table)], found) for place, found in enumerate(piece, start=1)]


def _row(batch: Batch, position: int, table: int, found: RowRead) -> Sequence[Any]:
    """Return a row as the dry run found it, in the order of ``_KEPT``."""
    reading = found.reading
    problems = problems_of(reading)
    return (
        batch.pk,
        position,
        table,
        reading.sheet[:120],
        reading.row,
        json.dumps(record_as_json(found.record), ensure_ascii=False),
        "{}",
        json.dumps(facts_as_json(reading), ensure_ascii=False),
        found.unit.pk if found.unit else None,
        key_of(reading),
        json.dumps(problems, ensure_ascii=False) if problems else "[]",
        verdict_of(reading).value,
        False,
        "",
    )

"""Sending a workbook in, saying what its columns are, dropping it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.base.text import one_line
from sangkien.imports.access import may_take_in
from sangkien.imports.choices import AT_WORK, BatchState, Column
from sangkien.imports.errors import FileTooLarge
from sangkien.imports.errors.batches import BatchBusy, ColumnTakenTwice, TitleNotMapped, TooManyBatches
from sangkien.imports.models import Batch, BatchRow, RememberedColumn
from sangkien.imports.schemas.files import MOST_BYTES
from sangkien.imports.schemas.keeping import table_from_json
from sangkien.imports.schemas.tables import Table
from sangkien.initiatives.services.drafting import check_unit
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

#: Jobs of ``imports.tasks`` by name: deeds do not import doors.
READ_JOB, CHECK_JOB = "imports.read_batch", "imports.check_batch"
MOST_AT_ONCE = 3
#: How long the file and the rows are kept after the last deed.
KEPT = timedelta(days=90)
#: States in which nothing has been entered, so that the file can be dropped, even while a job looks at it.
_NOTHING_ENTERED = frozenset(
    {
        BatchState.WAITING,
        BatchState.READING,
        BatchState.MAPPING,
        BatchState.CHECKING,
        BatchState.CHECKED,
        BatchState.FAILED,
    }
)
#: What only one column of a table can be.
_ONLY_ONE = frozenset(
    {Column.TITLE, Column.DECISION, Column.RECOGNISED_ON, Column.FIRST_APPLIED_ON, Column.BENEFIT, Column.CODE}
)


@transaction.atomic
def send_workbook(*, upload: UploadedFile, unit: Unit, programme: Programme, by: User, at: datetime) -> Batch:
    """Keep an uploaded workbook and ask for it to be read; nothing of it is entered yet.

    Raises ``NobodyToEnterFor``, ``NoProgramme``, ``UnitEnded``, ``FileTooLarge`` or ``TooManyBatches``.
    """
    may_take_in(by, unit).enforce()
    check_unit(unit, programme, at)
    name = one_line(PurePath(upload.name or "").name)[:200] or "bang.xlsx"
    if (upload.size or 0) > MOST_BYTES:
        raise FileTooLarge(name=name, limit=MOST_BYTES // 1024 // 1024)
    User.objects.select_for_update().get(pk=by.pk)
    waiting = Batch.objects.filter(by=by, state__in=AT_WORK).count()
    if waiting >= MOST_AT_ONCE:
        raise TooManyBatches(count=waiting)
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    batch = Batch(unit=unit, programme=programme, by=by, name=name, size=upload.size or 0, sent_at=at)
    batch.sha256 = digest.hexdigest()
    upload.seek(0)
    batch.file.save(f"{batch.sha256[:16]}{PurePath(name).suffix.lower()[:6]}", upload, save=False)
    batch.save()
    app.configure_task(READ_JOB).defer(batch_id=batch.pk)
    return batch


def remembered_of(unit: Unit) -> dict[str, Column]:
    """Return what headings mean to a unit; what the nearest said wins over what was said above it."""
    rows = RememberedColumn.objects.filter(unit__in=[*unit.ancestor_ids(), unit.pk]).select_related("unit")
    ordered = sorted(rows, key=lambda row: len(row.unit.path))
    return {row.heading: Column(row.column) for row in ordered}


@transaction.atomic
def choose_columns(
    *, batch: Batch, chosen: Mapping[tuple[int, int], Column], defaults: Mapping[str, str], by: User, at: datetime
) -> Batch:
    """Say what the columns are, by number of the table and place of the column; ask for the rows to be checked.

    The unit remembers what was chosen; what was typed over cells is kept for the rows to come. Raises ``BatchBusy``,
    ``TitleNotMapped`` or ``ColumnTakenTwice``.
    """
    locked = locked_in(batch, {BatchState.MAPPING, BatchState.CHECKED})
    may_take_in(by, locked.unit).enforce()
    if locked.by_hand:
        raise BatchBusy
    for number, table in enumerate(locked.tables):
        for column in table["columns"]:
            wanted = chosen.get((number, column["place"]))
            if wanted is not None and wanted != column["column"]:
                column["column"], column["confidence"], column["kind"] = wanted.value, "chosen", ""
                _remember(locked.unit, table_from_json(table), column["place"], wanted)
        _check(table_from_json(table))
    locked.defaults = {name: value for name, value in defaults.items() if value}
    told = locked.rows.exclude(typed={}, take_anyway=False).order_by("position")
    locked.said = [list(row) for row in told.values_list("sheet", "row", "typed", "take_anyway")]
    locked.state, locked.done = BatchState.CHECKING, 0
    locked.save(update_fields=["tables", "defaults", "state", "done", "said"])
    app.configure_task(CHECK_JOB).defer(batch_id=locked.pk)
    return locked


def _remember(unit: Unit, table: Table, place: int, wanted: Column) -> None:
    heading = next(column.signature for column in table.columns if column.place == place)
    RememberedColumn.objects.update_or_create(unit=unit, heading=heading[:200], defaults={"column": wanted})


def _check(table: Table) -> None:
    if not table.at(Column.TITLE):
        raise TitleNotMapped
    for column in _ONLY_ONE:
        taken = table.at(column)
        if len(taken) > 1:
            letters = ", ".join(read.letter for read in taken)
            raise ColumnTakenTwice(letters=letters, label=column.label)


@transaction.atomic
def drop_batch(*, batch: Batch, by: User, at: datetime) -> None:
    """Give up a batch that has not been entered. Raises ``BatchBusy``."""
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {*_NOTHING_ENTERED})
    locked.state = BatchState.DROPPED
    locked.file.delete(save=False)
    locked.file = ""
    locked.save(update_fields=["state", "file"])
    locked.rows.all().delete()


def locked_in(batch: Batch, states: set[BatchState]) -> Batch:
    """Return the batch, locked, if it is in one of ``states``. Raises ``BatchBusy``."""
    locked = Batch.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=batch.pk)
    if locked.state not in states:
        raise BatchBusy
    return locked


@transaction.atomic
def sweep_batches(*, at: datetime) -> int:
    """Delete files and rows of batches nobody has touched for ``KEPT``; return how many."""
    held = ~Q(file="") | Q(by_hand=True, pk__in=BatchRow.objects.values("batch"))
    old = Batch.objects.filter(held, sent_at__lt=at - KEPT).exclude(state__in=AT_WORK)
    gone = 0
    for batch in old.select_for_update(skip_locked=True):
        batch.rows.all().delete()
        batch.file.delete(save=False)
        batch.file = ""
        batch.save(update_fields=["file"])
        gone += 1
    return gone

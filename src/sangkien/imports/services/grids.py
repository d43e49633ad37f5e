"""Typing forms into a grid: rows saved one by one, judged like the rows of a sheet, entered like them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.formats import day
from sangkien.imports.access import may_take_in
from sangkien.imports.choices import BatchState, Column, RowOutcome, RowVerdict
from sangkien.imports.errors.batches import BatchBusy, BatchNotFound, GridFull, NothingLeft
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.rules.grid import CARRIED, CELL_LIMIT, FIELDS, ROW_LIMIT, is_blank, read_block
from sangkien.imports.schemas.grid import SHEET, grid_table, texts_of, typed_of
from sangkien.imports.schemas.keeping import table_from_json
from sangkien.imports.services.editing import judge_anew, recount, typed_by
from sangkien.imports.services.reading import judge_of
from sangkien.imports.services.sending import locked_in
from sangkien.initiatives.services.drafting import check_unit
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

_REPEATS = [{"code": "duplicate_in_file"}]


@transaction.atomic
def open_grid(*, unit: Unit, programme: Programme, by: User, at: datetime) -> Batch:
    """Begin a grid with one empty row. Raises ``NobodyToEnterFor``, ``NoProgramme`` or ``UnitEnded``."""
    may_take_in(by, unit).enforce()
    check_unit(unit, programme, at)
    name = gettext("Bảng nhập ngày {day}").format(day=day(at))
    batch = Batch(unit=unit, programme=programme, by=by, name=name, size=0, sent_at=at, checked_at=at, by_hand=True)
    batch.state, batch.tables = BatchState.CHECKED, [grid_table()]
    batch.save()
    _add(batch, [{}])
    return batch


@transaction.atomic
def add_row(*, batch: Batch, by: User, at: datetime, like: BatchRow | None = None) -> BatchRow:
    """Add a row at the end: one that takes over what rows mostly share, or a copy of ``like``.

    Raises ``GridFull`` or ``BatchBusy``.
    """
    locked = _locked(batch, by)
    last = like or locked.rows.order_by("-position").first()
    texts = texts_of(last.typed) if last is not None else {}
    wanted = texts if like is not None else {field: texts.get(field, "") for field in CARRIED}
    (row,) = _add(locked, [wanted])
    _judge(locked, [row], at)
    return row


@transaction.atomic
def save_row(*, batch: Batch, row: BatchRow, texts: Mapping[Column, str], by: User, at: datetime) -> Sequence[BatchRow]:
    """Keep what is typed in a row and judge it; returns it and the rows whose verdict hung on it.

    Raises ``BatchBusy`` when the grid has been entered meanwhile.
    """
    locked = _locked(batch, by)
    found = _row(locked, row.pk)
    found.typed = typed_of({**texts_of(found.typed), **{field: text[:CELL_LIMIT] for field, text in texts.items()}})
    return _judge(locked, [found], at)


@transaction.atomic
def paste_block(*, batch: Batch, row: BatchRow, field: Column, text: str, by: User, at: datetime) -> None:
    """Fill cells from ``field`` of ``row`` to the right and downwards, adding rows as needed.

    Raises ``GridFull`` or ``BatchBusy``; nothing is filled then.
    """
    locked = _locked(batch, by)
    block, first = read_block(text), FIELDS.index(field)
    rows = list(locked.rows.filter(position__gte=_row(locked, row.pk).position).order_by("position")[: len(block)])
    rows += _add(locked, [{} for _ in range(len(block) - len(rows))])
    for target, cells in zip(rows, block, strict=True):
        given = dict(zip(FIELDS[first:], cells, strict=False))
        target.typed = typed_of({**texts_of(target.typed), **given})
    _judge(locked, rows, at)


@transaction.atomic
def delete_row(*, batch: Batch, row: BatchRow, by: User, at: datetime) -> None:
    """Take a row out of the grid; one empty row always stays."""
    locked = _locked(batch, by)
    _row(locked, row.pk).delete()
    if not locked.rows.exists():
        _add(locked, [{}])
    _judge(locked, [], at)


@transaction.atomic
def carry_left(*, batch: Batch, by: User, at: datetime) -> Batch:
    """Begin a grid with the rows that an entered one left behind. Raises ``NothingLeft`` where there are none."""
    may_take_in(by, batch.unit).enforce()
    locked = Batch.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=batch.pk)
    left = list(locked.rows.filter(outcome__in=(RowOutcome.LEFT, RowOutcome.REFUSED)).order_by("position"))
    if not locked.by_hand or locked.state != BatchState.APPLIED or not left:
        raise NothingLeft
    fresh = open_grid(unit=locked.unit, programme=locked.programme, by=by, at=at)
    fresh.rows.all().delete()
    rows = _add(fresh, [texts_of(row.typed) for row in left])
    _judge(_locked(fresh, by), rows, at)
    # They are in the new grid from now on: pressed twice, there is nothing left to carry.
    locked.rows.filter(pk__in=[row.pk for row in left]).update(outcome=RowOutcome.MOVED)
    return fresh


def _locked(batch: Batch, by: User) -> Batch:
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {BatchState.CHECKED})
    if not locked.by_hand:
        raise BatchBusy
    typed_by(locked, by)
    return locked


def _row(batch: Batch, pk: int) -> BatchRow:
    found = batch.rows.filter(pk=pk).first()
    if found is None:
        raise BatchNotFound
    return found


def _add(batch: Batch, wanted: Sequence[Mapping[Column, str]]) -> list[BatchRow]:
    """Store rows after the last; the batch is locked or new."""
    if batch.rows.count() + len(wanted) > ROW_LIMIT:
        raise GridFull(limit=ROW_LIMIT)
    last = batch.rows.aggregate(last=Max("position"))["last"] or 0
    rows = [
        BatchRow(
            batch=batch,
            position=last + number,
            table=0,
            sheet=SHEET,
            row=last + number,
            record={"cells": {}},
            typed=typed_of(texts),
            key="",
            verdict=RowVerdict.BLANK,
        )
        for number, texts in enumerate(wanted, 1)
    ]
    return BatchRow.objects.bulk_create(rows)


def _judge(batch: Batch, rows: Sequence[BatchRow], at: datetime) -> list[BatchRow]:
    """Judge rows, and those said to repeat another one: they may not any more."""
    asked = {row.pk: row for row in batch.rows.filter(problems__contains=_REPEATS)} | {row.pk: row for row in rows}
    every = sorted(asked.values(), key=lambda row: row.position)
    blank = [row for row in every if is_blank(texts_of(row.typed))]
    for row in blank:
        row.verdict, row.problems, row.facts, row.key, row.unit = RowVerdict.BLANK, [], {}, "", None
        row.save(update_fields=["typed", "verdict", "problems", "facts", "key", "unit"])
    full = [row for row in every if row not in blank]
    if full:
        judge_anew(batch, full, [table_from_json(kept) for kept in batch.tables], judge_of(batch, at))
    recount(batch)
    return every

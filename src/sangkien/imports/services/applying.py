"""Entering the rows of a batch, piece by piece, through the same intake as every sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.base.bulk import rewrite
from sangkien.imports.access import may_take_in
from sangkien.imports.choices import AT_WORK, BatchState, RowOutcome, RowVerdict
from sangkien.imports.errors.batches import BatchEmpty, RoleEnded
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.alike import source_of
from sangkien.imports.schemas.keeping import entry_row, problem_as_json
from sangkien.imports.schemas.readings import Problem
from sangkien.imports.services.editing import takeable, typed_by
from sangkien.imports.services.entries import Intake, refresh_statistics, take_in
from sangkien.imports.services.reading import told_fields
from sangkien.imports.services.remembering import before_images
from sangkien.imports.services.rounds import Done, take_back_round
from sangkien.imports.services.scans import make_evidence
from sangkien.imports.services.sending import locked_in
from sangkien.units.models import Unit

APPLY_JOB = "imports.apply_batch"
PIECE = 2000


@transaction.atomic
def ask_to_apply(*, batch: Batch, by: User, at: datetime) -> Batch:
    """Ask for the good rows to be entered; pressed twice it is asked for once.

    Raises ``BatchBusy`` or ``BatchEmpty``.
    """
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {BatchState.CHECKED})
    typed_by(locked, by)
    locked.rows.filter(verdict=RowVerdict.BLANK).delete()
    total = takeable(locked).count()
    if not total:
        raise BatchEmpty
    locked.state, locked.done, locked.total, locked.entered_by = BatchState.APPLYING, 0, total, by
    locked.save(update_fields=["state", "done", "total", "entered_by"])
    app.configure_task(APPLY_JOB).defer(batch_id=locked.pk)
    return locked


def apply_batch(*, batch: Batch, at: datetime) -> None:
    """Enter what waits, a piece in a transaction: a job that is killed goes on where it stopped, nothing comes in
    twice."""
    by = batch.entered_by or batch.by
    if not may_take_in(by, batch.unit):
        give_up(batch=batch, sentence=RoleEnded().sentence, at=at)
        return
    while _apply_piece(batch, by, at):
        pass
    _finish(batch, at)


def _finish(batch: Batch, at: datetime, failure: str = "") -> None:
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != BatchState.APPLYING:
            return
        BatchRow.objects.filter(batch=batch, outcome=RowOutcome.NONE).update(outcome=RowOutcome.LEFT)
        outcomes = Counter(BatchRow.objects.filter(batch=batch).values_list("outcome", flat=True))
        locked.counts = {**locked.counts, "outcomes": dict(outcomes)}
        locked.state, locked.applied_at, locked.failure = BatchState.APPLIED, at, failure
        locked.save(update_fields=["state", "applied_at", "counts", "failure"])


def give_up(*, batch: Batch, sentence: str, at: datetime) -> None:
    """Let a batch that cannot go on come to rest: what was entered stays and can be undone, nothing hangs for ever."""
    if batch.rows.exclude(outcome=RowOutcome.NONE).exists():
        _finish(batch, at, failure=sentence)
        Batch.objects.filter(pk=batch.pk, state=BatchState.UNDOING).update(state=BatchState.APPLIED, failure=sentence)
        return
    Batch.objects.filter(pk=batch.pk, state__in=AT_WORK).update(state=BatchState.FAILED, failure=sentence)


@transaction.atomic
def _apply_piece(batch: Batch, by: User, at: datetime) -> bool:
    """Enter the next rows; False when none is left. The batch is locked, so that two workers never enter the same."""
    locked = locked_in(batch, {BatchState.APPLYING, BatchState.APPLIED})
    # What the file said and what was wrong with it is not needed here, and is most of a row.
    rows = list(takeable(locked).defer("record", "typed", "problems")[:PIECE])
    _put_units(rows)
    if not rows or locked.state != BatchState.APPLYING:
        return False
    rounds = [row for row in rows if row.facts.get("code")]
    fresh = [row for row in rows if not row.facts.get("code")]
    done = {**_take_fresh(locked, fresh, by, at), **take_back_round(locked, rounds, by=by, at=at)}
    _write_down(rows, done)
    if locked.by_hand:
        make_evidence(batch=locked, rows=rows, at=at)
    if not locked.done and len(rows) >= PIECE // 2:
        refresh_statistics()
    Batch.objects.filter(pk=batch.pk).update(done=locked.done + len(rows))
    return True


def _put_units(rows: Sequence[BatchRow]) -> None:
    """Give rows their units, each read once: thousands of rows name a few dozen."""
    units = Unit.objects.in_bulk({row.unit_id for row in rows if row.unit_id is not None})
    for row in rows:
        row.unit = units[row.unit_id] if row.unit_id is not None else None


def _take_fresh(batch: Batch, rows: Sequence[BatchRow], by: User, at: datetime) -> Done:
    """Enter rows by their keys; return by row id what became of each, with the reasons against it."""
    if not rows:
        return {}
    source = source_of(batch.unit, batch.programme)
    images = before_images(source, batch.programme, [row.key for row in rows])
    told = {(row.table, "unit_text" in row.facts): row for row in rows}
    fields = {kind: told_fields(batch, row) for kind, row in told.items()}
    wanted = [
        entry_row(
            row.pk,
            row.key,
            row.unit.code if row.unit else batch.unit.code,
            by.full_name,
            row.facts,
            fields[row.table, "unit_text" in row.facts],
        )
        for row in rows
    ]
    intake = Intake(batch.programme, by, at, within=batch.unit, source=source, keep_decided=True)
    outcome = take_in(intake=intake, rows=wanted, in_pieces=True)
    refused = dict(outcome.refused)
    done: Done = {}
    for row in rows:
        row.before = images.get(row.key)
        row.entry = outcome.entries.get(row.key)
        became = RowOutcome.REFUSED if row.pk in refused else RowOutcome(outcome.by_key[row.key])
        done[row.pk] = (became, refused.get(row.pk, []))
    return done


def _write_down(rows: Sequence[BatchRow], done: Done) -> None:
    refused = []
    for row in rows:
        row.outcome, refusals = done[row.pk]
        row.seq_after = row.entry.seq if row.entry is not None else None
        if row.outcome == RowOutcome.REFUSED:
            row.entry = None
        if refusals:
            row.verdict = RowVerdict.WRONG
            row.problems = [problem_as_json(Problem(refusal), error=True) for refusal in refusals]
            refused.append(row)
    rewrite(rows, ["outcome", "entry", "seq_after"])
    rewrite([row for row in rows if row.before is not None], ["before"])
    rewrite(refused, ["verdict", "problems"])

"""Jobs of bulk intake. Each goes on where it stopped when it is run again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.utils import translation
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.imports.errors.batches import JobFailed
from sangkien.imports.models import Batch
from sangkien.imports.services import applying, dry_run, reading, sending, undoing

_ATTEMPTS = 4
_AGAIN = RetryStrategy(max_attempts=_ATTEMPTS, exponential_wait=5)
log = logging.getLogger(__name__)


def _with_batch(context: JobContext | None, batch_id: int, deed: Callable[..., None], **more: Any) -> None:
    """Do the work; when the last attempt fails too, the batch comes to rest and says so."""
    rows = Batch.objects.select_related("unit", "programme__root_unit", "by", "entered_by")
    batch = rows.filter(pk=batch_id).first()
    if batch is None:
        return
    with translation.override(batch.by.language):
        try:
            deed(batch=batch, at=now(), **more)
        except Exception:
            if context is not None and context.job.attempts + 1 < _ATTEMPTS:
                raise
            log.exception("batch %s", batch_id)
            applying.give_up(batch=batch, sentence=JobFailed().sentence, at=now())


@app.task(name=sending.READ_JOB, retry=_AGAIN, pass_context=True)
def read_batch(context: JobContext | None = None, *, batch_id: int) -> None:
    """Find the tables of a workbook."""
    _with_batch(context, batch_id, reading.read_batch)


@app.task(name=sending.CHECK_JOB, retry=_AGAIN, pass_context=True)
def check_batch(context: JobContext | None = None, *, batch_id: int) -> None:
    """Judge every row."""
    _with_batch(context, batch_id, dry_run.check_batch)


@app.task(name=applying.APPLY_JOB, retry=_AGAIN, pass_context=True)
def apply_batch(context: JobContext | None = None, *, batch_id: int) -> None:
    """Enter the good rows."""
    _with_batch(context, batch_id, applying.apply_batch)


@app.task(name=undoing.UNDO_JOB, retry=_AGAIN, pass_context=True)
def undo_batch(context: JobContext | None = None, *, batch_id: int, by_id: int) -> None:
    """Take a batch back."""
    _with_batch(context, batch_id, undoing.undo_batch, by=User.objects.get(pk=by_id))


# 03:50 in Vietnam: periodic jobs are told the time in UTC.
@app.periodic(cron="50 20 * * *")
@app.task(name="imports.sweep_batches", queueing_lock="imports.sweep_batches")
def sweep(timestamp: int) -> None:
    """Clear away files and rows nobody needs any more."""
    sending.sweep_batches(at=now())

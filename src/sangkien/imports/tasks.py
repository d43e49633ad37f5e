"""Jobs of bulk intake. Each goes on where it stopped when it is run again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.imports.models import Batch
from sangkien.imports.services import applying, reading, sending, undoing

_AGAIN = RetryStrategy(max_attempts=4, exponential_wait=5)


def _with_batch(batch_id: int, deed: Callable[..., None], **more: Any) -> None:
    batch = Batch.objects.select_related("unit", "programme__root_unit", "by").filter(pk=batch_id).first()
    if batch is not None:
        with translation.override(batch.by.language):
            deed(batch=batch, at=now(), **more)


@app.task(name=sending.READ_JOB, retry=_AGAIN)
def read_batch(*, batch_id: int) -> None:
    """Find the tables of a workbook."""
    _with_batch(batch_id, reading.read_batch)


@app.task(name=sending.CHECK_JOB, retry=_AGAIN)
def check_batch(*, batch_id: int) -> None:
    """Judge every row."""
    _with_batch(batch_id, reading.check_batch)


@app.task(name=applying.APPLY_JOB, retry=_AGAIN)
def apply_batch(*, batch_id: int) -> None:
    """Enter the good rows."""
    _with_batch(batch_id, applying.apply_batch)


@app.task(name=undoing.UNDO_JOB, retry=_AGAIN)
def undo_batch(*, batch_id: int, by_id: int) -> None:
    """Take a batch back."""
    _with_batch(batch_id, undoing.undo_batch, by=User.objects.get(pk=by_id))


# 03:50 in Vietnam: periodic jobs are told the time in UTC.
@app.periodic(cron="50 20 * * *")
@app.task(name="imports.sweep_batches", queueing_lock="imports.sweep_batches")
def sweep(timestamp: int) -> None:
    """Clear away files and rows nobody needs any more."""
    sending.sweep_batches(at=now())

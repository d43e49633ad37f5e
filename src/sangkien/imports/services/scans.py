"""Paper forms beside the grid: kept, put to rows, and made evidence of what was entered from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.imports.access import may_take_in
from sangkien.imports.choices import BatchState, RowOutcome
from sangkien.imports.errors.batches import BatchNotFound, TooManyScans
from sangkien.imports.models import Batch, BatchRow, Scan
from sangkien.imports.services.sending import locked_in
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services.evidence import checked_file, keep_evidence

LIMIT = 100


@transaction.atomic
def add_scan(*, batch: Batch, upload: UploadedFile, by: User, at: datetime) -> Scan:
    """Keep a photo or scan of paper forms with a grid; the same file again is the same scan.

    Raises as ``checked_file``, ``TooManyScans`` or ``BatchBusy``.
    """
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {BatchState.CHECKED})
    name, content, media_type, extension = checked_file(upload)
    digest = hashlib.sha256(content).hexdigest()
    known = Scan.objects.filter(batch=locked, sha256=digest).first()
    if known is not None:
        return known
    if locked.scans.count() >= LIMIT:
        raise TooManyScans(limit=LIMIT)
    scan = Scan(batch=locked, name=name, media_type=media_type, size=len(content), sha256=digest)
    scan.added_by, scan.added_at = by, at
    scan.file.save(f"{uuid4().hex}.{extension}", ContentFile(content), save=False)
    scan.save()
    return scan


@transaction.atomic
def put_to_row(*, scan: Scan, row: BatchRow | None, by: User, at: datetime) -> Scan:
    """Say which row was typed from a scan; None: of none. Raises ``BatchBusy`` or ``BatchNotFound``."""
    may_take_in(by, scan.batch.unit).enforce()
    locked = locked_in(scan.batch, {BatchState.CHECKED})
    if row is not None and row.batch_id != locked.pk:
        raise BatchNotFound
    scan.row = row
    scan.save(update_fields=["row"])
    return scan


@transaction.atomic
def remove_scan(*, scan: Scan, by: User) -> None:
    """Take a scan away; the file goes when the transaction holds."""
    may_take_in(by, scan.batch.unit).enforce()
    locked_in(scan.batch, {BatchState.CHECKED})
    storage, path = scan.file.storage, scan.file.name
    scan.delete()
    transaction.on_commit(lambda: storage.delete(path or ""))


def make_evidence(*, batch: Batch, rows: Sequence[BatchRow], at: datetime) -> None:
    """Give the scans of rows just entered to their entries, by the checks of evidence; within the caller's transaction.

    One that an entry cannot take any more stays with the grid.
    """
    taken = (RowOutcome.CREATED, RowOutcome.UPDATED)
    done = {row.pk: row.entry_id for row in rows if row.outcome in taken and row.entry_id is not None}
    for scan in Scan.objects.filter(row__in=done).order_by("pk"):
        entry = Entry.objects.select_related("initiative").get(pk=done[scan.row_id or 0])
        with scan.file.open("rb") as file:
            upload = SimpleUploadedFile(scan.name, file.read())
        try:
            keep_evidence(entry=entry, upload=upload, by=batch.by, at=at)
        except Refusal:  # as many files as an entry takes are there already
            continue

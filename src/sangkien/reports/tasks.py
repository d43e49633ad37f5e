"""Jobs of reports: sheets of entries, and clearing them away."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from django.utils import translation
from procrastinate.contrib.django import app

from sangkien.base.clock import now
from sangkien.reports.models import Export
from sangkien.reports.queries.exports import entries_for, entry_rows
from sangkien.reports.services import begin_export, fail_export, finish_export, note_progress, sweep_exports
from sangkien.reports.services.exports import JOB
from sangkien.reports.tables import entries_workbook


@app.task(name=JOB)
def build_export(*, export_id: int) -> None:
    """Make a sheet; a second run of a finished one does nothing."""
    export = Export.objects.select_related("programme", "unit", "by").filter(pk=export_id).first()
    if export is None:
        return
    entries, cut = entries_for(export)
    if not begin_export(export=export, total=entries.count(), cut=cut, at=now()):
        return
    export.refresh_from_db(fields=["state", "started_at", "cut"])
    try:
        with tempfile.TemporaryDirectory() as directory, translation.override(export.by.language):
            path = Path(directory) / "bang.xlsx"
            done = entries_workbook(path, export, entry_rows(entries), progress=partial(_said, export))
            finish_export(export=export, path=path, done=done, at=now())
    except Exception:
        fail_export(export=export)
        raise


def _said(export: Export, done: int) -> None:
    note_progress(export=export, done=done)


# 03:40 in Vietnam: periodic jobs are told the time in UTC.
@app.periodic(cron="40 20 * * *")
@app.task(name="reports.sweep_exports", queueing_lock="reports.sweep_exports")
def sweep(timestamp: int) -> None:
    """Clear away what has expired."""
    sweep_exports(at=now())

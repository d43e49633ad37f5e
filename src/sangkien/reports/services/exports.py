"""Sheets made in the background: asked for, made by a worker, kept a week."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.programmes.models import Programme
from sangkien.reports.choices import UNDER_WAY, ExportState
from sangkien.reports.errors import SearchEmpty, TooManyExports
from sangkien.reports.models import Export
from sangkien.reports.queries.exports import expired, under_way
from sangkien.search.queries.scope import Wanted
from sangkien.search.rules.asking import read_query
from sangkien.units.access import may, reach_of
from sangkien.units.models import Unit

#: The job of ``reports.tasks`` by its name: deeds do not import doors.
JOB = "reports.build_export"
MOST_AT_ONCE = 3
KEPT = timedelta(days=7)
#: A worker that was killed leaves its sheet behind; after this long nobody is making it any more.
_GIVEN_UP = timedelta(hours=6)


@transaction.atomic
def request_export(*, programme: Programme, unit: Unit, by: User, at: datetime, only_valid: bool = False) -> Export:
    """Ask for a sheet of the entries of ``unit`` and all below it; the job is stored with the request or not at all.

    Raises ``UnitForeign`` or ``TooManyExports``.
    """
    may(by, "view_unit", unit).enforce()
    return _asked(Export(programme=programme, unit=unit, by=by, only_valid=only_valid, asked_at=at))


@transaction.atomic
def request_search_export(*, wanted: Wanted, said: str, by: User, at: datetime) -> Export:
    """Ask for a sheet of what a search finds; ``said`` is the search in words. Only what ``by`` may read stands in it.

    Raises ``SearchEmpty`` or ``TooManyExports``.
    """
    if not read_query(wanted.text):
        raise SearchEmpty
    reach = [unit.pk for unit in reach_of(by).units_for("view_unit")]
    return _asked(Export(wanted=asdict(wanted), said=said[:200], reach=reach, by=by, asked_at=at))


def _asked(export: Export) -> Export:
    User.objects.select_for_update().get(pk=export.by_id)
    waiting = under_way(export.by)
    if waiting >= MOST_AT_ONCE:
        raise TooManyExports(count=waiting)
    export.save()
    app.configure_task(JOB).defer(export_id=export.pk)
    return export


@transaction.atomic
def begin_export(*, export: Export, total: int, cut: bool, at: datetime) -> bool:
    """Take a sheet up; False where it is finished already. A job that runs again begins anew.

    ``cut`` says that it will not hold all that was found.
    """
    rows = Export.objects.filter(pk=export.pk, state__in=UNDER_WAY)
    return rows.update(state=ExportState.RUNNING, total=total, cut=cut, done=0, started_at=at) == 1


def note_progress(*, export: Export, done: int) -> None:
    """Say how many rows are written."""
    Export.objects.filter(pk=export.pk, state=ExportState.RUNNING).update(done=done)


def finish_export(*, export: Export, path: Path, done: int, at: datetime) -> None:
    """Keep the finished file until it expires."""
    export.state, export.done, export.size = ExportState.DONE, done, path.stat().st_size
    export.made_at, export.expires_at = at, at + KEPT
    with path.open("rb") as file:
        export.file.save(f"{export.pk}.xlsx", File(file), save=False)
    export.save(update_fields=["state", "done", "size", "file", "made_at", "expires_at"])


def fail_export(*, export: Export) -> None:
    """Note that a sheet could not be made."""
    Export.objects.filter(pk=export.pk, state__in=UNDER_WAY).update(state=ExportState.FAILED)


def sweep_exports(*, at: datetime) -> int:
    """Delete files whose time is over, give up sheets nobody makes any more; return how many files went."""
    Export.objects.filter(state__in=UNDER_WAY, asked_at__lt=at - _GIVEN_UP).update(state=ExportState.FAILED)
    gone = 0
    for export in expired(at):
        export.file.delete(save=False)
        export.file = ""
        export.save(update_fields=["file"])
        gone += 1
    return gone

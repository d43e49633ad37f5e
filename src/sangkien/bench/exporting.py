"""The claim of large sheets: 100,000 entries written by a process of its own."""

from __future__ import annotations

import resource
import tempfile
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import django
from django.db import connection

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.programmes.models import Programme
from sangkien.reports.models import Export
from sangkien.reports.queries.exports import entries_for, entry_rows
from sangkien.reports.tables import entries_workbook

ROWS = 100_000


def measure(programme: Programme) -> tuple[float, float, int]:
    """Return the seconds, the megabytes resident at most, and the rows written."""
    connection.close()
    # The house is set up before anything of it is read: what a process of its own is given names its modules.
    with get_context("spawn").Pool(1, initializer=django.setup) as pool:
        return pool.apply(_write, (programme.pk,))


def _write(programme: int) -> tuple[float, float, int]:
    found = Programme.objects.select_related("root_unit").get(pk=programme)
    officer = User.objects.get(username=f"bench-{found.root_unit.code}")
    export = Export(programme=found, unit=found.root_unit, by=officer, asked_at=now(), started_at=now())
    with tempfile.TemporaryDirectory() as directory:
        begun = perf_counter()
        rows = islice(entry_rows(entries_for(export)[0]), ROWS)
        done = entries_workbook(Path(directory) / "bang.xlsx", export, rows, progress=lambda _done: None)
        seconds = perf_counter() - begun
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, done

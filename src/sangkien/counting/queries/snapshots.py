"""Questions about frozen tables."""

from __future__ import annotations

from sangkien.counting.errors import SnapshotNotFound
from sangkien.counting.models import Snapshot
from sangkien.programmes.models import Programme


def snapshot_named(programme: Programme, code: str, version: int | None = None) -> Snapshot:
    """Return a frozen table, its newest version by default. Raises ``SnapshotNotFound``."""
    rows = Snapshot.objects.filter(programme=programme, code=code).select_related("parent", "programme")
    if version is not None:
        rows = rows.filter(version=version)
    found = rows.order_by("-version").first()
    if found is None:
        raise SnapshotNotFound(code=code)
    return found


def snapshots_of(programme: Programme, limit: int = 200) -> list[Snapshot]:
    """Return the newest version of each frozen table, newest moment first; their content is not loaded."""
    rows = Snapshot.objects.filter(programme=programme).order_by("code", "-version").distinct("code").defer("content")
    return sorted(rows, key=lambda row: row.as_of, reverse=True)[:limit]

"""Sheets made in the background: whose they are, and the entries that stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from sangkien.accounts.models import User
from sangkien.initiatives.access import visible_to
from sangkien.initiatives.choices import COUNTED, State
from sangkien.initiatives.models import Entry
from sangkien.reports.choices import UNDER_WAY, ExportState
from sangkien.reports.models import Export
from sangkien.search.queries.find import facts_of
from sangkien.search.queries.scope import Wanted

_CHUNK = 1000
#: So many initiatives of a search stand in a sheet: who needs more narrows it or asks for a unit.
MOST_FOUND = 50_000


def exports_of(user: User, limit: int = 20) -> list[Export]:
    """Return the sheets ``user`` asked for, the newest first."""
    rows = Export.objects.filter(by=user).select_related("programme", "unit").order_by("-asked_at", "-pk")
    return list(rows[:limit])


def under_way(user: User) -> int:
    """Return how many sheets of ``user`` are waiting or being made."""
    return Export.objects.filter(by=user, state__in=UNDER_WAY).count()


def expired(at: datetime) -> QuerySet[Export]:
    """Return the finished sheets whose time is over and whose file is still there."""
    return Export.objects.filter(state=ExportState.DONE, expires_at__lte=at).exclude(file="")


def entries_for(export: Export) -> tuple[QuerySet[Entry], bool]:
    """Return the entries of a sheet that the person may read when it is made, and whether there are more.

    The counted ones of the unit and all below it; or what the search finds, of ``MOST_FOUND`` initiatives at most.
    """
    if export.unit is None:
        facts, more = facts_of(Wanted(**(export.wanted or {})), export.by, limit=MOST_FOUND, all_of_them=True)
        return Entry.objects.filter(pk__in=[fact.entry for fact in facts]), more
    states = [State.VALID] if export.only_valid else list(COUNTED)
    rows = visible_to(export.by).filter(programme=export.programme, state__in=states)
    return rows.at_units(export.unit), False


def entry_rows(entries: QuerySet[Entry]) -> Iterator[Entry]:
    """Yield entries with what a row shows, a thousand at a time, so that a million need no more memory than one."""
    shown = entries.select_related("initiative", "unit", "stage").prefetch_related("initiative__authorships__person")
    yield from shown.order_by("counted_at", "pk").iterator(chunk_size=_CHUNK)

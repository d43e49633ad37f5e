"""The rows behind a figure: which entries count, at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sangkien.accounts.models import User
from sangkien.initiatives.access import visible_to
from sangkien.initiatives.choices import COUNTED, State, Visibility
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.programmes.models import Programme, Stage
from sangkien.units.models import Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry behind a figure; ``title`` and ``pk`` only for those who may read it."""

    code: str
    unit: str
    counted_at: datetime | None
    decided_at: datetime | None
    benefit_vnd: int | None
    title: str
    pk: int | None


def rows_behind(
    programme: Programme,
    unit: Unit,
    *,
    stage: Stage | None,
    as_of: datetime | None,
    figure: str,
    page: int,
    reader: User | None,
) -> tuple[list[Counted], bool]:
    """Return a page of the entries that make up ``figure`` ("valid" or "submitted"), and whether more follow."""
    entries = Entry.objects.filter(programme=programme, counted_at__isnull=False)
    if as_of is None:
        states = [State.VALID] if figure == "valid" else list(COUNTED)
        entries = entries.at_units(unit).filter(state__in=states)
    else:
        entries = entries.filter(pk__in=_counted_then(programme, unit, as_of, figure))
    if stage is not None:
        entries = entries.filter(stage=stage)
    start = (page - 1) * PAGE
    rows = list(entries.select_related("initiative", "unit").order_by("-counted_at", "-pk")[start : start + PAGE + 1])
    readable = set(visible_to(reader).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [_counted(row, row.pk in readable) for row in rows[:PAGE]], len(rows) > PAGE


def _counted_then(programme: Programme, unit: Unit, as_of: datetime, figure: str) -> QuerySet[EntryEvent, int]:
    """Entries by their last event known before ``as_of``."""
    last = (
        EntryEvent.objects.filter(programme=programme, known_at__lt=as_of)
        .order_by("entry_id", "-seq")
        .distinct("entry_id")
        .values("pk")
    )
    states = [State.VALID] if figure == "valid" else list(COUNTED)
    rows = EntryEvent.objects.filter(
        pk__in=last, state__in=states, counted_at__lt=as_of, unit__in=Unit.objects.under(unit)
    )
    return rows.values_list("entry_id", flat=True)


def _counted(entry: Entry, readable: bool) -> Counted:
    # Nobody agreed to publish what is still being looked at, or was refused (D33).
    agreed = entry.initiative.may_publish and entry.initiative.visibility == Visibility.PUBLIC
    public = agreed and entry.state == State.VALID
    return Counted(
        code=entry.code,
        unit=entry.unit.short_name if entry.unit else "",
        counted_at=entry.counted_at,
        decided_at=entry.decided_at,
        benefit_vnd=entry.initiative.benefit_vnd if readable or public else None,
        title=entry.initiative.title if readable or public else "",
        pk=entry.pk if readable else None,
    )

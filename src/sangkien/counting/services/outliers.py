"""Listing what stands out, every night anew, and what officers say of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.bulk import made, store
from sangkien.base.clock import day_of
from sangkien.base.text import normal
from sangkien.counting.access import may_look_over
from sangkien.counting.errors import LookReasonMissing
from sangkien.counting.models import Outlier, OutlierLook
from sangkien.counting.queries.outlying import Found, listed, outlying
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

#: Programmes that closed longer ago are history: nobody checks there any more.
RUNNING: Final = timedelta(days=120)
_REASON: Final = 2000


def find_outliers(*, at: datetime) -> int:
    """List what stands out in each programme that runs or has just closed; returns how many. Done again it finds anew.

    Nothing but the list is written. What was listed before keeps the day on which it was first found.
    """
    running = Programme.objects.real().filter(stages__closes_at__gte=at - RUNNING, stages__opens_at__lte=at)
    current = list(running.distinct().order_by("pk"))
    Outlier.objects.exclude(programme__in=current).delete()
    return sum(_list(programme, at) for programme in current)


def _list(programme: Programme, at: datetime) -> int:
    found = listed(list(outlying(programme, at)))
    places = dict(Unit.objects.filter(path__in={one.path for one in found}).values_list("path", "pk"))
    with transaction.atomic():
        # Two that list at once take turns: the second finds what the first wrote, and replaces it.
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        before = Outlier.objects.filter(programme=programme)
        since = {(row.kind, row.unit_id, row.subject): row.found_on for row in before}
        before.delete()
        rows = [_row(programme, places[one.path], one, at) for one in found if one.path in places]
        for row in rows:
            row.found_on = since.get((row.kind, row.unit_id, row.subject), row.found_on)
        store(rows)
    return len(rows)


def _row(programme: Programme, unit: int, one: Found, at: datetime) -> Outlier:
    return made(
        Outlier,
        programme_id=programme.pk,
        kind=one.kind.value,
        unit_id=unit,
        subject=one.subject,
        figure=one.figure,
        entry_id=one.entry,
        account_id=one.account,
        facts=one.facts,
        found_on=day_of(at),
    )


@transaction.atomic
def look_over(*, outlier: Outlier, reason: str, by: User, at: datetime) -> OutlierLook:
    """Say that an outlier was looked at and is in order: it is not listed again unless it grows.

    Raises ``LookReasonMissing`` and what ``may_look_over`` refuses. What was said of it before is history.
    """
    may_look_over(by, outlier).enforce()
    if not normal(reason):
        raise LookReasonMissing
    # Two officers at once: the second waits here for the first, and says it anew.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=outlier.unit_id)
    _end(outlier, by, at)
    return OutlierLook.objects.create(
        **_name_of(outlier), figure=outlier.figure, reason=normal(reason)[:_REASON], by=by, looked_at=at
    )


@transaction.atomic
def look_again(*, outlier: Outlier, by: User, at: datetime) -> None:
    """Take back what was said of an outlier; what was said stays as history. Twice is once."""
    may_look_over(by, outlier).enforce()
    _end(outlier, by, at)


def _end(outlier: Outlier, by: User, at: datetime) -> None:
    OutlierLook.objects.filter(**_name_of(outlier), undone_at=None).update(undone_by=by, undone_at=at)


def _name_of(outlier: Outlier) -> dict[str, int | str]:
    return {
        "programme_id": outlier.programme_id,
        "kind": outlier.kind,
        "unit_id": outlier.unit_id,
        "subject": outlier.subject,
    }

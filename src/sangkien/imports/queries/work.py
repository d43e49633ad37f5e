"""The work of helpers, counted from the events: what they entered in a month, what became of it, in how many sessions.

A session is a morning (before 12:00), an afternoon (before 18:00) or an evening in which something was entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, ExtractHour, TruncDate
from django.utils.translation import gettext_lazy

from sangkien.base.clock import VIETNAM, start_of
from sangkien.imports.models import PayRate
from sangkien.initiatives.access import TYPED_BY_NOBODY
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Authorship, Entry, EntryEvent
from sangkien.units.models import Unit

#: What can be looked into, by the word in the address.
FIGURES = {
    "made": gettext_lazy("Đã nhập"),
    "accepted": gettext_lazy("Hợp lệ"),
    "returned": gettext_lazy("Từng bị trả lại"),
    "duplicate": gettext_lazy("Trùng"),
    "withdrawn": gettext_lazy("Đã rút"),
}


@dataclass(frozen=True, slots=True)
class Work:
    """A helper's month. ``pay`` is whole VND: entries that were accepted, and sessions, at the unit's rates."""

    by: int
    name: str
    made: int
    accepted: int
    returned: int
    duplicate: int
    withdrawn: int
    sessions: int
    pay: int


def month_of(text: str, today: date) -> date:
    """Return the first day of the month written as ``2026-11``; this month where nothing sensible is written."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= today.year + 1 else today.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)


def months_back(today: date, count: int = 12) -> list[date]:
    """Return the first days of the last months, this one first."""
    found = [today.replace(day=1)]
    while len(found) < count:
        last = found[-1]
        found.append(
            last.replace(year=last.year - 1, month=12) if last.month == 1 else last.replace(month=last.month - 1)
        )
    return found


def typed_in(unit: Unit, month: date, *, by: int | None = None) -> QuerySet[EntryEvent]:
    """Return the entries, by their first event, that helpers typed for others in a month below ``unit``."""
    own = Authorship.objects.filter(initiative=OuterRef("entry__initiative"), person__user=OuterRef("by"))
    rows = EntryEvent.objects.filter(
        ~Exists(own),
        verb=Verb.SUBMIT,
        by__isnull=False,
        unit__in=Unit.objects.under(unit),
        recorded_at__gte=start_of(month),
        recorded_at__lt=start_of(next_month(month)),
    ).exclude(source__in=TYPED_BY_NOBODY)
    return rows if by is None else rows.filter(by=by)


def _returned() -> Exists:
    return Exists(EntryEvent.objects.filter(entry=OuterRef("entry"), verb=Verb.RETURN))


def work_of(unit: Unit, month: date, *, by: int | None = None) -> list[Work]:
    """Return what each helper did, who did most first; one query besides the rates."""
    hour = ExtractHour("recorded_at", tzinfo=VIETNAM)
    part = Case(When(hour_here__lt=12, then=Value("s")), When(hour_here__lt=18, then=Value("c")), default=Value("t"))
    day = Cast(TruncDate("recorded_at", tzinfo=VIETNAM), CharField())
    rows = typed_in(unit, month, by=by).annotate(hour_here=hour, came_back=_returned())
    grouped = rows.annotate(session=Concat(day, part, output_field=CharField())).values("by", name=F("by__full_name"))
    found = grouped.annotate(
        made=Count("pk"),
        accepted=Count("pk", filter=Q(entry__state=State.VALID)),
        returned=Count("pk", filter=Q(came_back=True)),
        duplicate=Count("pk", filter=Q(entry__state=State.DUPLICATE)),
        withdrawn=Count("pk", filter=Q(entry__state=State.WITHDRAWN)),
        sessions=Count("session", distinct=True),
    ).order_by("-made", "name", "by")
    rate = rate_of(unit)
    return [Work(**row, pay=_pay(row, rate)) for row in found]


def _pay(row: Mapping[str, Any], rate: PayRate | None) -> int:
    if rate is None:
        return 0
    return int(row["accepted"] * rate.per_entry + row["sessions"] * rate.per_session)


def rate_of(unit: Unit) -> PayRate | None:
    """Return what a unit pays its helpers, if it wrote that down."""
    return PayRate.objects.select_related("set_by").filter(unit=unit).first()


@dataclass(frozen=True, slots=True)
class Typed:
    """One entry behind a figure."""

    entry: Entry
    at: datetime


def behind(unit: Unit, month: date, *, by: int, figure: str, limit: int = 500) -> list[Typed]:
    """Return the entries behind a figure of a helper's month, the first typed first; at most ``limit``."""
    rows = typed_in(unit, month, by=by).annotate(came_back=_returned())
    states = {"accepted": State.VALID, "duplicate": State.DUPLICATE, "withdrawn": State.WITHDRAWN}
    if figure in states:
        rows = rows.filter(entry__state=states[figure])
    elif figure == "returned":
        rows = rows.filter(came_back=True)
    found = rows.select_related("entry__initiative", "entry__unit").order_by("recorded_at", "pk")[:limit]
    return [Typed(event.entry, event.recorded_at) for event in found]

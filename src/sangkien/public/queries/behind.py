"""The rows behind a figure: which entries count, at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from sangkien.accounts.models import User
from sangkien.base.clock import last_day_of, now
from sangkien.counting.choices import TreeAs
from sangkien.counting.queries import Question
from sangkien.initiatives.access import visible_to
from sangkien.initiatives.choices import COUNTED, State, Visibility
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.units.models import Unit
from sangkien.units.queries import child_by_unit, tree_changed_since

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
    question: Question, unit: Unit, *, figure: str, page: int, reader: User | None
) -> tuple[list[Counted], bool]:
    """Return a page of the entries that make up ``figure`` ("valid" or "submitted"), and whether more follow.

    A past moment is answered as the leaderboard answers it: stage, unit and state of then, by the tree asked for (D35).
    """
    entries = Entry.objects.filter(programme=question.programme)
    if question.as_of is None:
        entries = entries.at_units(unit).filter(state__in=_states(figure))
        if question.stage is not None:
            entries = entries.filter(stage=question.stage)
    else:
        entries = entries.filter(pk__in=_counted_then(question, unit, question.as_of, figure))
    start = (page - 1) * PAGE
    rows = list(entries.select_related("initiative", "unit").order_by("-counted_at", "-pk")[start : start + PAGE + 1])
    readable = set(visible_to(reader).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [_counted(row, row.pk in readable) for row in rows[:PAGE]], len(rows) > PAGE


def _states(figure: str) -> list[State]:
    return [State.VALID] if figure == "valid" else list(COUNTED)


def _counted_then(question: Question, unit: Unit, as_of: datetime, figure: str) -> QuerySet[EntryEvent, int]:
    """Entries by their last event known before ``as_of``."""
    last = (
        EntryEvent.objects.filter(programme=question.programme, known_at__lt=question.known_at or as_of)
        .order_by("entry_id", "-seq")
        .distinct("entry_id")
        .values("pk")
    )
    rows = EntryEvent.objects.filter(pk__in=last, state__in=_states(figure), counted_at__lt=as_of)
    rows = rows.filter(_place(question, unit, last_day_of(as_of, now())))
    if question.stage is not None:
        rows = rows.filter(stage=question.stage)
    return rows.values_list("entry_id", flat=True)


def _place(question: Question, unit: Unit, day: date) -> Q:
    if question.tree == TreeAs.THEN and tree_changed_since(day):
        return Q(unit__in=[unit.pk, *child_by_unit(unit, day)])
    return Q(unit__in=Unit.objects.under(unit))


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

"""Looking for what a newly handed in initiative is like, in the background, and saying what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from sangkien.accounts.models import User
from sangkien.base.text import normal
from sangkien.initiatives.choices import Verb
from sangkien.initiatives.models import Entry, EntryEvent, Initiative
from sangkien.search.access import may_link
from sangkien.search.choices import LinkKind
from sangkien.search.errors import LinkedAlready, LinkKindUnknown, LinkReasonMissing
from sangkien.search.models import Resemblance, ResemblanceLink
from sangkien.search.queries.alike import Given, matches

#: The job of ``search.tasks`` by its name: deeds do not import doors.
JOB = "search.look_alike"
_KEPT: Final = 5
#: What is less alike than this is not worth a hint.
_LEAST: Final = 0.35
_AT_ONCE: Final = 200
_HANDED_IN: Final = frozenset({Verb.SUBMIT, Verb.RESUBMIT, Verb.CORRECT})
#: Histories of other systems are looked through when somebody opens them, not a million at a time.
_NOT_NOW: Final = frozenset({"historic", "carry"})
_REASON: Final = 2000


def ask_to_look(*, events: Sequence[EntryEvent]) -> None:
    """Ask for the initiatives just handed in to be compared with all others; stored with the events or not at all."""
    entries = [event.entry_id for event in events if event.verb in _HANDED_IN and event.source not in _NOT_NOW]
    if not entries:
        return
    wanted = Entry.objects.filter(pk__in=entries).order_by("initiative").values_list("initiative", flat=True)
    ids: list[JSONValue] = [*wanted.distinct()]
    for start in range(0, len(ids), _AT_ONCE):
        app.configure_task(JOB).defer(initiatives=ids[start : start + _AT_ONCE])


def look_alike(*, initiatives: Iterable[int], at: datetime) -> int:
    """Find and keep what each initiative is like; done again it finds anew. Returns how many likely ones there are."""
    likely = 0
    for initiative in Initiative.objects.filter(pk__in=list(initiatives)).order_by("pk"):
        found = matches(Given(initiative.title, initiative.summary or initiative.after), besides=initiative.pk)
        rows = [
            Resemblance(
                initiative=initiative,
                other_id=match.initiative,
                score=match.likeness.score,
                likely=match.likeness.likely,
                shared=list(match.likeness.shared)[:40],
                found_at=at,
            )
            for match in found[:_KEPT]
            if match.likeness.score >= _LEAST
        ]
        with transaction.atomic():
            Resemblance.objects.filter(initiative=initiative).delete()
            Resemblance.objects.bulk_create(rows, ignore_conflicts=True)
        likely += any(row.likely for row in rows)
    return likely


@transaction.atomic
def link(*, entry: Entry, other: Initiative, kind: str, reason: str, by: User, at: datetime) -> ResemblanceLink:
    """Say what two initiatives are to each other, with a reason; nothing else changes by it.

    Raises ``LinkKindUnknown``, ``LinkReasonMissing`` or ``LinkedAlready``, and what ``may_link`` refuses.
    """
    may_link(by, entry).enforce()
    if kind not in LinkKind.values:
        raise LinkKindUnknown
    if not normal(reason):
        raise LinkReasonMissing
    one, two = sorted((entry.initiative_id, other.pk))
    try:
        with transaction.atomic():
            return ResemblanceLink.objects.create(
                one_id=one, other_id=two, kind=kind, reason=normal(reason)[:_REASON], by=by, linked_at=at
            )
    except IntegrityError:
        raise LinkedAlready from None


@transaction.atomic
def unlink(*, entry: Entry, other: Initiative, by: User, at: datetime) -> None:
    """Take back what was said of two initiatives; what was said stays as history. Twice is once."""
    may_link(by, entry).enforce()
    one, two = sorted((entry.initiative_id, other.pk))
    rows = ResemblanceLink.objects.filter(one=one, other=two, undone_at=None)
    rows.update(undone_by=by, undone_at=at)

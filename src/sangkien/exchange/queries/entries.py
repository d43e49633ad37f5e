"""Entries as other systems read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from sangkien.exchange.access import entries_of, may_read
from sangkien.exchange.errors import CursorUnreadable
from sangkien.exchange.models import ApiToken
from sangkien.exchange.rules import from_cursor, to_cursor
from sangkien.exchange.schemas.answers import AuthorOut, EntryDetail, EntryOut, EntryPage, HappenedOut, UnitName
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.initiatives.queries import authors_of
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

#: What is written down at a moment may be seen only when its transaction, or a whole sheet, is through.
OVERLAP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are asked for; ``changed_since`` keeps those to which something happened from that moment on.

    It reaches back a quarter of an hour further: what is seen late is told twice rather than never.
    """

    programme: Programme | None = None
    unit: Unit | None = None
    state: str | None = None
    changed_since: datetime | None = None
    external_key: str | None = None


def page_of_entries(token: ApiToken, filters: Filters, *, cursor: str | None, limit: int) -> EntryPage:
    """Return up to ``limit`` entries after ``cursor``, in the order in which they came. Raises ``CursorUnreadable``."""
    rows = entries_of(token)
    if filters.programme is not None:
        rows = rows.filter(programme=filters.programme)
    if filters.unit is not None:
        rows = rows.at_units(filters.unit)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.external_key:
        rows = rows.filter(initiative__source=token.source, initiative__external_key=filters.external_key)
    if filters.changed_since is not None:
        since = filters.changed_since - OVERLAP if filters.changed_since.year > 1 else filters.changed_since
        happened = EntryEvent.objects.filter(entry=OuterRef("pk"), recorded_at__gte=since)
        rows = rows.filter(Exists(happened))
    after = place_of(cursor)
    found = list(rows.filter(pk__gt=after).with_faces().select_related("author_group").order_by("pk")[: limit + 1])
    shown = found[:limit]
    return EntryPage(
        items=[entry_out(token, entry) for entry in shown],
        next=to_cursor(shown[-1].pk) if len(found) > limit else None,
    )


def place_of(cursor: str | None) -> int:
    """Return the row after which ``cursor`` points, 0 for none. Raises ``CursorUnreadable``."""
    place = from_cursor(cursor) if cursor else 0
    if place is None:
        raise CursorUnreadable
    return place


def entry_out(token: ApiToken, entry: Entry) -> EntryOut:
    """Return the entry as ``token`` may read it."""
    return EntryOut(**_facts(token, entry))


def entry_detail(token: ApiToken, entry: Entry) -> EntryDetail:
    """Return the entry with all that happened to it."""
    events = EntryEvent.objects.filter(entry=entry).select_related("unit").order_by("seq")
    history = [
        HappenedOut(
            sequence=event.seq,
            verb=event.verb,
            state=State(event.state),
            unit=event.unit.code if event.unit else None,
            reason_code=event.reason_code,
            reason=event.reason,
            known_at=event.known_at,
        )
        for event in events
    ]
    return EntryDetail(**_facts(token, entry), history=history)


_TOLD = (
    "title",
    "summary",
    "effect",
    "kind",
    "field",
    "first_applied_on",
    "recognised_on",
    "decision_no",
    "benefit_vnd",
    "benefit_basis",
    "not_computable",
    "visibility",
    "source",
    "external_key",
)


def _facts(token: ApiToken, entry: Entry) -> dict[str, Any]:
    initiative, readable = entry.initiative, may_read(token, entry)
    assert entry.unit is not None  # every entry in reach lies at a unit
    return {
        **{name: getattr(initiative, name) for name in _TOLD},
        "before": initiative.before if readable else "",
        "after": initiative.after if readable else "",
        "content_withheld": not readable,
        "code": entry.code,
        "programme": entry.programme.code,
        "stage": entry.stage.code if entry.stage else None,
        "unit": UnitName(code=entry.unit.code, name=entry.unit.name),
        "state": entry.state,
        "reason_code": entry.reason_code,
        "reason": entry.reason,
        "sequence": entry.seq,
        "author_group": entry.author_group.code if entry.author_group else "",
        "authors": [
            AuthorOut(name=part.name, share=float(part.share), code=part.code) for part in authors_of(initiative)
        ],
        "submitter": entry.submitter_name,
        "counted_at": entry.counted_at,
        "state_since": entry.state_since,
        "decided_at": entry.decided_at,
    }

"""Questions about initiatives and entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sangkien.base.errors import Refusal
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry, EntryEvent, Initiative
from sangkien.initiatives.rules import AuthorPart, Facts


def facts_of(entry: Entry) -> Facts:
    """Return what the rules look at, from the stored initiative."""
    initiative = entry.initiative
    return Facts(
        title=initiative.title,
        summary=initiative.summary,
        before=initiative.before,
        after=initiative.after,
        effect=initiative.effect,
        field=initiative.field,
        kind=initiative.kind,
        first_applied_on=initiative.first_applied_on,
        recognised_on=initiative.recognised_on,
        decision_no=initiative.decision_no,
        benefit_vnd=initiative.benefit_vnd,
        not_computable=initiative.not_computable,
        author_group=entry.author_group.code if entry.author_group else "",
        authors=authors_of(initiative),
        exclusions=frozenset(initiative.exclusions),
        evidence=initiative.evidence.count(),
    )


def authors_of(initiative: Initiative) -> tuple[AuthorPart, ...]:
    """Return the authors in their order."""
    parts = sorted(initiative.authorships.select_related("person"), key=lambda part: part.position)
    return tuple(AuthorPart(part.person.full_name, part.share_pct, part.person.code) for part in parts)


def by_field(refusals: Iterable[Refusal]) -> dict[str, list[Refusal]]:
    """Sort refusals by the field beside which they belong."""
    found: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        found.setdefault(refusal.field, []).append(refusal)
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an entry's story, as its author reads it."""

    at: datetime
    verb: str
    state: str
    by: str
    unit: str
    reason: str


def story_of(entry: Entry) -> list[Step]:
    """Return what happened to the entry, oldest first."""
    rows = EntryEvent.objects.filter(entry=entry).select_related("by", "unit").order_by("seq")
    return [
        Step(
            at=row.known_at,
            verb=Verb(row.verb).label,
            state=State(row.state),
            by=row.by.full_name if row.by else "",
            unit=row.unit.short_name if row.unit else "",
            reason=row.reason,
        )
        for row in rows
    ]

"""Side by side: an entry and what it is like, as far as the person may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sangkien.accounts.models import User
from sangkien.initiatives.models import Entry
from sangkien.search.models import Resemblance, ResemblanceLink
from sangkien.search.queries.alike import Given, matches
from sangkien.search.queries.scope import seen_of
from sangkien.units.models import Unit

_SHOWN = 3
_LEAST = 0.35


@dataclass(frozen=True, slots=True)
class Seen:
    """One initiative that is like the entry. ``entry`` is None where the person may not see it: then nothing of it is
    told but that it is there and whom to ask (``ask``)."""

    other: int
    score: float
    likely: bool
    shared: tuple[str, ...]
    entry: Entry | None
    readable: bool
    ask: str
    link: ResemblanceLink | None

    @property
    def percent(self) -> int:
        """Return the likeness in whole percent."""
        return round(self.score * 100)


def seen_for(user: User, entry: Entry) -> list[Seen]:
    """Return what ``entry`` is like, at most three, the most alike first; looked for now where nobody has yet."""
    found = _found(entry)
    others = [other for other, _, _, _ in found]
    visible, readable = _visible(user, others)
    links = _links(entry.initiative_id, others)
    ask = _whom_to_ask(entry) if any(other not in visible for other in others) else ""
    return [
        Seen(other, score, likely, shared, visible.get(other), other in readable, ask, links.get(other))
        for other, score, likely, shared in found
    ]


def for_title(user: User, title: str, besides: int) -> list[Seen]:
    """Return what a title is probably like, of all that ``user`` may see; of the rest only that there is something."""
    mine = Entry.objects.filter(pk=besides).values_list("initiative_id", flat=True).first() or 0
    found = [match for match in matches(Given(title), besides=mine, limit=_SHOWN) if match.likeness.likely]
    others = [match.initiative for match in found]
    visible, _ = _visible(user, others)
    return [
        Seen(
            match.initiative,
            match.likeness.score,
            likely=True,
            shared=match.likeness.shared,
            entry=visible.get(match.initiative),
            readable=False,
            ask="",
            link=None,
        )
        for match in found
    ]


def _found(entry: Entry) -> list[tuple[int, float, bool, tuple[str, ...]]]:
    kept = list(Resemblance.objects.filter(initiative=entry.initiative_id).order_by("-score", "other")[:_SHOWN])
    if kept:
        return [(row.other_id, row.score, row.likely, tuple(row.shared)) for row in kept]
    initiative = entry.initiative
    given = Given(initiative.title, initiative.summary or initiative.after)
    found = matches(given, besides=initiative.pk, limit=_SHOWN)
    return [
        (match.initiative, match.likeness.score, match.likeness.likely, match.likeness.shared)
        for match in found
        if match.likeness.score >= _LEAST
    ]


def _visible(user: User, initiatives: Sequence[int]) -> tuple[dict[int, Entry], set[int]]:
    """Return by initiative the entry that ``user`` may see, and the initiatives that may be read as well."""
    seen = seen_of(user, initiatives)
    entries = Entry.objects.filter(pk__in=[entry for entry, _ in seen.values()]).with_faces()
    return {entry.initiative_id: entry for entry in entries}, {one for one, (_, readable) in seen.items() if readable}


def _links(initiative: int, others: Sequence[int]) -> dict[int, ResemblanceLink]:
    pairs = [sorted((initiative, other)) for other in others]
    rows = ResemblanceLink.objects.filter(
        one__in=[one for one, _ in pairs], other__in=[other for _, other in pairs], undone_at=None
    ).select_related("by")
    return {row.other_id if row.one_id == initiative else row.one_id: row for row in rows}


def _whom_to_ask(entry: Entry) -> str:
    """Return the unit above that sees more; the same for every hidden match, so that it tells nothing of them."""
    root = Unit.objects.filter(pk=entry.programme.root_unit_id).values_list("name", flat=True).first()
    return root or ""


def likely_among(initiatives: Iterable[int]) -> set[int]:
    """Return which of ``initiatives`` are probably like another one that nobody has judged to be independent."""
    rows = Resemblance.objects.filter(initiative__in=list(initiatives), likely=True).values_list("initiative", "other")
    pairs = {tuple(sorted(row)) for row in rows}
    if not pairs:
        return set()
    settled = ResemblanceLink.objects.filter(one__in=[one for one, _ in pairs], undone_at=None)
    done = set(settled.values_list("one", "other"))
    return {initiative for initiative, other in rows if tuple(sorted((initiative, other))) not in done}

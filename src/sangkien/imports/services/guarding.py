"""What a unit's sheet must leave alone: what was judged, moved by officers, lies elsewhere, or is another's code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sangkien.base.errors import Refusal
from sangkien.base.text import key_of_name
from sangkien.imports.errors.batches import CodeOfAnother, EntryDecided, EntryNotHere
from sangkien.imports.schemas import EntryRow
from sangkien.imports.services.correcting import differs
from sangkien.imports.services.storing import PeopleFound, Prepared
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.people.models import Person
from sangkien.units.models import Unit

if TYPE_CHECKING:
    from sangkien.imports.services.entries import IntakeOutcome

#: States in which nobody has looked yet, or somebody asked for changes.
OPEN = frozenset({State.SUBMITTED, State.NEEDS_CHANGES})
_UNJUDGED = OPEN | {State.DRAFT, State.WITHDRAWN}
Known = tuple[Entry, Prepared]


def judged_elsewhere(entries: Iterable[Entry]) -> set[int]:
    """Return the initiatives of ``entries`` that somebody has begun to judge, in any programme."""
    ids = {entry.initiative_id for entry in entries}
    rows = Entry.objects.filter(initiative__in=ids).exclude(state__in=_UNJUDGED) if ids else Entry.objects.none()
    return set(rows.values_list("initiative_id", flat=True))


def untouchable_apart(
    known: Sequence[Known], people: PeopleFound, batch: IntakeOutcome, *, within: Unit | None
) -> list[Known]:
    """Return the entries a sheet may change; the others are unchanged, or refused where their row says anything new."""
    judged = judged_elsewhere(entry for entry, _ in known)
    moved = _transferred([entry for entry, _ in known])
    free: list[Known] = []
    for entry, one in known:
        if within is not None and entry.unit is not None and not entry.unit.is_under(within):
            batch.refused.append((one.row.line, [EntryNotHere(code=entry.code)]))
            continue
        if entry.pk in moved and one.row.told is not None:
            one = replace(one, row=replace(one.row, told=one.row.told - {"unit_code"}))
        if entry.initiative_id not in judged:
            free.append((entry, one))
        elif differs(entry, one, people.parts[one.row.external_key]):
            refusal = EntryDecided(code=entry.code, state=State(entry.state).label)
            batch.refused.append((one.row.line, [refusal]))
        else:
            batch.unchanged += 1
            batch.by_key[one.row.external_key] = "unchanged"
    return free


def _transferred(entries: Sequence[Entry]) -> set[int]:
    """Return the entries officers have put where they belong: a sheet does not move them back."""
    rows = EntryEvent.objects.filter(entry__in=[entry.pk for entry in entries], verb=Verb.TRANSFER)
    return set(rows.values_list("entry_id", flat=True)) if entries else set()


def codes_of_others(rows: Sequence[EntryRow], within: Unit, refused: list[tuple[int, list[Refusal]]]) -> list[EntryRow]:
    """Return the rows whose staff codes are free, or name people of ``within`` rightly; refuse the others."""
    codes = {author.code for row in rows for author in row.facts.authors if author.code}
    if not codes:
        return list(rows)
    people = {person.code: person for person in Person.objects.filter(code__in=codes).select_related("unit")}
    free = []
    for row in rows:
        foreign = [author for author in row.facts.authors if _is_other(people.get(author.code), author.name, within)]
        if foreign:
            refused.append((row.line, [CodeOfAnother(code=author.code, name=author.name) for author in foreign]))
        else:
            free.append(row)
    return free


def _is_other(person: Person | None, name: str, within: Unit) -> bool:
    if person is None:
        return False
    return not person.unit.is_under(within) or person.name_key != key_of_name(name)[:120]

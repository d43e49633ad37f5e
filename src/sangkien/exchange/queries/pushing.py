"""What another instance does not know yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from sangkien.exchange.choices import Outcome
from sangkien.exchange.models import PushedEntry
from sangkien.exchange.rules import digest_of
from sangkien.exchange.schemas.pushing import Telling, told_of
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryQuerySet
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

_READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be told to whom: the counted entries of ``programme``, there called ``remote_programme``."""

    peer: str
    programme: Programme
    remote_programme: str
    unit: Unit | None = None
    only_valid: bool = False
    with_evidence: bool = False
    telling: Telling = field(default_factory=Telling)
    batch: int = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """One entry as it is to be told, and what was acknowledged of it before."""

    entry: Entry
    told: dict[str, Any]
    digest: str
    known: PushedEntry | None

    @property
    def is_news(self) -> bool:
        """Say whether the other side has not taken it as it stands now."""
        return self.known is None or self.known.digest != self.digest or self.known.outcome == Outcome.REFUSED


def entries_to_tell(errand: Errand) -> EntryQuerySet:
    """Return the entries an errand is about."""
    rows = Entry.objects.filter(programme=errand.programme).counted()
    rows = rows.filter(state=State.VALID) if errand.only_valid else rows
    return rows.at_units(errand.unit) if errand.unit is not None else rows


def letters(errand: Errand) -> Iterator[Letter]:
    """Return every entry of the errand as it is to be told, in the order in which entries came.

    Read a few hundred at a time, so that a long errand holds no transaction open.
    """
    last = 0
    while True:
        rows = entries_to_tell(errand).filter(pk__gt=last).with_faces().select_related("author_group").order_by("pk")
        found = list(rows[:_READ_AT_ONCE])
        known = {row.entry_id: row for row in acknowledged(errand).filter(entry__in=found)}
        for entry in found:
            told = told_of(entry, errand.telling)
            yield Letter(entry, told, digest_of(told), known.get(entry.pk))
        if len(found) < _READ_AT_ONCE:
            return
        last = found[-1].pk


def acknowledged(errand: Errand) -> QuerySet[PushedEntry]:
    """Return what the other side acknowledged."""
    return PushedEntry.objects.filter(peer=errand.peer, programme=errand.remote_programme)


def to_take_back(errand: Errand) -> list[PushedEntry]:
    """Return what the other side took and was withdrawn here since."""
    rows = acknowledged(errand).filter(entry__state=State.WITHDRAWN, withdrawn=False).exclude(remote_code="")
    return list(rows.select_related("entry").order_by("entry_id"))

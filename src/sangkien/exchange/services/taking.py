"""Taking in what another system sends, through the same rules, recording and count as a sheet or a single form.

A system sends an entry whole, as often as it likes. What it sends again unchanged touches nothing, so that what people
did meanwhile (a transfer, a correction by the author) stands; what it changed is taken over only while nobody has
judged the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection, transaction

from sangkien.base.errors import Refusal
from sangkien.exchange.access import require, source_in, units_of
from sangkien.exchange.choices import Outcome, Scope
from sangkien.exchange.errors import AuthorCodeElsewhere, EntryElsewhere, EntrySettled, KeyRepeated, TooManyItems
from sangkien.exchange.models import ApiToken, Arrival
from sangkien.exchange.rules import BATCH_LIMIT
from sangkien.imports.schemas import EntryRow
from sangkien.imports.services import Intake
from sangkien.imports.services.entries import take_in
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services.recording import Change, record
from sangkien.people.models import Person
from sangkien.programmes.models import Programme

#: States in which nobody has judged the entry yet, so its sender may still change it.
OPEN = frozenset({State.SUBMITTED, State.NEEDS_CHANGES})
SOURCE = "api"


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry as it was sent: its row if it could be read, else why not. ``position`` counts from 0.

    ``unit_code`` is the unit it names, whatever became of the entry here.
    """

    position: int
    key: str
    digest: str
    row: EntryRow | None = None
    unit_code: str = ""
    refusals: tuple[Refusal, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class Taken:
    """What became of an offer."""

    offer: Offer
    outcome: Outcome
    entry: Entry | None = None
    refusals: list[Refusal] = field(default_factory=list)


@transaction.atomic
def take_entries(*, token: ApiToken, programme: Programme, offers: Sequence[Offer], at: datetime) -> list[Taken]:
    """Take in what was sent, each by itself; returns one result an offer, in their order.

    Raises ``ScopeMissing`` or ``TooManyItems``.
    """
    require(token, Scope.PUSH)
    if len(offers) > BATCH_LIMIT:
        raise TooManyItems(limit=BATCH_LIMIT)
    _take_turns(token)
    taken, readable = _read(offers, _codes_elsewhere(token, offers))
    known = _known(token, programme, [offer.key for offer in readable])
    wanted: list[Offer] = []
    for offer in readable:
        result = _settled_at_once(token, offer, known.get(offer.key))
        if result is None:
            wanted.append(_where_it_lies(offer, known.get(offer.key)))
        else:
            taken[offer.position] = result
    taken.update(_store(token, programme, wanted, known, at))
    return [taken[offer.position] for offer in offers]


def _take_turns(token: ApiToken) -> None:
    """Calls of one system wait for each other, so that each finds what the one before stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [token.source])


def _codes_elsewhere(token: ApiToken, offers: Sequence[Offer]) -> set[str]:
    """Return the staff codes that name people outside the token's units: nobody makes them authors from there."""
    codes = {author.code for offer in offers if offer.row for author in offer.row.facts.authors if author.code}
    if not codes:
        return set()
    elsewhere = Person.objects.filter(code__in=codes).exclude(unit__in=units_of(token))
    return set(elsewhere.values_list("code", flat=True))


def _read(offers: Sequence[Offer], elsewhere: set[str]) -> tuple[dict[int, Taken], list[Offer]]:
    taken: dict[int, Taken] = {}
    readable: dict[str, Offer] = {}
    for offer in offers:
        foreign = [one.code for one in offer.row.facts.authors if one.code in elsewhere] if offer.row else []
        if offer.row is None:
            taken[offer.position] = Taken(offer, Outcome.REFUSED, refusals=list(offer.refusals))
        elif foreign:
            refusals: list[Refusal] = [AuthorCodeElsewhere(code=code) for code in foreign]
            taken[offer.position] = Taken(offer, Outcome.REFUSED, refusals=refusals)
        elif offer.key in readable:
            taken[offer.position] = Taken(offer, Outcome.REFUSED, refusals=[KeyRepeated(key=offer.key)])
        else:
            readable[offer.key] = offer
    return taken, list(readable.values())


def _known(token: ApiToken, programme: Programme, keys: Sequence[str]) -> dict[str, Entry]:
    """Return what this system sent before into the programme, by its keys, locked in one fixed order."""
    rows = (
        Entry.objects.select_for_update(of=("self",))
        .filter(programme=programme, initiative__source=source_in(token, programme), initiative__external_key__in=keys)
        .exclude(initiative__external_key="")
        .select_related("initiative", "unit", "arrival")
        .order_by("pk")
    )
    return {entry.initiative.external_key: entry for entry in rows}


def _last_told(entry: Entry) -> Arrival | None:
    return getattr(entry, "arrival", None)


def _settled_at_once(token: ApiToken, offer: Offer, entry: Entry | None) -> Taken | None:
    """Return the result where it needs no storing: nothing new, or no longer in the token's reach."""
    if entry is None:
        return None
    # Asked first: of what was moved away not even state and code are told, however unchanged it is sent again.
    if entry.unit is None or not entry.unit.is_under(token.unit):
        return Taken(offer, Outcome.REFUSED, refusals=[EntryElsewhere()])
    told = _last_told(entry)
    return Taken(offer, Outcome.UNCHANGED, entry) if told is not None and told.digest == offer.digest else None


def _where_it_lies(offer: Offer, entry: Entry | None) -> Offer:
    """Leave an entry at the unit to which officers moved it, unless the sender now names another one."""
    told = _last_told(entry) if entry is not None else None
    if entry is None or entry.unit is None or told is None or offer.row is None:
        return offer
    if offer.unit_code != told.unit_code:
        return offer
    return replace(offer, row=replace(offer.row, unit_code=entry.unit.code))


def _store(
    token: ApiToken, programme: Programme, offers: Sequence[Offer], known: dict[str, Entry], at: datetime
) -> dict[int, Taken]:
    """Store ``offers``; those that would change what was judged already are refused and the others stored again."""
    if not offers:
        return {}
    intake = Intake(programme=programme, by=None, at=at, within=token.unit, source=token.source)
    judged = _judged(known)
    with transaction.atomic():
        refused = _take(intake, offers)
        changed = _changed(judged)
        if changed:
            transaction.set_rollback(True)
    left = [offer for offer in offers if offer.key not in changed]
    if changed:
        refused = _take(intake, left)
    taken = {
        offer.position: Taken(offer, Outcome.REFUSED, refusals=[EntrySettled()])
        for offer in offers
        if offer.key in changed
    }
    for offer in left:
        if offer.position in refused:
            taken[offer.position] = Taken(offer, Outcome.REFUSED, refusals=refused[offer.position])
    return {**taken, **_told(token, programme, [o for o in left if o.position not in refused], known, at)}


def _judged(known: dict[str, Entry]) -> dict[str, Entry]:
    """Keep what somebody judged, here or in another programme in which the same initiative stands."""
    loose = OPEN | {State.DRAFT, State.WITHDRAWN}
    ids = [entry.initiative_id for entry in known.values()]
    others = Entry.objects.filter(initiative__in=ids).exclude(state__in=loose)
    elsewhere = set(others.values_list("initiative_id", flat=True)) if ids else set()
    return {key: entry for key, entry in known.items() if entry.state not in OPEN or entry.initiative_id in elsewhere}


def _take(intake: Intake, offers: Sequence[Offer]) -> dict[int, list[Refusal]]:
    rows = [offer.row for offer in offers if offer.row is not None]
    return dict(take_in(intake=intake, rows=rows).refused) if rows else {}


def _changed(entries: dict[str, Entry]) -> set[str]:
    now_at = dict(Entry.objects.filter(pk__in=[entry.pk for entry in entries.values()]).values_list("pk", "seq"))
    return {key for key, entry in entries.items() if now_at[entry.pk] != entry.seq}


def _told(
    token: ApiToken, programme: Programme, offers: Sequence[Offer], known: dict[str, Entry], at: datetime
) -> dict[int, Taken]:
    """Remember what was told, send again what was returned and is now corrected, and say what became of each."""
    entries = _known(token, programme, [offer.key for offer in offers])
    taken = {}
    for offer in offers:
        entry, before = entries[offer.key], known.get(offer.key)
        outcome = Outcome.CREATED if before is None else Outcome.UPDATED
        if before is not None and before.seq == entry.seq:
            outcome = Outcome.UNCHANGED
        taken[offer.position] = Taken(offer, outcome, entry)
    _send_again([one.entry for one in taken.values() if one.entry and one.outcome == Outcome.UPDATED], at)
    Arrival.objects.bulk_create(
        [_arrival(token, entries[offer.key], offer, at) for offer in offers],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["token", "digest", "unit_code", "arrived_at"],
    )
    return taken


def _arrival(token: ApiToken, entry: Entry, offer: Offer, at: datetime) -> Arrival:
    return Arrival(entry=entry, token=token, digest=offer.digest, unit_code=offer.unit_code, arrived_at=at)


def _send_again(entries: Sequence[Entry], at: datetime) -> None:
    returned = [entry for entry in entries if entry.state == State.NEEDS_CHANGES]
    if returned:
        changes = [Change(entry=entry, verb=Verb.RESUBMIT, known_at=at) for entry in returned]
        record(changes, by=None, at=at, source=SOURCE)

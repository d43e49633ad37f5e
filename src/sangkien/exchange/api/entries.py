"""Doors: entries sent and read, singly and many at once, and their evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from sangkien.base.clock import now, parse_moment
from sangkien.base.errors import Refusal, Refusals
from sangkien.exchange.access import entry_for, entry_keyed, may_read, programme_for, require, unit_for
from sangkien.exchange.api.door import ApiRequest
from sangkien.exchange.api.places import Cursor, Limit
from sangkien.exchange.api.problems import items_of
from sangkien.exchange.choices import Outcome, Scope
from sangkien.exchange.models import ApiToken
from sangkien.exchange.queries.entries import Filters, entry_detail, page_of_entries
from sangkien.exchange.schemas.answers import BatchOut, EntryDetail, EntryPage, EvidenceList, EvidenceOut, Result
from sangkien.exchange.schemas.entries import (
    BatchIn,
    EntryIn,
    EntryPush,
    digest_of_entry,
    ignored_of,
    read_item,
    row_of,
)
from sangkien.exchange.services.changing import add_file, withdraw
from sangkien.exchange.services.taking import Offer, Taken, take_entries
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import ContentKeptAtUnit
from sangkien.initiatives.models import Evidence

router = Router(tags=["entries"])


def _offer(token: ApiToken, position: int, entry: EntryIn) -> Offer:
    key, digest, ignored = entry.external_key.strip(), digest_of_entry(entry), ignored_of(entry)
    try:
        row = row_of(entry, line=position, submitter=token.name)
    except Refusal as refusal:
        return Offer(position, key, digest, refusals=(refusal,), ignored=ignored)
    return Offer(position, row.external_key, digest, row, row.unit_code, ignored=ignored)


def _offers(token: ApiToken, raw: Sequence[object]) -> list[Offer]:
    offers = []
    for position, item in enumerate(raw):
        read = read_item(item)
        if isinstance(read, EntryIn):
            offers.append(_offer(token, position, read))
        else:
            offers.append(Offer(position, _key_of(item), "", refusals=tuple(read)))
    return offers


def _key_of(item: object) -> str:
    key = item.get("external_key") if isinstance(item, dict) else None
    return key[:120] if isinstance(key, str) else ""


def _result(taken: Taken) -> Result:
    return Result(
        index=taken.offer.position,
        external_key=taken.offer.key,
        result=taken.outcome,
        code=taken.entry.code if taken.entry else None,
        state=State(taken.entry.state) if taken.entry else None,
        ignored=list(taken.offer.ignored),
        problems=items_of(taken.refusals),
    )


@router.post("/entries", response={201: Result, 200: Result}, operation_id="push_entry", summary="Send one entry")
def push_entry(request: ApiRequest, entry: EntryPush) -> Status[Result]:
    """Take in an entry (201), bring it up to date or find it unchanged (200); refused, a problem gives the reasons."""
    token = request.auth
    require(token, Scope.PUSH)
    programme = programme_for(token, entry.programme)
    whole = EntryIn.model_validate(entry.model_dump(exclude={"programme"}))
    taken = take_entries(token=token, programme=programme, offers=[_offer(token, 0, whole)], at=now())[0]
    if taken.outcome == Outcome.REFUSED:
        raise Refusals(taken.refusals)
    return Status(201 if taken.outcome == Outcome.CREATED else 200, _result(taken))


@router.post("/entries/batch", response=BatchOut, operation_id="push_entries", summary="Send up to 500 entries")
def push_entries(request: ApiRequest, batch: BatchIn) -> BatchOut:
    """Take in each entry by itself: good ones whole, bad ones not at all and named with their reasons."""
    token = request.auth
    require(token, Scope.PUSH)
    programme = programme_for(token, batch.programme)
    offers = _offers(token, batch.entries)
    results = [_result(one) for one in take_entries(token=token, programme=programme, offers=offers, at=now())]
    counts = Counter(result.result for result in results)
    return BatchOut(counts={outcome: counts[outcome] for outcome in Outcome}, results=results)


@router.get("/entries", response=EntryPage, operation_id="list_entries", summary="Entries in reach")
def list_entries(
    request: ApiRequest,
    cursor: Cursor,
    limit: Limit,
    programme: Annotated[str | None, Query(None, max_length=60)],
    unit: Annotated[str | None, Query(None, max_length=60, description="This unit and everything below it.")],
    state: Annotated[State | None, Query(None)],
    changed_since: Annotated[str | None, Query(None, max_length=60, description="ISO 8601 moment.")],
    external_key: Annotated[str | None, Query(None, max_length=120, description="A key of your own system.")],
) -> EntryPage:
    """List entries of the token's units, oldest first; to keep up, ask with the moment of your last question."""
    token = request.auth
    require(token, Scope.READ)
    filters = Filters(
        programme=programme_for(token, programme) if programme else None,
        unit=unit_for(token, unit) if unit else None,
        state=state,
        changed_since=parse_moment(changed_since) if changed_since else None,
        external_key=external_key,
    )
    return page_of_entries(token, filters, cursor=cursor, limit=limit)


@router.get("/entries/by-key", response=EntryDetail, operation_id="get_entry_by_key", summary="One entry by your key")
def get_entry_by_key(
    request: ApiRequest,
    external_key: Annotated[str, Query(max_length=120)],
    programme: Annotated[str | None, Query(None, max_length=60)],
) -> EntryDetail:
    """Return the entry that your system sent under this key."""
    require(request.auth, Scope.READ)
    entry = entry_keyed(request.auth, programme_for(request.auth, programme), external_key)
    return entry_detail(request.auth, entry)


@router.get("/entries/{code}", response=EntryDetail, operation_id="get_entry", summary="One entry by its code")
def get_entry(request: ApiRequest, code: str) -> EntryDetail:
    """Return an entry with all that happened to it."""
    require(request.auth, Scope.READ)
    return entry_detail(request.auth, entry_for(request.auth, code))


@router.post("/entries/{code}/withdraw", response=EntryDetail, operation_id="withdraw_entry", summary="Take back")
def withdraw_entry(request: ApiRequest, code: str) -> EntryDetail:
    """Take back an entry of your own that nobody has decided; it no longer counts."""
    withdraw(token=request.auth, code=code, at=now())
    return entry_detail(request.auth, entry_for(request.auth, code))


@router.get("/entries/{code}/evidence", response=EvidenceList, operation_id="list_evidence", summary="Its evidence")
def list_evidence(request: ApiRequest, code: str) -> EvidenceList:
    """List photos and papers; refused where the author keeps them at the unit."""
    require(request.auth, Scope.READ)
    entry = entry_for(request.auth, code)
    if not may_read(request.auth, entry):
        raise ContentKeptAtUnit
    return EvidenceList(items=[_evidence(one) for one in entry.initiative.evidence.order_by("added_at", "pk")])


@router.post(
    "/entries/{code}/evidence",
    response={201: EvidenceOut, 200: EvidenceOut},
    operation_id="add_evidence",
    summary="Add a photo or PDF",
)
def add_evidence(request: ApiRequest, code: str, file: Annotated[UploadedFile, File()]) -> Status[EvidenceOut]:
    """Keep a file with an entry of your own (201); the same content again is the same evidence (200)."""
    evidence, new = add_file(token=request.auth, code=code, upload=file, at=now())
    return Status(201 if new else 200, _evidence(evidence))


def _evidence(one: Evidence) -> EvidenceOut:
    return EvidenceOut(
        sha256=one.sha256, name=one.name, media_type=one.media_type, size=one.size, added_at=one.added_at
    )

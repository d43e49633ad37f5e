"""Drafts written on a telephone without network: taken in as often as they are sent, counted once (decision 0011)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from sangkien.accounts.models import User
from sangkien.base.formats import clock
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import BegunForAnother, DraftGivenUp, EditedElsewhere
from sangkien.initiatives.models import Entry, Initiative, PhoneDraft
from sangkien.initiatives.schemas import Ticket
from sangkien.initiatives.services.drafting import begin_draft
from sangkien.initiatives.services.evidence import remove_evidence
from sangkien.initiatives.services.steps import Kept, Typed, save_step
from sangkien.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class FromPhone:
    """What a telephone says of a draft: its own number, its ticket, photos taken out again (SHA-256).

    ``anyway``: the person wants the phone's words although the draft was written on elsewhere.
    """

    client_key: UUID
    ticket: Ticket | None = None
    dropped: Collection[str] = ()
    anyway: bool = False


@transaction.atomic
def keep_from_phone(*, programme: Programme, by: User, at: datetime, typed: Typed, sent: FromPhone) -> Kept:
    """Begin or go on with the draft ``sent.client_key``; the same again changes nothing. Sent already: it stays.

    Raises ``EditedElsewhere``, ``DraftGivenUp`` or ``BegunForAnother``; a unit that cannot be taken is told in the
    answer, and costs nothing else.
    """
    entry = begin_draft(programme=programme, by=by, at=at, client_key=sent.client_key)
    # The initiative is read after the lock: joined, it would come from before the wait for it.
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.counted_at is not None:
        return Kept(entry)
    if entry.state == State.WITHDRAWN:
        raise DraftGivenUp
    if entry.programme_id != programme.pk:
        raise BegunForAnother
    row = _row_of(entry, by, at, sent.ticket)
    if entry.initiative.updated_at > row.saved_at and not sent.anyway:
        raise EditedElsewhere(time=clock(entry.initiative.updated_at))
    kept = save_step(entry=entry, by=by, at=at, typed=typed)
    for evidence in entry.initiative.evidence.filter(sha256__in=sent.dropped):
        remove_evidence(entry=entry, evidence=evidence, by=by)
    saved = Initiative.objects.values_list("updated_at", flat=True).get(pk=entry.initiative_id)
    PhoneDraft.objects.filter(pk=row.pk).update(saved_at=saved)
    return kept


def _row_of(entry: Entry, by: User, at: datetime, ticket: Ticket | None) -> PhoneDraft:
    """Return what is known of the phone's draft; a new one spends its ticket and counts as begun at its moment."""
    known = PhoneDraft.objects.filter(entry=entry).first()
    if known is not None:
        return known
    fresh = PhoneDraft(entry=entry, saved_at=entry.initiative.updated_at)
    if ticket is None or not ticket.serves(by, entry.programme, at) or not _spent(fresh, ticket):
        fresh.ticket = None
        fresh.save()
        return fresh
    entry.begun_at = ticket.issued_at
    entry.save(update_fields=["begun_at"])
    return fresh


def _spent(row: PhoneDraft, ticket: Ticket) -> bool:
    """Spend the ticket on ``row``; False where another draft has it. The database has the last word."""
    row.ticket = ticket.number
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True

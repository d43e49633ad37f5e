"""Verdicts on entries: each locks the entry, asks who may, changes the state once and tells the people concerned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.text import normal
from sangkien.checking.access import may, may_reopen, yes_of
from sangkien.checking.choices import ORIGINALS, UNDO_MINUTES, UNDOABLE, RejectReason, ReturnReason
from sangkien.checking.errors import (
    ChangedMeanwhile,
    NothingToUndo,
    OriginalMissing,
    OriginalUnfit,
    ReasonMissing,
    ReasonUnknown,
    SameUnit,
)
from sangkien.checking.services.telling import tell_authors
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.initiatives.services import Change, record
from sangkien.initiatives.services.drafting import check_unit
from sangkien.units.models import Unit

_REASON_LIMIT = 2000


@transaction.atomic
def approve(*, entry: Entry, by: User, at: datetime) -> Entry:
    """Say yes: at the grassroots the entry goes up, at the upper level it becomes valid (D18).

    Raises ``WrongState`` when somebody was quicker, and the refusals of ``checking.access``.
    """
    locked = _locked(entry)
    return _judge(locked, yes_of(by, locked), by, at)


@transaction.atomic
def return_for_changes(*, entry: Entry, reason_code: str, reason: str, by: User, at: datetime) -> Entry:
    """Send the entry back with what is missing. Raises ``ReasonMissing`` or ``ReasonUnknown``."""
    _check_reason(reason_code, reason, ReturnReason.values)
    return _judge(_locked(entry), Verb.RETURN, by, at, reason_code=reason_code, reason=normal(reason))


@transaction.atomic
def reject(*, entry: Entry, reason_code: str, reason: str, by: User, at: datetime) -> Entry:
    """Find the entry not valid. Raises ``ReasonMissing`` or ``ReasonUnknown``: no refusal without a reason (D17)."""
    _check_reason(reason_code, reason, RejectReason.values)
    return _judge(_locked(entry), Verb.REJECT, by, at, reason_code=reason_code, reason=normal(reason))


@transaction.atomic
def mark_duplicate(*, entry: Entry, original: Entry | None, reason: str, by: User, at: datetime) -> Entry:
    """Link the entry to the one it repeats; an officer's decision, never the machine's (D15).

    Raises ``OriginalMissing``, ``ReasonMissing``, or ``OriginalUnfit`` for an original that does not count itself.
    """
    if original is None or original.pk == entry.pk:
        raise OriginalMissing
    if not normal(reason):
        raise ReasonMissing
    locked, first = _locked_pair(entry, original)
    if first.state not in ORIGINALS:
        raise OriginalUnfit(code=first.code, state=State(first.state).label)
    locked.duplicate_of = first
    return _judge(locked, Verb.MARK_DUPLICATE, by, at, reason=normal(reason), data={"duplicate_of": original.pk})


@transaction.atomic
def transfer(*, entry: Entry, unit: Unit, reason: str, by: User, at: datetime) -> Entry:
    """Move an entry to the unit it belongs to; that unit checks it anew. Raises ``SameUnit`` and as ``check_unit``."""
    locked = _locked(entry)
    may(by, Verb.TRANSFER, locked).enforce()
    if locked.unit_id == unit.pk:
        raise SameUnit
    check_unit(unit, locked.programme, at)
    state = State.SUBMITTED if locked.state == State.UNDER_REVIEW else State(locked.state)
    change = Change(entry=locked, verb=Verb.TRANSFER, known_at=at, state=state, unit_id=unit.pk, reason=normal(reason))
    record([change], by=by, at=at)
    locked.unit = unit
    locked.initiative.unit = unit
    locked.initiative.save(update_fields=["unit"])
    tell_authors(locked, Verb.TRANSFER, at=at)
    return locked


@transaction.atomic
def reopen(*, entry: Entry, reason: str, by: User, at: datetime) -> Entry:
    """Look again at a decided entry, for a written reason; administrators of the programme only."""
    locked = _locked(entry)
    may_reopen(by, locked).enforce()
    if not normal(reason):
        raise ReasonMissing
    locked.duplicate_of = None
    return _judge(locked, Verb.REOPEN, by, at, reason=normal(reason))


@transaction.atomic
def undo(*, entry: Entry, by: User, at: datetime) -> Entry:
    """Take back the officer's own last verdict within ten minutes; history keeps both.

    Raises ``NothingToUndo``, or ``ChangedMeanwhile`` when the author has begun to correct what was returned.
    """
    locked = _locked(entry)
    last = EntryEvent.objects.filter(entry=locked).order_by("-seq").first()
    late = last is None or at - last.recorded_at > timedelta(minutes=UNDO_MINUTES)
    if last is None or late or last.by_id != by.pk or last.verb not in UNDOABLE:
        raise NothingToUndo(minutes=UNDO_MINUTES)
    if last.state == State.NEEDS_CHANGES and locked.initiative.updated_at > last.recorded_at:
        raise ChangedMeanwhile  # what would be judged now is no longer what was sent
    if last.verb == Verb.MARK_DUPLICATE:
        locked.duplicate_of = None
    change = Change(
        entry=locked,
        verb=Verb.UNDO,
        known_at=at,
        state=State(last.state_before),
        unit_id=last.unit_before_id,
        data={"undoes": last.seq},
    )
    record([change], by=by, at=at)
    if last.unit_before_id != last.unit_id:
        type(locked.initiative).objects.filter(pk=locked.initiative_id).update(unit=last.unit_before_id)
    return locked


def _locked(entry: Entry) -> Entry:
    return (
        Entry.objects.select_for_update(of=("self",))
        .select_related("initiative", "programme__root_unit", "unit")
        .get(pk=entry.pk)
    )


def _locked_pair(entry: Entry, original: Entry) -> tuple[Entry, Entry]:
    # Both in one order: of two officers who mark two entries as each other's duplicate, the second is refused.
    pks = sorted((entry.pk, original.pk))
    found = {pk: _locked(Entry(pk=pk)) for pk in pks}
    return found[entry.pk], found[original.pk]


def _judge(locked: Entry, verb: Verb, by: User, at: datetime, **facts: Any) -> Entry:
    may(by, verb, locked).enforce()
    record([Change(entry=locked, verb=verb, known_at=at, **facts)], by=by, at=at)
    tell_authors(locked, verb, at=at)
    return locked


def _check_reason(reason_code: str, reason: str, known: list[str]) -> None:
    if reason_code not in known:
        raise ReasonUnknown
    if not normal(reason) or len(reason) > _REASON_LIMIT:
        raise ReasonMissing

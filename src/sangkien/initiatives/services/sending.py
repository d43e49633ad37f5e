"""Sending an entry in, sending it again after it was returned, taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM, day_of
from sangkien.base.errors import Refusal, Refusals
from sangkien.initiatives.access import may_edit
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.errors import StageClosed, StageNotOpen, UnitMissing
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import facts_of
from sangkien.initiatives.rules import reasons_against
from sangkien.initiatives.services.drafting import check_unit
from sangkien.initiatives.services.recording import Change, check, next_code_numbers, record
from sangkien.programmes.models import Programme, Stage
from sangkien.programmes.queries import stage_accepting
from sangkien.programmes.rules import read_rules

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@transaction.atomic
def submit_entry(*, entry: Entry, by: User, at: datetime) -> Entry:
    """Send a draft in; the counting moment is ``at``. Sending again what is sent already changes nothing.

    Raises ``Refusals`` with every reason at once, ``StageClosed`` or ``StageNotOpen``, ``NotYours``.
    """
    locked = _locked(entry)
    may_edit(by, locked).enforce()
    if locked.state != State.DRAFT and locked.counted_at is not None:
        return locked
    check(locked, Verb.SUBMIT)
    stage = accepting_stage(locked.programme, at, locked.begun_at)
    _refuse_bad(locked, at)
    locked.code = entry_code(locked.programme, stage, next_code_numbers(1)[0])
    record(
        [
            Change(
                entry=locked,
                verb=Verb.SUBMIT,
                known_at=at,
                stage_id=stage.pk,
                counted_at=at,
                benefit=locked.initiative.benefit_vnd or 0,
                people=_people(locked),
            )
        ],
        by=by,
        at=at,
    )
    return locked


@transaction.atomic
def resubmit_entry(*, entry: Entry, by: User, at: datetime) -> Entry:
    """Send a returned entry again; it keeps the moment at which it first counted.

    Open while the programme takes entries, or in a grace. Raises as ``submit_entry``.
    """
    locked = _locked(entry)
    may_edit(by, locked).enforce()
    if locked.state == State.SUBMITTED:
        return locked
    check(locked, Verb.RESUBMIT)
    accepting_stage(locked.programme, at, locked.state_since)
    _refuse_bad(locked, at)
    change = Change(
        entry=locked,
        verb=Verb.RESUBMIT,
        known_at=at,
        benefit=locked.initiative.benefit_vnd or 0,
        people=_people(locked),
    )
    record([change], by=by, at=at)
    return locked


@transaction.atomic
def withdraw_entry(*, entry: Entry, by: User, at: datetime) -> Entry:
    """Take an undecided entry back; it no longer counts. Raises ``NotYours`` or ``WrongState``."""
    locked = _locked(entry)
    may_edit(by, locked).enforce()
    record([Change(entry=locked, verb=Verb.WITHDRAW, known_at=at)], by=by, at=at)
    return locked


def _locked(entry: Entry) -> Entry:
    return (
        Entry.objects.select_for_update(of=("self",))
        .select_related("initiative", "programme__root_unit", "unit", "author_group")
        .get(pk=entry.pk)
    )


def accepting_stage(programme: Programme, at: datetime, begun_at: datetime | None) -> Stage:
    """Return the stage that takes the form in. Raises ``StageClosed`` or ``StageNotOpen`` with the time."""
    stage = stage_accepting(programme, at, begun_at)
    if stage is not None:
        return stage
    stages = list(programme.stages.in_order())
    coming = next((row for row in stages if row.opens_at > at), None)
    if coming is not None or not stages:
        raise StageNotOpen(opens=_spoken(coming.opens_at) if coming else "–")
    raise StageClosed(closed=_spoken(stages[-1].closes_at))


def _spoken(moment: datetime) -> str:
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {local.day}/{local.month}/{local.year}"


def _refuse_bad(entry: Entry, at: datetime) -> None:
    refusals: list[Refusal] = []
    if entry.unit is None:
        refusals.append(UnitMissing())
    else:
        check_unit(entry.unit, entry.programme, at)
    refusals += reasons_against(facts_of(entry), read_rules(entry.programme.rules), today=day_of(at))
    if refusals:
        raise Refusals(refusals)


def entry_code(programme: Programme, stage: Stage, number: int) -> str:
    """Return the code of an entry, such as TKV-II-08356: root unit, stage in order, number; of practice TAP-00012."""
    if programme.is_training:
        return f"TAP-{number:05d}"
    position = Stage.objects.filter(programme=programme, opens_at__lt=stage.opens_at).count()
    return f"{programme.root_unit.code}-{_ROMAN[min(position, 9)]}-{number:05d}"


def _people(entry: Entry) -> list[int]:
    return list(entry.initiative.authorships.values_list("person_id", flat=True))

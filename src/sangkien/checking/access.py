"""Who may judge an entry: reach by role; author, submitter, helper and approver kept apart (D8, D18)."""

from __future__ import annotations

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.checking.errors import AlreadyForwarded, NotYourQueue
from sangkien.initiatives.access import entered
from sangkien.initiatives.choices import TRANSITIONS, State, Verb
from sangkien.initiatives.errors import (
    AuthorDisputes,
    AuthorMayNotDecide,
    EntryNotFound,
    HelperMayNotDecide,
    SubmitterMayNotDecide,
    WrongState,
)
from sangkien.initiatives.models import Entry, EntryQuerySet
from sangkien.initiatives.queries import disputes_of
from sangkien.programmes.choices import CheckChain
from sangkien.programmes.models import Programme
from sangkien.units.access import reach_of
from sangkien.units.choices import UPPER
from sangkien.units.errors import UnitForeign
from sangkien.units.models import below


def queue_for(user: User, programme: Programme) -> EntryQuerySet:
    """Return the entries ``user`` may be asked to judge in ``programme``, whatever their state."""
    units = reach_of(user).units_for("check")
    return Entry.objects.filter(below(units, at="unit"), programme=programme)


def validates(user: User, entry: Entry) -> bool:
    """Say whether a yes of ``user`` makes the entry valid, or passes it on to the upper level."""
    programme = entry.programme
    if entry.unit is None:
        return False
    if programme.check_chain == CheckChain.UNIT:
        return True
    return any(
        entry.unit.is_under(unit) and (unit.kind in UPPER or unit.pk == programme.root_unit_id)
        for unit in reach_of(user).units_for("check")
    )


def yes_of(user: User, entry: Entry) -> Verb:
    """Return what "Hợp lệ" pressed by ``user`` does."""
    return Verb.ACCEPT if validates(user, entry) else Verb.FORWARD


def may_judge(user: User, entry: Entry) -> Verdict:
    """Answer whether ``user`` may give any verdict on the entry."""
    if not reach_of(user).covers("check", entry.unit):
        return no(NotYourQueue())
    if entry.submitter_id == user.pk:
        return no(SubmitterMayNotDecide())
    if entry.initiative.authorships.filter(person__user=user).exists():
        return no(AuthorMayNotDecide())
    if entered(user, entry):
        return no(HelperMayNotDecide())
    if entry.state == State.UNDER_REVIEW and not validates(user, entry):
        return no(AlreadyForwarded())
    return YES


def may(user: User, verb: Verb, entry: Entry) -> Verdict:
    """Answer whether ``user`` may ``verb`` the entry in its present state."""
    verdict = may_judge(user, entry)
    if verdict and State(entry.state) not in TRANSITIONS[verb].sources:
        return no(WrongState(state=State(entry.state).label, verb=verb.label))
    if verdict and verb in (Verb.ACCEPT, Verb.FORWARD):
        return may_say_yes(entry)
    return verdict


def may_say_yes(entry: Entry) -> Verdict:
    """Answer whether nothing an author said stands against a yes."""
    disputes = disputes_of([entry.initiative_id]).get(entry.initiative_id, [])
    return no(AuthorDisputes(name=disputes[0].person.full_name)) if disputes else YES


def may_reopen(user: User, entry: Entry) -> Verdict:
    """Answer whether ``user`` may have a decided entry looked at again: administrators of the programme only."""
    if not reach_of(user).covers("reopen", entry.unit):
        return no(UnitForeign())
    return may(user, Verb.REOPEN, entry)


def fetch(user: User, pk: int) -> Entry:
    """Return an entry of the user's queues, whatever its state but draft: 404 for strangers."""
    units = reach_of(user).units_for("check")
    entry = Entry.objects.with_faces().exclude(state=State.DRAFT).filter(below(units, at="unit"), pk=pk).first()
    if entry is None:
        raise EntryNotFound
    return entry

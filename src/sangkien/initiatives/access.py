"""Who may see and change initiatives and entries."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.initiatives.choices import State, Verb, Visibility
from sangkien.initiatives.errors import ContentKeptAtUnit, EntryNotFound, NotYours
from sangkien.initiatives.models import Entry, EntryEvent, EntryQuerySet, Evidence
from sangkien.units.access import reach_of
from sangkien.units.choices import UPPER
from sangkien.units.models import below

#: What writes down, or writes anew, what an entry says.
ENTERING = (Verb.SUBMIT, Verb.RESUBMIT, Verb.CORRECT)
#: Deeds on many entries at once that type nothing: another system's records, entries of an earlier programme.
TYPED_BY_NOBODY = ("historic", "carry")


def mine(user: User) -> EntryQuerySet:
    """Return the entries ``user`` sent in or is an author of; drafts only of the person who writes them."""
    return Entry.objects.filter(pk__in=_own(user))


def _own(user: User) -> QuerySet[Entry, Any]:
    """Return the keys of a person's own entries: two questions, each with its index; one with "or" would read all."""
    sent = Entry.objects.filter(submitter=user).values("pk")
    written = Entry.objects.filter(initiative__authorships__person__user=user).exclude(state=State.DRAFT).values("pk")
    return sent.union(written)


def visible_to(user: User | None) -> EntryQuerySet:
    """Return the entries whose content ``user`` may read: own ones, and those in reach that are no drafts."""
    if user is None or not user.is_authenticated:
        return Entry.objects.none()
    units = reach_of(user).units_for("view_unit")
    if not units:
        return mine(user)
    in_reach = below(units, at="unit") & ~Q(state=State.DRAFT)
    return Entry.objects.filter(Q(pk__in=_own(user)) | in_reach)


def may_see(user: User | None, entry: Entry) -> Verdict:
    """Answer whether ``user`` may read the entry."""
    return YES if visible_to(user).filter(pk=entry.pk).exists() else no(EntryNotFound())


def owns(user: User, entry: Entry) -> bool:
    """Say whether the entry is the user's own: its submitter's, or after sending an author's too."""
    if entry.submitter_id == user.pk:
        return True
    return entry.state != State.DRAFT and entry.initiative.authorships.filter(person__user=user).exists()


def may_edit(user: User, entry: Entry) -> Verdict:
    """Answer whether ``user`` may change, send or withdraw the entry.

    Its submitter and authors may. What was entered on behalf and came back, whoever enters for others at its unit may
    put right as well, unless the author keeps the content from them.
    """
    if owns(user, entry):
        return YES
    returned = entry.submitter_id is None and entry.state == State.NEEDS_CHANGES
    helps = returned and reach_of(user).covers("enter_for_others", entry.unit)
    return YES if helps and may_read(user, entry) else no(NotYours())


def entered(user: User, entry: Entry) -> bool:
    """Say whether ``user`` ever typed what the entry says, in the page, in a grid or by a workbook."""
    typed = EntryEvent.objects.filter(entry=entry, by=user, verb__in=ENTERING)
    return typed.exclude(source__in=TYPED_BY_NOBODY).exclude(data__has_key="merge").exists()


def may_carry(user: User, entry: Entry) -> Verdict:
    """Answer whether ``user`` may enter the initiative elsewhere too: who may edit it, or enters for others there."""
    verdict = may_edit(user, entry)
    return YES if verdict or reach_of(user).covers("enter_for_others", entry.unit) else verdict


def fetch(user: User | None, pk: int, *, to: str = "view") -> Entry:
    """Return the entry if ``user`` may ``to`` it: 404 for strangers, 403 with a reason otherwise."""
    entry = visible_to(user).with_faces().filter(pk=pk).first()
    if entry is None or user is None:
        raise EntryNotFound
    if to == "edit":
        may_edit(user, entry).enforce()
    return entry


def may_read(user: User, entry: Entry) -> Verdict:
    """Answer whether ``user``, who may see the entry, may also read how it is done and its evidence (D51, D52).

    Where the author chose "only the unit", upper levels know name, effect and decision, not the way of working.
    """
    if entry.initiative.visibility != Visibility.UNIT or owns(user, entry):
        return YES
    near = [unit for unit in reach_of(user).units_for("view_unit") if unit.kind not in UPPER or unit == entry.unit]
    return YES if entry.unit and any(entry.unit.is_under(unit) for unit in near) else no(ContentKeptAtUnit())


def readable_by(user: User) -> EntryQuerySet:
    """Return the visible entries whose content ``user`` may also read, as ``may_read`` answers for one."""
    near = [unit for unit in reach_of(user).units_for("view_unit") if unit.kind not in UPPER]
    upper = [unit.pk for unit in reach_of(user).units_for("view_unit") if unit.kind in UPPER]
    kept = Q(initiative__visibility=Visibility.UNIT)
    close = below(near, at="unit") | Q(unit__in=upper) | Q(submitter=user)
    return visible_to(user).filter(~kept | close)


def fetch_evidence(user: User | None, pk: int) -> Evidence:
    """Return a piece of evidence to those who may read its initiative, in any programme.

    404 for strangers, 403 where the author keeps the content at the unit.
    """
    evidence = Evidence.objects.filter(pk=pk).first()
    if evidence is None or user is None:
        raise EntryNotFound
    entries = list(visible_to(user).select_related("initiative", "unit").filter(initiative=evidence.initiative_id))
    if not entries:
        raise EntryNotFound
    if not any(may_read(user, entry) for entry in entries):
        raise ContentKeptAtUnit
    return evidence

"""Making one person of two records, with a trail and a way back. Never done because names agree: a person says so.

Authorships move; events stay as they are, and a correction of every entry concerned tells from now on who its people
are, so that counts stay right.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.initiatives.choices import Answer, State, Verb
from sangkien.initiatives.models import Authorship, Confirmation, Entry
from sangkien.initiatives.services.recording import Change, record
from sangkien.people.access import VERB, may_keep
from sangkien.people.errors import (
    AccountLinked,
    AccountOnBoth,
    AccountOutside,
    EntriesElsewhere,
    MergedAlready,
    MergeDisputed,
    MergeUndoOver,
    SamePerson,
)
from sangkien.people.models import Person, PersonLink, PersonMerge
from sangkien.people.queries import in_line
from sangkien.units.access import reach_of
from sangkien.units.models import RoleAssignment

UNDO_DAYS = 30
_FILLED = ("birth_year", "job_title", "qualification", "phone")
_SILENT = (State.DRAFT, State.WITHDRAWN)
#: Initiative → person, share and position of each part, as JSON keeps it.
Parts = dict[str, list[list[Any]]]


@transaction.atomic
def merge_people(*, kept: Person, gone: Person, by: User, at: datetime) -> PersonMerge:
    """Make ``gone`` the same person as ``kept``; where both stand in one initiative, their shares add up.

    Raises ``PeopleNotYours``, ``SamePerson``, ``MergedAlready``, ``AccountOnBoth``, ``EntriesElsewhere`` or
    ``MergeDisputed``.
    """
    kept, gone = _locked(kept, gone)
    may_keep(by, kept, gone).enforce()
    if kept.pk == gone.pk:
        raise SamePerson
    if kept.merged_into_id or gone.merged_into_id:
        raise MergedAlready
    if gone.user_id is not None:
        raise AccountOnBoth
    initiatives = list(gone.authorships.order_by("initiative").values_list("initiative", flat=True))
    entries = _entries(initiatives, by)
    if Confirmation.objects.filter(person=gone, initiative__in=initiatives, answer=Answer.NO).exists():
        raise MergeDisputed
    before = _parts_of(initiatives)
    _move(kept, gone)
    moved = {"before": before, "after": _parts_of(initiatives), "filled": _fill(kept, gone)}
    merge = PersonMerge.objects.create(kept=kept, gone=gone, by=by, merged_at=at, moved=moved)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    _correct(entries, merge, by, at)
    return merge


@transaction.atomic
def undo_merge(*, merge: PersonMerge, by: User, at: datetime) -> PersonMerge:
    """Make two records of one again; initiatives whose authors were changed since keep what they say.

    Raises ``PeopleNotYours``, ``MergeUndoOver`` or ``EntriesElsewhere``.
    """
    locked = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    kept, gone = _locked(locked.kept, locked.gone)
    may_keep(by, kept, gone).enforce()
    late = at >= locked.merged_at + timedelta(days=UNDO_DAYS)
    if late or locked.undone_at is not None or kept.merged_into_id is not None:
        raise MergeUndoOver(days=UNDO_DAYS)
    ids = [int(pk) for pk in locked.moved["before"]]
    entries = _entries(ids, by)
    now, after = _parts_of(ids), locked.moved["after"]
    same = [pk for pk in ids if now.get(str(pk)) == after.get(str(pk))]
    _put_back(same, locked.moved["before"], kept, gone)
    cleared = [name for name, value in locked.moved["filled"].items() if getattr(kept, name) == value]
    for name in cleared:
        setattr(kept, name, None if name == "birth_year" else "")
    kept.save(update_fields=cleared)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    locked.undone_by, locked.undone_at = by, at
    locked.save(update_fields=["undone_by", "undone_at"])
    _correct([entry for entry in entries if entry.initiative_id in same], locked, by, at)
    return locked


@transaction.atomic
def link_account(*, person: Person, user: User, by: User, at: datetime) -> PersonLink:
    """Say that ``user`` is the account of ``person``, who was known by name only; an officer answers for it.

    Raises ``PeopleNotYours``, ``AccountLinked``, or ``AccountOutside`` for an account without a role in that line.
    """
    locked = Person.objects.select_for_update(of=("self",)).select_related("unit").get(pk=person.pk)
    may_keep(by, locked).enforce()
    if locked.user_id or locked.merged_into_id or Person.objects.filter(user=user).exists():
        raise AccountLinked
    roles = RoleAssignment.objects.on(day_of(at)).filter(user=user).select_related("unit")
    if not any(in_line(role.unit, locked.unit) for role in roles):
        raise AccountOutside
    locked.user = user
    locked.save(update_fields=["user"])
    return PersonLink.objects.create(person=locked, user=user, by=by, linked_at=at)


def _locked(one: Person, other: Person) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update(of=("self",)).select_related("unit").order_by("pk")
    found = {person.pk: person for person in rows.filter(pk__in=(one.pk, other.pk))}
    return found[one.pk], found[other.pk]


def _entries(initiatives: Iterable[int], by: User) -> list[Entry]:
    """Return the entries concerned, locked. Raises ``EntriesElsewhere``."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related("unit", "programme", "initiative")
    entries = list(rows.filter(initiative__in=list(initiatives)).order_by("pk"))
    reach = reach_of(by)
    if not all(entry.unit is None or reach.covers(VERB, entry.unit) for entry in entries):
        raise EntriesElsewhere
    return entries


def _parts_of(initiatives: Iterable[int]) -> Parts:
    found: Parts = {}
    rows = Authorship.objects.filter(initiative__in=list(initiatives)).order_by("initiative", "position", "pk")
    for part in rows:
        found.setdefault(str(part.initiative_id), []).append([part.person_id, str(part.share_pct), part.position])
    return found


def _move(kept: Person, gone: Person) -> None:
    held = {part.initiative_id: part for part in Authorship.objects.filter(person=kept)}
    for part in Authorship.objects.filter(person=gone).order_by("pk"):
        both = held.get(part.initiative_id)
        if both is None:
            Authorship.objects.filter(pk=part.pk).update(person=kept)
            _hand_over(part.initiative_id, gone, kept)
            continue
        part.delete()
        both.share_pct += part.share_pct
        both.save(update_fields=["share_pct"])


def _fill(kept: Person, gone: Person) -> dict[str, Any]:
    """Give ``kept`` what only ``gone`` had; return it."""
    filled = {name: getattr(gone, name) for name in _FILLED if getattr(gone, name) and not getattr(kept, name)}
    for name, value in filled.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(filled))
    return filled


def _hand_over(initiative: int, old: Person, new: Person) -> None:
    """Let what an author answered, and a code given out, follow the author."""
    rows = Confirmation.objects.filter(initiative=initiative)
    if rows.filter(person=old).exists():
        rows.filter(person=new).delete()  # from before, when that record was no author here
        rows.filter(person=old).update(person=new)


def _put_back(initiatives: Iterable[int], before: Parts, kept: Person, gone: Person) -> None:
    for pk in initiatives:
        if kept.pk not in [person for person, _, _ in before[str(pk)]]:
            _hand_over(pk, kept, gone)
        Authorship.objects.filter(initiative=pk).delete()
        Authorship.objects.bulk_create(
            Authorship(initiative_id=pk, person_id=person, share_pct=Decimal(share), position=position)
            for person, share, position in before[str(pk)]
        )


def _correct(entries: Iterable[Entry], merge: PersonMerge, by: User, at: datetime) -> None:
    """Let the events say from now on who the people of each counted entry are."""
    spoken = [entry for entry in entries if entry.seq and entry.state not in _SILENT]
    people = {
        int(pk): [person for person, _, _ in parts]
        for pk, parts in _parts_of({entry.initiative_id for entry in spoken}).items()
    }
    changes = [
        Change(entry=one, verb=Verb.CORRECT, known_at=at, people=people[one.initiative_id], data={"merge": merge.pk})
        for one in spoken
    ]
    if changes:
        record(changes, by=by, at=at, source="merge")

"""Drafts: begun once, saved as often as the person types, complete only when sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.text import key_of_name
from sangkien.initiatives.access import may_edit
from sangkien.initiatives.choices import State, Visibility
from sangkien.initiatives.errors import NoProgramme, WrongState
from sangkien.initiatives.models import Authorship, Entry, Initiative
from sangkien.initiatives.rules import AuthorPart
from sangkien.initiatives.services.confirming import ask_again
from sangkien.people.services import people_for, person_of
from sangkien.programmes.models import AuthorGroup, Programme
from sangkien.units.errors import UnitEnded
from sangkien.units.models import Unit

#: What a draft may change; everything else has its own deed.
EDITABLE = frozenset(
    {
        "title",
        "summary",
        "before",
        "after",
        "effect",
        "kind",
        "field",
        "first_applied_on",
        "recognised_on",
        "decision_no",
        "recognising_body",
        "benefit_vnd",
        "benefit_basis",
        "not_computable",
        "benefit_note",
        "gains",
        "exclusions",
        "visibility",
        "may_publish",
    }
)


@transaction.atomic
def begin_draft(
    *, programme: Programme, by: User, at: datetime, unit: Unit | None = None, client_key: UUID | None = None
) -> Entry:
    """Begin a draft of ``by``; the same ``client_key`` again returns the same draft (a repeated request).

    Raises ``NoProgramme`` for a unit outside the programme and ``UnitEnded`` for one that is gone.
    """
    if client_key is not None and (known := Entry.objects.filter(submitter=by, client_key=client_key).first()):
        return known
    if unit is not None:
        check_unit(unit, programme, at)
    initiative = Initiative.objects.create(
        unit=unit, created_by=by, created_at=at, updated_at=at, visibility=Visibility.HIERARCHY
    )
    try:
        with transaction.atomic():
            return Entry.objects.create(
                initiative=initiative,
                programme=programme,
                unit=unit,
                begun_at=at,
                state_since=at,
                submitter=by,
                submitter_name=by.full_name,
                client_key=client_key,
            )
    except IntegrityError:  # the same request came twice at the same moment
        initiative.delete()
        return Entry.objects.get(submitter=by, client_key=client_key)


def check_unit(unit: Unit, programme: Programme, at: datetime) -> None:
    """Raise unless ``unit`` belongs to the programme and still exists."""
    if not unit.is_under(programme.root_unit):
        raise NoProgramme
    today = day_of(at)
    if not unit.exists_on(today):
        ended = unit.exists_until or today
        raise UnitEnded(name=unit.name, day=ended.strftime("%d/%m/%Y"))


@transaction.atomic
def save_draft(
    *,
    entry: Entry,
    by: User,
    at: datetime,
    facts: Mapping[str, Any],
    unit: Unit | None = None,
    author_group: AuthorGroup | None = None,
) -> Entry:
    """Store what was typed so far. Raises ``NotYours`` or ``WrongState``; unit checks as in ``begin_draft``."""
    locked = locked_for_editing(entry, by)
    initiative = locked.initiative
    for name in EDITABLE & facts.keys():
        setattr(initiative, name, facts[name])
    initiative.updated_at = at
    if unit is not None and unit.pk != locked.unit_id and locked.state == State.DRAFT:
        check_unit(unit, locked.programme, at)
        locked.unit = initiative.unit = unit
    if author_group is not None:
        locked.author_group = author_group
    initiative.save(update_fields=[*(EDITABLE & facts.keys()), "unit", "updated_at"])
    locked.save(update_fields=["unit", "author_group"])
    return locked


@transaction.atomic
def save_authors(*, entry: Entry, by: User, at: datetime, authors: Sequence[AuthorPart]) -> None:
    """Put ``authors`` in place of those before; shares are checked on sending, so a half-typed list is kept too.

    An author with the name of ``by`` in their own entry is ``by``. Others without a staff code are known by name
    and unit.
    """
    locked = locked_for_editing(entry, by)
    if locked.unit is None:
        return
    named = [author for author in authors if author.name and 0 < author.share <= 100]
    people = people_for(unit=locked.unit, wanted=[(one.name, one.code) for one in named if not _is(one, by, locked)])
    parts: dict[int, Authorship] = {}
    for position, author in enumerate(named):
        is_self = _is(author, by, locked)
        person = person_of(user=by, unit=locked.unit) if is_self else people[(author.name, author.code)]
        parts.setdefault(
            person.pk,
            Authorship(initiative=locked.initiative, person=person, share_pct=author.share, position=position),
        )
    before = dict(locked.initiative.authorships.values_list("person_id", "share_pct"))
    if before != {pk: part.share_pct for pk, part in parts.items()}:
        ask_again(initiatives=[locked.initiative], by=by, at=at)
    locked.initiative.authorships.all().delete()
    Authorship.objects.bulk_create(parts.values())
    Initiative.objects.filter(pk=locked.initiative_id).update(updated_at=at)


def _is(author: AuthorPart, by: User, entry: Entry) -> bool:
    own = entry.submitter_id == by.pk and not author.code
    return own and key_of_name(author.name) == key_of_name(by.full_name)


def locked_for_editing(entry: Entry, by: User) -> Entry:
    """Return the entry locked, if ``by`` may still change it. Raises ``NotYours`` or ``WrongState``."""
    locked = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("initiative", "programme__root_unit", "unit")
        .get(pk=entry.pk)
    )
    may_edit(by, locked).enforce()
    if locked.state not in {State.DRAFT, State.NEEDS_CHANGES}:
        raise WrongState(state=State(locked.state).label, verb=gettext("sửa"))
    return locked

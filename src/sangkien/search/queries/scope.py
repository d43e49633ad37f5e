"""Within what somebody searches: the entries that may be found, as a condition each index question carries itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sangkien.accounts.models import User
from sangkien.initiatives.access import readable_by, visible_to
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryQuerySet
from sangkien.units.access import reach_of

#: Entries of a reach are gone through one by one up to so many; above, the index of words is asked first.
FEW: Final = 20_000
_HIDDEN: Final = [State.DRAFT.value, State.WITHDRAWN.value]
_OWN: Final = """
(e.submitter_id = %s OR EXISTS (
  SELECT 1 FROM initiatives_authorship a JOIN people_person p ON p.id = a.person_id
  WHERE a.initiative_id = e.initiative_id AND p.user_id = %s))
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for and within what; empty means all. Money is whole VND, from ``benefit_from`` up to below
    ``benefit_to``."""

    text: str = ""
    programme: int | None = None
    unit_path: str = ""
    kind: str = ""
    state: str = ""
    year: int | None = None
    benefit_from: int | None = None
    benefit_to: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The entries that may be found, those of them that may also be read, and the same as SQL over ``e``, ``u``, ``i``.

    ``few`` says that they are so few that going through them is quicker than asking the index of words.
    """

    entries: EntryQuerySet
    readable: EntryQuerySet | None
    condition: str
    parameters: tuple[Any, ...]
    few: bool
    #: Whether the scope leaves anything out but drafts and what was withdrawn, of which there are few.
    bounded: bool


def scope_of(wanted: Wanted, user: User | None) -> Scope:
    """Return the scope of a search; ``user`` None is the operator's console, which sees all that is no draft."""
    filters = _filters(wanted)
    narrow = {lookup: value for _, value, lookup in filters}
    entries = (Entry.objects.all() if user is None else visible_to(user)).exclude(state__in=_HIDDEN).filter(**narrow)
    conditions: list[str] = ["e.state <> ALL(%s)"]
    parameters: list[Any] = [_HIDDEN]
    if user is not None:
        paths = [unit.path for unit in reach_of(user).units_for("view_unit")]
        conditions.append(f"(u.path ^@ ANY(%s) OR {_OWN})" if paths else _OWN)
        parameters += [paths, user.pk, user.pk] if paths else [user.pk, user.pk]
    conditions += [fragment for fragment, _, _ in filters]
    parameters += [value for _, value, _ in filters]
    few = user is not None and _are_few(user, wanted)
    readable = None if user is None else readable_by(user).exclude(state__in=_HIDDEN).filter(**narrow)
    return Scope(entries, readable, " AND ".join(conditions), tuple(parameters), few, len(conditions) > 1)


def _filters(wanted: Wanted) -> list[tuple[str, Any, str]]:
    every = (
        ("e.programme_id = %s", wanted.programme, "programme"),
        ("u.path ^@ %s", wanted.unit_path, "unit__path__startswith"),
        ("e.state = %s", wanted.state, "state"),
        ("i.kind = %s", wanted.kind, "initiative__kind"),
        ("date_part('year', e.counted_at AT TIME ZONE 'Asia/Ho_Chi_Minh') = %s", wanted.year, "counted_at__year"),
        ("i.benefit_vnd >= %s", wanted.benefit_from, "initiative__benefit_vnd__gte"),
        ("i.benefit_vnd < %s", wanted.benefit_to, "initiative__benefit_vnd__lt"),
    )
    return [one for one in every if one[1] not in (None, "")]


def _are_few(user: User, wanted: Wanted) -> bool:
    """Say whether the reach holds few entries; own ones of other units are few in any case."""
    reach = Entry.objects.at_units(*reach_of(user).units_for("view_unit"))
    if wanted.unit_path:
        reach = reach.filter(unit__path__startswith=wanted.unit_path)
    return reach.order_by()[: FEW + 1].count() <= FEW

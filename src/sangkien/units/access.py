"""Who may do what at which unit: one policy for every question (architecture §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.base.clock import day_of, now
from sangkien.base.errors import NotAllowed
from sangkien.units.choices import Role
from sangkien.units.errors import RoleNotYours, UnitForeign, UnitNotFound
from sangkien.units.models import RoleAssignment, Unit
from sangkien.units.rules import GRANTS, MAY_GIVE


@dataclass(frozen=True, slots=True)
class Standing:
    """One role a person holds, and where."""

    role: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Reach:
    """All a person is today, loaded once per request (``reach_of``)."""

    standings: tuple[Standing, ...] = ()

    def units_for(self, verb: str) -> list[Unit]:
        """Return the units from which ``verb`` reaches down."""
        return [standing.unit for standing in self.standings if verb in GRANTS[standing.role]]

    def covers(self, verb: str, unit: Unit | None) -> bool:
        """Say whether ``verb`` is granted at ``unit`` or above it."""
        return unit is not None and any(unit.is_under(own) for own in self.units_for(verb))

    def has(self, verb: str) -> bool:
        """Say whether ``verb`` is granted anywhere."""
        return bool(self.units_for(verb))

    def holds(self, roles: Iterable[str]) -> bool:
        """Say whether one of ``roles`` is held anywhere."""
        wanted = set(roles)
        return any(standing.role in wanted for standing in self.standings)


NOBODY = Reach()


def reach_of(user: User | None, on: date | None = None) -> Reach:
    """Return what ``user`` may reach on ``on`` (default: today); kept on the user object for the request."""
    if user is None or not user.is_authenticated:
        return NOBODY
    kept: Reach | None = getattr(user, "_reach", None)
    if kept is not None and on is None:
        return kept
    managed = ArraySubquery(Unit.objects.filter(managed_by=OuterRef("unit")).order_by("pk").values("pk"))
    held = RoleAssignment.objects.held_by(user, on or day_of(now())).select_related("unit").order_by("pk")
    rows = held.annotate(managed=managed)
    reach = Reach((*_own(rows), *_managed(rows)))
    if on is None:
        user._reach = reach  # type: ignore[attr-defined]
    return reach


def _own(rows: Iterable[RoleAssignment]) -> list[Standing]:
    return [Standing(row.role, row.unit) for row in rows]


def _managed(rows: Iterable[Any]) -> list[Standing]:
    """Return the same roles at the units that a role's unit looks after, for those who are not simply members."""
    found = [(row.role, pk) for row in rows if row.role != Role.MEMBER for pk in row.managed]
    units = Unit.objects.in_bulk({pk for _, pk in found}) if found else {}
    return [Standing(role, units[pk]) for role, pk in found]


def visible_to(user: User | None) -> QuerySet[Unit]:
    """Return the units whose inner pages ``user`` may open: those of their roles and all below."""
    return Unit.objects.under(*[standing.unit for standing in reach_of(user).standings])


def may(user: User | None, verb: str, unit: Unit) -> Verdict:
    """Answer whether ``user`` may ``verb`` at ``unit``."""
    return YES if reach_of(user).covers(verb, unit) else no(UnitForeign())


def may_give(user: User | None, role: Role, unit: Unit, *, on: date) -> Verdict:
    """Answer whether ``user`` may make somebody a ``role`` at ``unit``; None is the operator's console."""
    if user is None:
        return YES
    for standing in reach_of(user, on).standings:
        if role in MAY_GIVE.get(standing.role, frozenset()) and unit.is_under(standing.unit):
            return YES
    return no(RoleNotYours())


def fetch(user: User | None, code: str, *, to: str = "view_unit") -> Unit:
    """Return the unit ``code`` if ``user`` may ``to`` there: 404 for strangers, 403 with a reason otherwise."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise UnitNotFound(code=code)
    reach = reach_of(user)
    if reach.covers(to, unit):
        return unit
    if any(unit.is_under(standing.unit) for standing in reach.standings):
        raise NotAllowed
    raise UnitNotFound(code=code)


def chosen(user: User | None, code: str, *, to: str) -> Unit:
    """Return the unit ``code`` as ``fetch`` does; where none is named, the first one at which ``user`` may ``to``."""
    if code:
        return fetch(user, code, to=to)
    units = reach_of(user).units_for(to)
    if not units:
        raise NotAllowed
    return units[0]


def givable(standing: Standing) -> frozenset[str]:
    """Return the roles that a holder of ``standing`` may hand out."""
    return MAY_GIVE.get(standing.role, frozenset())

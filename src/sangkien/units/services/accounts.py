"""A unit issues accounts to its people: account, first role and one-time code in one deed (D60)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from sangkien.accounts.models import User
from sangkien.accounts.services import NewAccount, create_account, issue_code
from sangkien.base.clock import day_of
from sangkien.units.access import Reach, may, reach_of
from sangkien.units.choices import Role
from sangkien.units.errors import AccountElsewhere, RoleNotYours, UnitForeign
from sangkien.units.models import RoleAssignment, Unit
from sangkien.units.services.roles import give_role


@transaction.atomic
def issue_account(*, account: NewAccount, unit: Unit, role: Role, by: User, at: datetime) -> tuple[User, str]:
    """Create an account with a role at ``unit``; returns it with its one-time code, shown once and kept nowhere.

    Raises ``UnitForeign``, ``RoleNotYours`` and the refusals of ``accounts.errors``.
    """
    may(by, "issue_account", unit).enforce()
    user = create_account(account=account)
    give_role(user=user, unit=unit, role=role, by=by, at=at)
    return user, issue_code(user=user, by=by, at=at)


@transaction.atomic
def issue_new_code(*, user: User, unit: Unit, by: User, at: datetime) -> str:
    """Give somebody of ``unit`` a new one-time code, e.g. for a forgotten password.

    Whoever hands out a code could sign in with it, so nobody may for a person who stands above them or ever belonged
    elsewhere: raises ``UnitForeign``, ``RoleNotYours`` or ``AccountElsewhere``.
    """
    may(by, "issue_account", unit).enforce()
    roles = list(RoleAssignment.objects.not_over(day_of(at)).filter(user=user).select_related("unit"))
    if not any(row.unit_id == unit.pk for row in roles):
        raise UnitForeign
    reach = reach_of(by)
    if user.pk == by.pk or not all(reach.covers("issue_account", row.unit) for row in roles):
        raise RoleNotYours
    own = {standing.role for standing in reach.standings}
    if any(row.role in {Role.PROGRAMME_ADMIN, Role.OPERATOR} for row in roles) and Role.OPERATOR not in own:
        raise RoleNotYours
    _check_past(user, reach)
    return issue_code(user=user, by=by, at=at)


def _check_past(user: User, reach: Reach) -> None:
    if not all(reach.covers("issue_account", unit) for unit in _units_ever(user)):
        raise AccountElsewhere


def _units_ever(user: User) -> QuerySet[Unit]:
    """Return the units of all roles ever held, and of the author that an opened account is."""
    taken_back = RoleAssignment.pgh_event_model.objects.filter(user=user).values("unit")  # type: ignore[attr-defined]
    ever = Q(roles__user=user) | Q(pk__in=taken_back)
    if user.has_usable_password():
        ever |= Q(people__user=user)
    return Unit.objects.filter(ever).distinct()

"""Giving and ending roles at units."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.units.access import may_give
from sangkien.units.choices import Role
from sangkien.units.errors import OwnRole
from sangkien.units.models import RoleAssignment, Unit


@transaction.atomic
def give_role(
    *, user: User, unit: Unit, role: Role, by: User | None, at: datetime, until: date | None = None
) -> RoleAssignment:
    """Make ``user`` a ``role`` at ``unit`` from today until before ``until``; the same role again only moves its end.

    ``by`` None is the console of the operator. Nobody gives themselves a role. Raises ``RoleNotYours`` or ``OwnRole``.
    """
    today = day_of(at)
    may_give(by, role, unit, on=today).enforce()
    if by is not None and by.pk == user.pk:
        raise OwnRole
    User.objects.select_for_update().get(pk=user.pk)  # two officers giving the same role take turns
    held = RoleAssignment.objects.not_over(today).filter(user=user, unit=unit, role=role).order_by("pk").first()
    if held is None:
        held = RoleAssignment(user=user, unit=unit, role=role, valid_from=today, granted_at=at)
    held.granted_by, held.valid_until = by, until
    held.save()
    return held


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User | None, at: datetime) -> None:
    """End a role today; one given today never held."""
    may_give(by, Role(assignment.role), assignment.unit, on=day_of(at)).enforce()
    today = day_of(at)
    if assignment.valid_from is not None and assignment.valid_from >= today:
        assignment.delete()
        return
    assignment.valid_until = today
    assignment.save(update_fields=["valid_until"])

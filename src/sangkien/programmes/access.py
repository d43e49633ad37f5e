"""Which programmes a person works in, and who may change them."""

from __future__ import annotations

from datetime import datetime

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.programmes.errors import ProgrammeNotFound
from sangkien.programmes.models import Programme
from sangkien.units.access import reach_of
from sangkien.units.errors import UnitForeign
from sangkien.units.models import Unit


def visible_to(user: User) -> list[Programme]:
    """Return the programmes whose tree holds a unit of the person's, the newest first."""
    units = [standing.unit for standing in reach_of(user).standings]
    roots = {pk for unit in units for pk in unit.ancestor_ids()}
    below = Unit.objects.under(*units).values("pk") if units else []
    found = Programme.objects.select_related("root_unit").filter(root_unit__in=roots)
    above = Programme.objects.select_related("root_unit").filter(root_unit__in=below)
    return sorted({*found, *above}, key=lambda row: (row.created_at, row.pk), reverse=True)


def current_for(user: User, code: str, at: datetime) -> Programme:
    """Return the programme ``code`` if it is one of the person's, else the newest with an open stage, else the newest.

    Raises ``ProgrammeNotFound`` where there is none at all.
    """
    programmes = visible_to(user)
    if not programmes:
        raise ProgrammeNotFound(code=code)
    chosen = next((row for row in programmes if row.code == code), None)
    if chosen is not None:
        return chosen
    open_ids = set(
        Programme.objects.filter(
            pk__in=[row.pk for row in programmes], stages__opens_at__lte=at, stages__closes_at__gt=at
        ).values_list("pk", flat=True)
    )
    return next((row for row in programmes if row.pk in open_ids), programmes[0])


def fetch(user: User, code: str, *, to: str = "view") -> Programme:
    """Return the programme if the person may ``to`` it: 404 for strangers, 403 with a reason otherwise."""
    programme = next((row for row in visible_to(user) if row.code == code), None)
    if programme is None:
        raise ProgrammeNotFound(code=code)
    if to != "view":
        may(user, to, programme).enforce()
    return programme


def may(user: User, verb: str, programme: Programme) -> Verdict:
    """Answer whether ``user`` may ``verb`` the programme as a whole: the role must reach its root."""
    return YES if reach_of(user).covers(verb, programme.root_unit) else no(UnitForeign())

"""Which programmes a person works in, and who may change them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.programmes.errors import ProgrammeNotFound
from sangkien.programmes.models import Programme
from sangkien.units.access import reach_of
from sangkien.units.errors import UnitForeign
from sangkien.units.models import Unit


def visible_to(user: User) -> list[Programme]:
    """Return the programmes whose tree holds a unit of the person's, the newest first and training last.

    Kept for the request.
    """
    kept: list[Programme] | None = getattr(user, "_programmes", None)
    if kept is None:
        kept = user._programmes = _programmes_of(user)  # type: ignore[attr-defined]
    return kept


def _programmes_of(user: User) -> list[Programme]:
    units = [standing.unit for standing in reach_of(user).standings]
    if not units:
        return []
    roots = {pk for unit in units for pk in unit.ancestor_ids()}
    touching = Q(root_unit__in=roots) | Q(root_unit__in=Unit.objects.under(*units).values("pk"))
    rows = Programme.objects.filter(touching).select_related("root_unit").prefetch_related("stages")
    return list(rows.order_by("is_training", "-created_at", "-pk"))


def current_for(user: User, code: str, at: datetime) -> Programme:
    """Return the programme ``code`` if it is one of the person's, else the newest with an open stage, else the newest.

    Training is worked in only by who chose it, or where there is nothing else.

    Raises ``ProgrammeNotFound`` where there is none at all.
    """
    programmes = visible_to(user)
    if not programmes:
        raise ProgrammeNotFound(code=code)
    chosen = next((row for row in programmes if row.code == code), None)
    if chosen is not None:
        return chosen
    real = [row for row in programmes if not row.is_training] or programmes
    return next((row for row in real if any(stage.is_open(at) for stage in row.stages.all())), real[0])


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

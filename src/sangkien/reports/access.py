"""Who may write letters, change their templates, and take a sheet that was made in the background."""

from __future__ import annotations

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict
from sangkien.counting.models import Snapshot
from sangkien.programmes.models import Programme
from sangkien.reports.errors import ExportNotFound
from sangkien.reports.models import Export
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.access import may, reach_of
from sangkien.units.models import Unit


def may_write_letter(user: User | None, snapshot: Snapshot) -> Verdict:
    """Answer whether ``user`` may write the letter of a table: who publishes results where the table is headed."""
    return may(user, "publish_results", snapshot.parent)


def template_unit(user: User, programme: Programme, code: str) -> Unit:
    """Return the unit whose templates are shown: ``code``, else the programme's root or the person's highest unit.

    Raises ``UnitNotFound`` for strangers and ``NotAllowed`` for those who do not publish results there.
    """
    if code:
        return fetch_unit(user, code, to="publish_results")
    own = reach_of(user).units_for("publish_results")
    root = programme.root_unit
    if not own or any(root.is_under(unit) for unit in own):
        return fetch_unit(user, root.code, to="publish_results")
    return min(own, key=lambda unit: (len(unit.path), unit.path))


def may_take(user: User, export: Export) -> Verdict:
    """Answer whether ``user`` still reaches all that a sheet was made of: its unit, or where a search had reached."""
    units = Unit.objects.filter(pk__in=[export.unit_id] if export.unit_id else export.reach)
    verdicts = [may(user, "view_unit", unit) for unit in units]
    return next((verdict for verdict in verdicts if not verdict), YES)


def fetch_export(user: User, pk: int) -> Export:
    """Return a sheet to the person who asked for it, and to nobody else. Raises ``ExportNotFound``."""
    found = Export.objects.filter(pk=pk, by=user).select_related("programme", "unit").first()
    if found is None:
        raise ExportNotFound
    return found

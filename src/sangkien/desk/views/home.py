"""Doors of the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.checking.queries import counts_for
from sangkien.counting.choices import Band
from sangkien.desk.queries import tasks_for, unit_page, whole_page
from sangkien.programmes import access as programmes
from sangkien.programmes.models import Programme
from sangkien.units import access as units
from sangkien.units.choices import UPPER
from sangkien.units.models import Unit


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person; workers go to their own initiatives, operators to the units."""
    user, at = signed_in(request), now()
    own = units.reach_of(user).units_for("view_unit")
    if not own:
        return redirect("units:tree" if units.reach_of(user).has("issue_account") else "initiatives:mine")
    programme = programmes.current_for(user, request.session.get("programme", ""), at)
    context = _unit_context(request, programme, own[0], at)
    page, counts = context["page"], counts_for(user, programme, at)
    context |= {
        "tasks": tasks_for(user, programme, page.unit, page.board, counts, at),
        "programmes": programmes.visible_to(user),
    }
    if page.unit.kind in UPPER:
        context["whole"] = whole_page(programme, page, counts, at)
        return render(request, "desk/whole.html", context)
    return render(request, "desk/home.html", context)


def _unit_context(request: HttpRequest, programme: Programme, unit: Unit, at: datetime) -> dict[str, Any]:
    page = unit_page(programme, unit, at)
    reach = units.reach_of(signed_in(request))
    return {
        "page": page,
        "programme": programme,
        "may_split": reach.covers("split_target", unit),
        "may_enter": reach.covers("enter_for_others", unit),
        "bands": [(band.value, band.label, page.board.bands[band]) for band in Band if page.board.bands[band]],
    }


@login_required
@require_GET
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show a unit of the person's reach: its course, its targets, its children."""
    user, at = signed_in(request), now()
    found = units.fetch(user, code)
    programme = programmes.current_for(user, request.session.get("programme", ""), at)
    return render(request, "desk/unit.html", _unit_context(request, programme, found, at))


@login_required
@require_POST
def choose_programme(request: HttpRequest) -> HttpResponse:
    """Remember which programme the person works in."""
    programme = programmes.fetch(signed_in(request), request.POST.get("programme", ""))
    request.session["programme"] = programme.code
    return redirect("desk:home")

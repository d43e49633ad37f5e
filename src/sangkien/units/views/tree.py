"""The tree of units as an outline, one unit with its past, its members, its poster."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.qr import qr_svg
from sangkien.units import access
from sangkien.units.forms import MembersForm
from sangkien.units.models import Unit
from sangkien.units.queries import acts_of, children_of, past_of, path_of, roots_for
from sangkien.units.services import record_members


@login_required
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """Show the units of the person's reach; each opens its children in place."""
    user = signed_in(request)
    roots = roots_for(user)
    nodes = [(root, children_of(root)) for root in roots]
    reach = access.reach_of(user)
    context = {"nodes": nodes, "may_reorganise": reach.has("reorganise"), "may_count": reach.has("split_target")}
    return render(request, "units/tree.html", context)


@login_required
@require_GET
def children(request: HttpRequest, code: str) -> HttpResponse:
    """Return the children of a unit as a branch of the outline."""
    unit = _reached(request, code)
    return render(request, "units/_branch.html", {"nodes": children_of(unit)})


def _reached(request: HttpRequest, code: str) -> Unit:
    user = signed_in(request)
    verb = "view_unit" if access.reach_of(user).has("view_unit") else "issue_account"
    return access.fetch(user, code, to=verb)


@login_required
@require_GET
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a unit: names and parents through time, acts, member counts."""
    unit = _reached(request, code)
    reach = access.reach_of(signed_in(request))
    context = {
        "unit": unit,
        "path": path_of(unit),
        "past": past_of(unit),
        "acts": acts_of(unit),
        "children": children_of(unit),
        "counts": unit.member_counts.order_by("-as_of")[:10],
        "form": MembersForm(),
        "may_reorganise": reach.covers("reorganise", unit),
        "may_count": reach.covers("split_target", unit),
        "may_carry": reach.covers("enter_for_others", unit),
        "may_connect": reach.covers("connect", unit),
        "may_issue": reach.covers("issue_account", unit),
        "may_view": reach.covers("view_unit", unit),
    }
    return render(request, "units/detail.html", context)


@login_required
@require_POST
def members(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a member count."""
    user = signed_in(request)
    unit = access.fetch(user, code, to="split_target")
    form = MembersForm(request.POST)
    if not form.is_valid():
        context = {"unit": unit, "form": form, "path": path_of(unit)}
        return render(request, "units/members.html", context, status=422)
    record_members(unit=unit, by=user, at=now(), **form.cleaned_data)
    messages.success(request, _("Đã ghi số đoàn viên."))
    return redirect("units:detail", code=code)


@login_required
@require_GET
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """Show the poster with the QR code that preselects the unit (D6)."""
    unit = access.fetch(signed_in(request), code)
    address = request.build_absolute_uri(reverse("initiatives:qr", args=[unit.code]))
    context = {"unit": unit, "path": path_of(unit), "qr": qr_svg(address), "address": address}
    return render(request, "units/poster.html", context)

"""Sheets made in the background: asking for one, seeing how far it has come, taking it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.counting.forms import unit_in
from sangkien.programmes.access import current_for
from sangkien.programmes.models import Programme
from sangkien.reports import access
from sangkien.reports.choices import UNDER_WAY, ExportState
from sangkien.reports.errors import ExportExpired, ExportNotReady
from sangkien.reports.forms import ExportForm
from sangkien.reports.queries.exports import exports_of
from sangkien.reports.services import request_export, request_search_export
from sangkien.reports.tables import name_of
from sangkien.reports.views.files import XLSX
from sangkien.search.forms import read_search
from sangkien.units.access import may, reach_of
from sangkien.units.models import Unit


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """List the person's sheets; ask for a new one."""
    user, at = signed_in(request), now()
    programme = current_for(user, request.session.get("programme", ""), at)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = unit_in(programme, form.cleaned_data["unit"])
            only_valid = form.cleaned_data["only_valid"]
            request_export(programme=programme, unit=unit, by=user, at=at, only_valid=only_valid)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã nhận yêu cầu. Bạn có thể rời trang, tệp vẫn được lập."))
            return redirect("reports:exports")
    chosen = _chosen(user, programme, request.POST.get("unit") or request.GET.get("don-vi", ""))
    context = {**_list(user), "programme": programme, "form": form, "unit": chosen}
    return render(request, "reports/exports.html", context, status=422 if form.errors else 200)


def _chosen(user: User, programme: Programme, code: str) -> Unit | None:
    """Return the unit the form starts with: the one asked for, else the person's own. Refuses what is out of reach."""
    own = reach_of(user).units_for("view_unit")
    found = Unit.objects.filter(code=code).first() if code else None
    if found is not None and may(user, "view_unit", found):
        return found
    return next((unit for unit in own if unit.is_under(programme.root_unit)), programme.root_unit if own else None)


def _list(user: User) -> dict[str, Any]:
    rows = exports_of(user)
    return {"rows": rows, "busy": any(row.state in UNDER_WAY for row in rows), "at": now()}


#: More than any search that the page can make, encoded.
_LONGEST = 20_000


@login_required
@require_POST
def export_search(request: HttpRequest) -> HttpResponse:
    """Ask for a sheet of what a search finds."""
    user, at = signed_in(request), now()
    query = QueryDict(request.POST.get("query", "")[:_LONGEST])
    asked = read_search(query, user, at)
    try:
        request_search_export(wanted=asked.wanted, said=asked.in_words(), by=user, at=at)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"{reverse('search:page')}?{query.urlencode()}")
    messages.success(request, _("Đã nhận yêu cầu. Bạn có thể rời trang, tệp vẫn được lập."))
    return redirect("reports:exports")


@never_cache
@login_required
@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    """Return the list alone; it is fetched again while a sheet is being made."""
    return render(request, "reports/_exports.html", _list(signed_in(request)))


@never_cache
@login_required
@require_GET
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """Return a finished sheet to its owner, who must still reach the unit."""
    user = signed_in(request)
    export = access.fetch_export(user, pk)
    access.may_take(user, export).enforce()
    if export.state != ExportState.DONE:
        raise ExportNotReady
    if not export.file or export.expires_at is None or export.expires_at <= now():
        raise ExportExpired
    response = FileResponse(export.file.open("rb"), as_attachment=True, filename=name_of(export), content_type=XLSX)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

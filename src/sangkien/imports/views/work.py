"""The work log of helpers: a month's figures, what stands behind each, the rates, the workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import day_of, now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.imports import access
from sangkien.imports.forms import RateForm
from sangkien.imports.queries.work import FIGURES, behind, month_of, months_back, rate_of, work_of
from sangkien.imports.services.paying import set_rate
from sangkien.imports.tables.work import work_workbook
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.access import reach_of
from sangkien.units.models import Unit

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _unit_of(request: HttpRequest, code: str) -> Unit:
    own = reach_of(signed_in(request)).units_for(access.VERB)
    if not own:
        raise NotAllowed
    if code:
        return fetch_unit(signed_in(request), code, to=access.VERB)
    return min(own, key=lambda unit: (len(unit.path), unit.path))


def _asked(request: HttpRequest) -> tuple[Unit, date, bool]:
    """Return unit and month asked for, and whether the reader sees everybody's work there or their own."""
    unit = _unit_of(request, request.GET.get("don-vi", ""))
    month = month_of(request.GET.get("thang", ""), day_of(now()))
    return unit, month, reach_of(signed_in(request)).covers("check", unit)


def _context(request: HttpRequest) -> dict[str, Any]:
    unit, month, sees_all = _asked(request)
    rows = work_of(unit, month, by=None if sees_all else signed_in(request).pk)
    return {
        "unit": unit,
        "month": month,
        "months": months_back(day_of(now())),
        "rows": rows,
        "rate": rate_of(unit),
        "sees_all": sees_all,
        "total": sum(row.pay for row in rows),
    }


@never_cache
@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show a month: everybody's to officers, one's own to a helper."""
    context = _context(request)
    rate = context["rate"]
    initial = {"per_entry": rate.per_entry, "per_session": rate.per_session} if rate else {}
    return render(request, "imports/work.html", {**context, "form": RateForm(initial=initial)})


@never_cache
@login_required
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """Return the same as a workbook."""
    context = _context(request)
    content = work_workbook(context["rows"], context["unit"], context["month"], context["rate"])
    response = HttpResponse(content, content_type=_XLSX)
    name = f"cong-nhap-ho-{context['unit'].code}-{context['month']:%Y-%m}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@login_required
@require_GET
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the entries behind one figure of one helper."""
    unit, month, sees_all = _asked(request)
    if not sees_all and pk != signed_in(request).pk:
        raise NotAllowed
    figure = request.GET.get("loai", "made")
    figure = figure if figure in FIGURES else "made"
    rows = behind(unit, month, by=pk, figure=figure)
    context = {"unit": unit, "month": month, "rows": rows, "figure": figure, "label": FIGURES[figure]}
    return render(request, "imports/work_details.html", context)


@login_required
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """Keep the rates of a unit."""
    user = signed_in(request)
    unit = fetch_unit(user, request.POST.get("don-vi", ""), to="check")
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            set_rate(unit=unit, by=user, at=now(), **form.cleaned_data)
            messages.success(request, _("Đã lưu mức chi."))
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    else:
        messages.error(request, _("Mức chi là số đồng, không âm."))
    return redirect(f"{reverse('imports:work')}?don-vi={unit.code}&thang={request.POST.get('thang', '')[:7]}")

"""Reorganisation on screen: one act, or a sheet with preview and undo (D34)."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.base.sheets import Row, read_upload
from sangkien.units import access
from sangkien.units.choices import Act
from sangkien.units.forms import ActForm, SheetForm
from sangkien.units.models import ActBatch, Unit
from sangkien.units.queries import batches
from sangkien.units.schemas import ActRow
from sangkien.units.services import apply_act, apply_sheet, undo_batch

#: Which field of the form a refusal of the deed stands beside.
_FIELDS = {"target_code": "target", "unit_code": "new_code", "new_name": "new_name", "legal_date": "legal_date"}


@login_required
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Carry out one act on, or (create) below, the unit."""
    user = signed_in(request)
    unit = access.fetch(user, code, to="reorganise")
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _check_target(request, form.cleaned_data["target"])
            done = apply_act(row=_row(unit, form.cleaned_data), by=user, at=now())
        except Refusal as refusal:
            field = _FIELDS.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Đã ghi: {act}, {unit}.").format(act=done.get_kind_display(), unit=unit.name))
            return redirect("units:detail", code=code)
    return render(request, "units/act.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


def _row(unit: Unit, facts: dict[str, Any]) -> ActRow:
    kind = Act(facts["act"])
    creates, splits = kind == Act.CREATE, kind == Act.SPLIT
    return ActRow(
        act=kind,
        unit_code=facts["new_code"] if creates else unit.code,
        target_code=unit.code if creates else facts["new_code"] if splits else facts["target"],
        new_name=facts["new_name"],
        decision_no=facts["decision_no"],
        legal_date=facts["legal_date"],
    )


def _check_target(request: HttpRequest, code: str) -> None:
    """A unit may only be moved to where the person may reorganise too."""
    if code:
        access.fetch(signed_in(request), code, to="reorganise")


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Preview a sheet of acts, then apply exactly what was previewed."""
    user = signed_in(request)
    if not access.reach_of(user).has("reorganise"):
        raise NotAllowed
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "batches": batches()}
    try:
        if "confirmed" in request.POST:
            return _apply(request)
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            context |= _preview(request, upload.name, read_upload(upload, required=["act", "unit_code"]))
    except Refusal as refusal:
        form.add_error("file" if "file" in request.FILES else None, refusal.sentence)
    return render(request, "units/sheet.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, name: str, rows: list[tuple[int, Row]]) -> dict[str, Any]:
    _check_rows(request, rows)
    outcome = apply_sheet(rows=rows, by=signed_in(request), at=now(), file_name=name, dry_run=True)
    kept = signing.dumps(json.dumps([name, rows]), salt="units.sheet", compress=True)
    return {"outcome": outcome, "kept": kept, "file_name": name}


def _check_rows(request: HttpRequest, rows: list[tuple[int, Row]]) -> None:
    codes = {row.get(key, "") for _, row in rows for key in ("unit_code", "target_code")} - {""}
    reach = access.reach_of(signed_in(request))
    for unit in Unit.objects.filter(code__in=codes):
        if not reach.covers("reorganise", unit):
            raise NotAllowed


def _apply(request: HttpRequest) -> HttpResponse:
    try:
        name, rows = json.loads(signing.loads(request.POST.get("confirmed", ""), salt="units.sheet", max_age=3600))
    except signing.BadSignature:
        raise NotAllowed from None
    rows = [(line, row) for line, row in rows]
    _check_rows(request, rows)
    outcome = apply_sheet(rows=rows, by=signed_in(request), at=now(), file_name=name)
    if outcome.refused:
        raise outcome.refused[0][1]
    messages.success(request, _("Đã thực hiện {n} việc sắp xếp.").format(n=len(outcome.applied)))
    return redirect("units:sheet")


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a whole sheet."""
    user = signed_in(request)
    batch = get_object_or_404(ActBatch, pk=pk)
    reach = access.reach_of(user)
    if not reach.has("reorganise") or not all(
        reach.covers("reorganise", done.unit) for done in batch.acts.select_related("unit")
    ):
        raise NotAllowed
    undo_batch(batch=batch, at=now())
    messages.success(request, _("Đã hoàn tác cả tệp."))
    return redirect("units:sheet")

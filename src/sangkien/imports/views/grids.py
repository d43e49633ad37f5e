"""The helper's desk, and the grid in which forms are typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.imports import access
from sangkien.imports.choices import BatchState, Column
from sangkien.imports.errors.batches import BatchNotFound
from sangkien.imports.forms import GridForm, RowForm
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.batches import summary_of
from sangkien.imports.queries.grids import grid_rows, grids_of, returned_on_behalf, units_to_type
from sangkien.imports.rules.grid import ROW_LIMIT
from sangkien.imports.services.editing import take_anyway
from sangkien.imports.services.grids import add_row, carry_left, delete_row, open_grid, paste_block, save_row
from sangkien.imports.views.batches import current_code, unit_typed
from sangkien.initiatives.choices import InitiativeKind
from sangkien.programmes.access import fetch as fetch_programme
from sangkien.programmes.access import visible_to as programmes_of
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.access import reach_of


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show what a helper goes on with; begin a new grid."""
    user = signed_in(request)
    own = reach_of(user).units_for(access.VERB)
    if not own:
        raise NotAllowed
    form = GridForm(request.POST if request.method == "POST" else None, programmes=programmes_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            unit = fetch_unit(user, form.cleaned_data["unit"], to=access.VERB)
            programme = fetch_programme(user, form.cleaned_data["programme"])
            return redirect("imports:grid", open_grid(unit=unit, programme=programme, by=user, at=now()).pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {
        "form": form,
        "grids": [(batch, summary_of(batch)) for batch in grids_of(user)],
        "returned": returned_on_behalf(user, now()),
        "unit": unit_typed(request, own),
        "keeps_people": reach_of(user).has("keep_people"),
        "now_code": current_code(request, user),
    }
    return render(request, "imports/desk.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a grid with every row and what is said of it."""
    batch = access.fetch_batch(signed_in(request), pk)
    if batch.state != BatchState.CHECKED or not batch.by_hand:
        return redirect("imports:batch", pk)
    rows = list(batch.rows.select_related("unit").order_by("position"))
    context = {
        "batch": batch,
        "rows": grid_rows(rows),
        "summary": summary_of(batch),
        "units": units_to_type(batch),
        "kinds": [str(kind.label) for kind in InitiativeKind],
        "limit": ROW_LIMIT,
        "scans": batch.scans.select_related("row").order_by("added_at", "pk"),
    }
    return render(request, "imports/grid.html", context)


def _row(batch: Batch, pk: object) -> BatchRow:
    found = batch.rows.filter(pk=str(pk)).first() if str(pk).isascii() and str(pk).isdigit() else None
    if found is None:
        raise BatchNotFound
    return found


def _answer(request: HttpRequest, batch: Batch, rows: Sequence[BatchRow]) -> HttpResponse:
    """Return what is now said of ``rows`` to the script; without one, the whole page again."""
    if not request.headers.get("HX-Request"):
        return redirect("imports:grid", batch.pk)
    batch.refresh_from_db()
    context = {"batch": batch, "rows": grid_rows(rows), "summary": summary_of(batch), "aside": True}
    return render(request, "imports/_grid_said.html", context)


@login_required
@require_POST
def save(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Keep one row."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    form = RowForm(request.POST)
    form.is_valid()
    texts = {field: text for field, text in form.texts.items() if field.value not in form.errors}
    return _answer(request, batch, save_row(batch=batch, row=_row(batch, row), texts=texts, by=user, at=now()))


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a row, or a copy of one."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    like = _row(batch, request.POST["like"]) if request.POST.get("like") else None
    try:
        added = add_row(batch=batch, like=like, by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return _anew(request, pk)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('imports:grid', args=[pk])}#dong-{added.pk}")
    batch.refresh_from_db()
    context = {"batch": batch, "one": grid_rows([added])[0], "summary": summary_of(batch), "aside": True}
    return render(request, "imports/_grid_added.html", context)


def _anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the page fetched anew, by the script or the browser."""
    url = reverse("imports:grid", args=[pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _do(request: HttpRequest, pk: int, row: int, deed: Any, **facts: Any) -> HttpResponse:
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    found = _row(batch, row)
    try:
        deed(batch=batch, row=found, by=user, at=now(), **facts)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return _anew(request, pk)


@login_required
@require_POST
def paste(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Fill cells with what was copied from a spreadsheet."""
    field = request.POST.get("field", "")
    wanted = Column(field) if field in RowForm().fields else Column.TITLE
    return _do(request, pk, row, paste_block, field=wanted, text=request.POST.get("text", ""))


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a row out."""
    return _do(request, pk, row, delete_row)


@login_required
@require_POST
def anyway(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Say that a row that looks like another is an initiative of its own, or take that back."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    found = _row(batch, row)
    take_anyway(batch=batch, rows=[found], yes=request.POST.get("bo") != "1", by=user, at=now())
    found.refresh_from_db()
    return _answer(request, batch, [found])


@login_required
@require_POST
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on in a new grid with the rows that could not be entered."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    try:
        return redirect("imports:grid", carry_left(batch=batch, by=user, at=now()).pk)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("imports:batch", pk)

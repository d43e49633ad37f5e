"""Batches: the list with the form, one batch as far as it has come, entering it, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.base.paging import page_number
from sangkien.imports import access
from sangkien.imports.choices import AT_WORK, BatchState, RowOutcome
from sangkien.imports.forms import UploadForm
from sangkien.imports.models import Batch
from sangkien.imports.queries.batches import batches_of, page_of, shown, summary_of
from sangkien.imports.services.applying import ask_to_apply
from sangkien.imports.services.sending import drop_batch, send_workbook
from sangkien.imports.services.undoing import UNDO_HOURS, ask_to_undo, may_still_undo
from sangkien.programmes.access import current_for
from sangkien.programmes.access import fetch as fetch_programme
from sangkien.programmes.access import visible_to as programmes_of
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.access import reach_of
from sangkien.units.models import Unit


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches of the person's units; send a new workbook."""
    user, at = signed_in(request), now()
    own = reach_of(user).units_for(access.VERB)
    if not own:
        raise NotAllowed
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, programmes=programmes_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            facts = form.cleaned_data
            unit = fetch_unit(user, facts["unit"], to=access.VERB)
            programme = fetch_programme(user, facts["programme"])
            batch = send_workbook(upload=facts["file"], unit=unit, programme=programme, by=user, at=at)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            return redirect("imports:batch", batch.pk)
    context = {"form": form, "rows": batches_of(user), "unit": unit_typed(request, own)}
    context["now_code"] = current_code(request, user)
    return render(request, "imports/batches.html", context, status=422 if form.errors else 200)


def unit_typed(request: HttpRequest, own: list[Unit]) -> Unit:
    """Return the unit the form starts with: the one typed before, else the person's highest."""
    typed = Unit.objects.filter(code=request.POST.get("unit", "")).first()
    inside = typed is not None and any(typed.is_under(unit) for unit in own)
    return typed if typed is not None and inside else min(own, key=lambda unit: (len(unit.path), unit.path))


def current_code(request: HttpRequest, user: User) -> str:
    """Return the programme the form starts with."""
    return request.POST.get("programme") or current_for(user, request.session.get("programme", ""), now()).code


@never_cache
@login_required
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a batch has come, and lead on to what is to be done next."""
    found = access.fetch_batch(signed_in(request), pk)
    if found.state == BatchState.MAPPING:
        return redirect("imports:columns", pk)
    if found.state == BatchState.CHECKED:
        return redirect("imports:grid" if found.by_hand else "imports:rows", pk)
    if found.state in AT_WORK:
        return render(request, "imports/working.html", _progress(found))
    return render(request, "imports/done.html", _outcome(request, found))


def _progress(found: Batch) -> dict[str, Any]:
    step = {BatchState.WAITING: 1, BatchState.READING: 1, BatchState.CHECKING: 3}.get(BatchState(found.state), 4)
    return {"batch": found, "step": step, "busy": found.state in AT_WORK}


def _outcome(request: HttpRequest, found: Batch) -> dict[str, Any]:
    outcomes = found.counts.get("outcomes", {})
    wanted = request.GET.get("ket-qua", "")
    page = page_of(found, "", page_number(request.GET.get("trang", "")), wanted)
    chips = [(value, label, outcomes.get(value, 0)) for value, label in RowOutcome.choices if outcomes.get(value)]
    return {
        "batch": found,
        "chips": chips,
        "wanted": wanted,
        "page": page,
        "rows": [shown(found, row) for row in page],
        "entered": sum(outcomes.get(name, 0) for name in ("created", "updated", "withdrawn")),
        "left": outcomes.get("left", 0) + outcomes.get("refused", 0),
        "may_undo": may_still_undo(found, now()),
        "undo_hours": UNDO_HOURS,
    }


@never_cache
@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the progress alone; when the work is done the page is fetched anew."""
    found = access.fetch_batch(signed_in(request), pk)
    response = render(request, "imports/_progress.html", _progress(found))
    if found.state not in AT_WORK:
        response.headers["HX-Redirect"] = reverse("imports:batch", args=[pk])
    return response


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the good rows to be entered."""
    user = signed_in(request)
    found = access.fetch_batch(user, pk)
    summary = summary_of(found)
    return _ask(request, pk, lambda: ask_to_apply(batch=found, by=user, at=now()), summary.takeable)


def _ask(request: HttpRequest, pk: int, deed: Any, count: int) -> HttpResponse:
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đang nhập {n} dòng. Anh, chị có thể rời trang.").format(n=count))
    return redirect("imports:batch", pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a whole batch to be taken back."""
    user = signed_in(request)
    found = access.fetch_batch(user, pk)
    try:
        ask_to_undo(batch=found, by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("imports:batch", pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a batch that was not entered."""
    user = signed_in(request)
    found = access.fetch_batch(user, pk)
    try:
        drop_batch(batch=found, by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("imports:batch", pk)
    messages.success(request, _("Đã bỏ {name}. Chưa có gì được nhập.").format(name=found.name))
    return redirect("imports:desk" if found.by_hand else "imports:batches")

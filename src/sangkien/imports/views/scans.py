"""What stands beside the grid: scans of paper forms, and the people offered while authors are typed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.imports import access
from sangkien.imports.errors.batches import BatchNotFound
from sangkien.imports.models import Batch, Scan
from sangkien.imports.services.scans import add_scan, put_to_row, remove_scan
from sangkien.people.queries import find_people

_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def _scan(batch: Batch, pk: int) -> Scan:
    found = batch.scans.filter(pk=pk).select_related("batch__unit").first()
    if found is None:
        raise BatchNotFound
    return found


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep photos or scans of paper forms."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    for upload in request.FILES.getlist("scans"):
        try:
            add_scan(batch=batch, upload=upload, by=user, at=now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    return redirect("imports:grid", pk)


@login_required
@require_GET
def show(request: HttpRequest, pk: int, scan: int) -> FileResponse:
    """Give a scan out, so that nothing in it can act."""
    found = _scan(access.fetch_batch(signed_in(request), pk), scan)
    response = FileResponse(found.file.open("rb"), filename=found.name, content_type=found.media_type)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_POST
def put(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    """Say which row a scan belongs to, by the number the row bears."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    raw = request.POST.get("dong", "")
    row = batch.rows.filter(row=int(raw)).first() if raw.isascii() and raw.isdigit() and len(raw) < 6 else None
    try:
        put_to_row(scan=_scan(batch, scan), row=row, by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("imports:grid", pk)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    """Take a scan away."""
    user = signed_in(request)
    remove_scan(scan=_scan(access.fetch_batch(user, pk), scan), by=user)
    return redirect("imports:grid", pk)


@never_cache
@login_required
@require_GET
def authors(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer people of the grid's unit and below, by name, staff code or phone."""
    batch = access.fetch_batch(signed_in(request), pk)
    people = find_people(request.GET.get("q", ""), within=batch.unit)
    return render(request, "imports/_authors.html", {"people": people})

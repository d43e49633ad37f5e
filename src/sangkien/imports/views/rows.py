"""The dry run: every row with its verdict, mended on the spot where that is quicker than in Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.paging import page_number
from sangkien.imports import access
from sangkien.imports.choices import BatchState, RowVerdict
from sangkien.imports.errors.batches import BatchNotFound
from sangkien.imports.forms import CellForm
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.batches import page_of, shown, summary_of
from sangkien.imports.services.editing import same_cell, take_anyway, type_over

_ORDER = (RowVerdict.WRONG, RowVerdict.ALIKE, RowVerdict.LOOK)


@never_cache
@login_required
@require_GET
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows of one verdict; first those that need mending."""
    batch = access.fetch_batch(signed_in(request), pk)
    if batch.state != BatchState.CHECKED or batch.by_hand:
        return redirect("imports:batch", pk)
    summary = summary_of(batch)
    wanted = request.GET.get("loc", "")
    if wanted not in {*RowVerdict.values, "tat-ca"}:
        wanted = next((verdict.value for verdict in _ORDER if getattr(summary, verdict.value)), "tat-ca")
    page = page_of(batch, wanted, page_number(request.GET.get("trang", "")))
    context = {
        "batch": batch,
        "summary": summary,
        "wanted": wanted,
        "page": page,
        "rows": [shown(batch, row) for row in page],
        "chips": _chips(summary),
        "passed": sum(batch.passed.values()),
    }
    return render(request, "imports/rows.html", context)


def _chips(summary: Any) -> list[tuple[str, str, int]]:
    chips = [(verdict.value, str(verdict.label), getattr(summary, verdict.value)) for verdict in _ORDER]
    return [*chips, ("ready", str(RowVerdict.READY.label), summary.ready), ("tat-ca", _("Tất cả"), summary.total)]


def _row(batch: Batch, pk: int) -> BatchRow:
    found = batch.rows.filter(pk=pk).first()
    if found is None:
        raise BatchNotFound
    return found


@login_required
@require_POST
def mend(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Put what was typed over a cell, in this row or in all that say the same."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    found, form = _row(batch, row), CellForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        wanted = same_cell(batch, found, facts["field"]) if facts["all"] else [found]
        try:
            text = request.POST.get("dung") or facts["text"]
            done = type_over(batch=batch, rows=wanted, field=facts["field"], text=text, by=user, at=now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            _say(request, found, done)
    return redirect(_back(request, pk))


def _say(request: HttpRequest, row: BatchRow, done: list[BatchRow]) -> None:
    still = sum(1 for one in done if one.verdict == RowVerdict.WRONG)
    if len(done) == 1 and still:
        messages.warning(request, _("Dòng {row} vẫn còn chỗ cần sửa.").format(row=row.row))
    elif len(done) == 1:
        messages.success(request, _("Dòng {row} đã sửa xong.").format(row=row.row))
    else:
        text = _("Đã sửa {n} dòng, {still} dòng vẫn còn chỗ cần sửa.")
        messages.success(request, text.format(n=len(done), still=still))


@login_required
@require_POST
def anyway(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Say that a row that looks like another is an initiative of its own, or take that back."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    try:
        yes = request.POST.get("bo") != "1"
        take_anyway(batch=batch, rows=[_row(batch, row)], yes=yes, by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(_back(request, pk))


def _back(request: HttpRequest, pk: int) -> str:
    """Return the page of rows the person came from."""
    query = QueryDict(mutable=True)
    for name in ("loc", "trang"):
        if request.POST.get(name, ""):
            query[name] = request.POST[name][:20]
    return f"{reverse('imports:rows', args=[pk])}?{query.urlencode()}" if query else reverse("imports:rows", args=[pk])

"""Member counts of many units at once: take the list out, fill in the numbers, look at every line, write them down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.base.clock import day_of, now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.base.formats import day
from sangkien.base.sheets import MissingColumns, Row, read_upload
from sangkien.units import access
from sangkien.units.forms import CountsForm
from sangkien.units.models import Unit
from sangkien.units.queries import counted_below
from sangkien.units.schemas import COUNT_WORDS
from sangkien.units.services import CountsOutcome, record_counts
from sangkien.units.services.members import LIMIT, VERB
from sangkien.units.tables import counts_workbook

_COLUMNS = ("unit_code", "name", "members", "as_of", "source")
_SHOWN = 500


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the form; say of every line of a sheet what it would do; write the good ones down."""
    user = signed_in(request)
    units = access.reach_of(user).units_for(VERB)
    if not units:
        raise NotAllowed
    form = CountsForm(request.POST, request.FILES) if request.method == "POST" else CountsForm()
    context: dict[str, Any] = {"form": form, "limit": LIMIT, "units": list({unit.pk: unit for unit in units}.values())}
    if request.method == "POST" and "rows" in form.errors:
        form.add_error("file", _("Trang này không còn đúng. Anh, chị gửi lại tệp giúp."))
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["rows"]:
                return _written(request, _from_page(form.cleaned_data["rows"]))
            context |= _looked_at(request, form)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
    return render(request, "units/counts.html", context, status=422 if form.errors else 200)


def _looked_at(request: HttpRequest, form: CountsForm) -> dict[str, Any]:
    upload = form.cleaned_data["file"]
    if upload is None:
        form.add_error("file", _("Anh, chị chưa chọn tệp."))
        return {}
    # In ISO 8601: what travels is read back whatever the language of the page.
    as_of = form.cleaned_data["as_of"] or day_of(now())
    beside = {"as_of": as_of.isoformat(), "source": form.cleaned_data["source"]}
    rows = [
        (line, {name: row.get(name, "") or beside.get(name, "") for name in _COLUMNS}) for line, row in _read(upload)
    ]
    outcome = record_counts(rows=rows, by=signed_in(request), at=now(), dry_run=True)
    said = dict(rows)
    kept = [[one.line, one.unit.code, "", *_told(said[one.line])] for one in outcome.new]
    return {
        "outcome": outcome,
        "new": outcome.new,
        "lines": outcome.new[:_SHOWN],
        "refused": _refused(rows, outcome),
        "kept": json.dumps(kept, ensure_ascii=False),
    }


def _told(row: dict[str, str]) -> tuple[str, str, str]:
    """Return what travels in the page of a good line beside the unit's code; its name is known."""
    return row["members"], row["as_of"], row["source"]


def _read(upload: UploadedFile) -> list[tuple[int, Row]]:
    try:
        return read_upload(upload, required=["members"], one_of=["unit_code", "name"], words=COUNT_WORDS)
    except MissingColumns as refusal:
        said = {"members": _("Số đoàn viên"), "unit_code": _("Mã đơn vị")}
        refusal.facts["columns"] = ", ".join(said[name] for name in str(refusal.facts["columns"]).split(", "))
        raise


def _refused(rows: list[tuple[int, dict[str, str]]], outcome: CountsOutcome) -> list[dict[str, Any]]:
    said = dict(rows)
    return [
        {"line": line, "row": said[line], "sentence": refusal.sentence, "as_of": _as_said(said[line]["as_of"])}
        for line, refusal in outcome.refused[:_SHOWN]
    ]


def _as_said(text: str) -> str:
    """Return a day as people write it; what is none stays as it stands."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _from_page(kept: object) -> list[tuple[int, Mapping[str, str]]]:
    """Return the rows as the page sent them back; whatever else it may hold is judged like a sheet."""
    rows = kept if isinstance(kept, list) else []
    good = [row for row in rows[: LIMIT + 1] if isinstance(row, list) and len(row) == len(_COLUMNS) + 1]
    return [(number, dict(zip(_COLUMNS, map(str, row[1:]), strict=True))) for number, row in enumerate(good, 1)]


def _written(request: HttpRequest, rows: list[tuple[int, Mapping[str, str]]]) -> HttpResponse:
    outcome = record_counts(rows=rows, by=signed_in(request), at=now())
    said = _("Đã ghi {n} số đoàn viên, {same} dòng không đổi, {bad} dòng không nhận.")
    same = len(outcome.lines) - len(outcome.new)
    messages.success(request, said.format(n=len(outcome.new), same=same, bad=len(outcome.refused)))
    return redirect("units:counts")


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Return the units below one as a workbook, with the numbers known, to be filled in and sent back."""
    unit: Unit = access.fetch(signed_in(request), request.GET.get("don-vi", ""), to=VERB)
    content = counts_workbook(unit, counted_below(unit, day_of(now()), LIMIT + 1), limit=LIMIT)
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = f"so-doan-vien-{unit.code}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer

"""Doors of people: a list is looked at line by line, then taken in."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.base.sheets import MissingColumns, Row, read_upload
from sangkien.people.access import units_of
from sangkien.people.errors import PeopleTooMany
from sangkien.people.forms import ListForm
from sangkien.people.schemas import COLUMNS, WORDS
from sangkien.people.services import PeopleOutcome, import_people

#: The rows looked at travel in the page and back.
_LIMIT = 3000


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Show the form; say of every line of a sheet what it would do; take the good ones in."""
    if not units_of(signed_in(request)):
        raise NotAllowed
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    context: dict[str, Any] = {"form": form, "limit": _LIMIT}
    if request.method == "POST" and "rows" in form.errors:
        form.add_error("file", _("Trang này không còn đúng. Anh, chị gửi lại tệp giúp."))
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["rows"]:
                return _taken(request, _from_page(form.cleaned_data["rows"]))
            context |= _looked_at(request, form)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
    return render(request, "people/lists.html", context, status=422 if form.errors else 200)


def _looked_at(request: HttpRequest, form: ListForm) -> dict[str, Any]:
    upload = form.cleaned_data["file"]
    if upload is None:
        form.add_error("file", _("Anh, chị chưa chọn tệp."))
        return {}
    rows = _read(upload)
    if len(rows) > _LIMIT:
        raise PeopleTooMany(limit=f"{_LIMIT:,}".replace(",", "."))
    outcome = import_people(rows=rows, by=signed_in(request), at=now(), dry_run=True)
    plain = [[line, *(row.get(name, "") for name in COLUMNS)] for line, row in rows]
    return {
        "outcome": outcome,
        "lines": _lines(rows, outcome),
        "plain": json.dumps(plain, ensure_ascii=False),
        "good": len(outcome.lines),
    }


def _read(upload: UploadedFile) -> list[tuple[int, Row]]:
    try:
        return read_upload(upload, required=["unit_code", "name"], words=WORDS)
    except MissingColumns as refusal:
        said = {"unit_code": _("Đơn vị (mã hoặc tên)"), "name": _("Họ và tên")}
        refusal.facts["columns"] = ", ".join(said[name] for name in str(refusal.facts["columns"]).split(", "))
        raise


def _lines(rows: list[tuple[int, Row]], outcome: PeopleOutcome) -> list[dict[str, Any]]:
    said = {"created": _("Thêm mới"), "updated": _("Bổ sung"), "unchanged": _("Đã có, giữ nguyên")}
    refused = dict(outcome.refused)
    return [
        {
            "line": line,
            "row": row,
            "refusal": refused[line].sentence if line in refused else "",
            "said": said.get(outcome.lines.get(line, ""), ""),
        }
        for line, row in sorted(rows, key=lambda one: one[0] not in refused)
    ][:500]


def _from_page(plain: object) -> list[tuple[int, Row]]:
    """Return the rows as the page sent them back; whatever else it may hold is judged like a sheet."""
    rows = plain if isinstance(plain, list) else []
    good = [row for row in rows[:_LIMIT] if isinstance(row, list) and len(row) == len(COLUMNS) + 1]
    return [(number, dict(zip(COLUMNS, map(str, row[1:]), strict=True))) for number, row in enumerate(good, 2)]


def _taken(request: HttpRequest, rows: list[tuple[int, Row]]) -> HttpResponse:
    outcome = import_people(rows=rows, by=signed_in(request), at=now())
    said = _("Đã thêm {new}, bổ sung {more}, giữ nguyên {same} người, {bad} dòng không nhận.")
    counts = {"new": outcome.count("created"), "more": outcome.count("updated"), "same": outcome.count("unchanged")}
    messages.success(request, said.format(**counts, bad=len(outcome.refused)))
    return redirect("people:lists")

"""Workbooks to take away: the template, the rows to mend, entries to edit in Excel."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import day_of, now
from sangkien.base.errors import NotAllowed
from sangkien.imports import access
from sangkien.imports.choices import RowOutcome, RowVerdict
from sangkien.imports.models import BatchRow
from sangkien.imports.services.guarding import OPEN
from sangkien.imports.tables import ROUND_LIMIT, marked_workbook, round_trip_workbook, template_workbook
from sangkien.programmes.access import current_for
from sangkien.programmes.models import Programme
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.access import reach_of
from sangkien.units.models import Unit

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_UNITS = 5000


def _unit_and_programme(request: HttpRequest, user: User) -> tuple[Unit, Programme]:
    code = request.GET.get("don-vi", "")
    own = reach_of(user).units_for(access.VERB)
    if not own:
        raise NotAllowed
    unit = fetch_unit(user, code, to=access.VERB) if code else min(own, key=lambda unit: (len(unit.path), unit.path))
    return unit, current_for(user, request.GET.get("chuong-trinh") or request.session.get("programme", ""), now())


def _answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _written(write: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "bang.xlsx"
        write(path)
        return path.read_bytes()


@never_cache
@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Return the template for a unit and programme."""
    unit, programme = _unit_and_programme(request, signed_in(request))
    units = Unit.objects.under(unit).existing(day_of(now())).in_official_order()[:_MOST_UNITS]
    return _answer(template_workbook(programme, unit, list(units)), f"mau-nhap-{unit.code}.xlsx")


@never_cache
@login_required
@require_GET
def round_trip(request: HttpRequest) -> HttpResponse:
    """Return the entries of a unit that have no verdict yet, to be edited and sent back."""
    user = signed_in(request)
    unit, programme = _unit_and_programme(request, user)
    entries = access.round_trip_entries(user).filter(programme=programme, state__in=OPEN)
    entries = entries.filter(unit__in=Unit.objects.under(unit))
    chosen = entries.with_faces().order_by("pk")[:ROUND_LIMIT]
    return _answer(_written(lambda path: round_trip_workbook(path, chosen)), f"sang-kien-{unit.code}.xlsx")


@never_cache
@login_required
@require_GET
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rows that were not (or would not be) entered, with what is wrong beside the cells."""
    batch = access.fetch_batch(signed_in(request), pk)
    rows = _left(batch.rows.order_by("position"))
    name = f"{Path(batch.name).stem[:60]}-can-sua.xlsx".encode("ascii", "ignore").decode().replace('"', "")
    return _answer(_written(lambda path: marked_workbook(path, batch, rows.iterator(chunk_size=1000))), name)


def _left(rows: QuerySet[BatchRow]) -> QuerySet[BatchRow]:
    wrong = rows.filter(outcome__in=(RowOutcome.NONE, RowOutcome.LEFT, RowOutcome.REFUSED))
    return wrong.filter(verdict__in=(RowVerdict.WRONG, RowVerdict.ALIKE))

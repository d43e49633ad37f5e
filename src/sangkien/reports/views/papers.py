"""Papers a unit hangs up, as PDF on A4: the poster with its QR code, the guide on one page (D6, D65)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.paper import pdf
from sangkien.base.text import fold
from sangkien.reports.queries.papers import guide_facts, poster_facts
from sangkien.reports.views.files import PDF, download
from sangkien.units.access import fetch
from sangkien.units.models import Unit

_TEMPLATES = Path(__file__).parents[1] / "templates" / "reports" / "paper"
Facts = Callable[[Unit, str, datetime], dict[str, Any]]


@login_required
@require_GET
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the poster of a unit."""
    return _paper(request, code, "poster.typ", poster_facts, "ap-phich")


@login_required
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the guide on one page."""
    return _paper(request, code, "guide.typ", guide_facts, "huong-dan")


def _paper(request: HttpRequest, code: str, template: str, facts: Facts, name: str) -> HttpResponse:
    unit = fetch(signed_in(request), code)
    address = request.build_absolute_uri(reverse("initiatives:qr", args=[unit.code]))
    content = pdf(_TEMPLATES / template, facts(unit, address, now()))
    return download(content, f"{name}-{_ascii(unit.code)}.pdf", PDF)


def _ascii(code: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in fold(code))

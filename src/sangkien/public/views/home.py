"""The public home and the big screen in the hall."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sangkien.base.clock import now
from sangkien.base.qr import qr_svg
from sangkien.base.replica import may_be_old
from sangkien.base.sharing import shared
from sangkien.counting.forms import public_named
from sangkien.programmes.queries import public_programme
from sangkien.public.queries.home import home_page


@require_GET
@shared
@may_be_old
def home(request: HttpRequest) -> HttpResponse:
    """Show the counter, the stages, the leaders, what was just found valid."""
    programme = public_programme()
    if programme is None:
        return render(request, "public/empty.html")
    return render(request, "public/home.html", {"page": home_page(programme, now())})


@never_cache
@require_GET
def language(request: HttpRequest) -> HttpResponse:
    """Let a reader who is not signed in choose the language; this page alone carries a form, so the others stay
    cacheable.
    """
    came_from = urlsplit(request.headers.get("Referer", ""))
    own = came_from.netloc == request.get_host() and came_from.path != request.path
    back = f"{came_from.path}?{came_from.query}".rstrip("?") if own else "/"
    return render(request, "public/language.html", {"back": back})


def _screen_context(request: HttpRequest) -> dict[str, Any]:
    programme = public_named(request.GET.get("chuong-trinh", ""))
    page = home_page(programme, now(), stories=0)
    running = next((card for card in page.stages if card.state != "closed"), None)
    address = request.build_absolute_uri(reverse("initiatives:start"))
    return {"page": page, "running": running, "at": now(), "qr": qr_svg(address)}


@require_GET
@shared
@may_be_old
def screen(request: HttpRequest) -> HttpResponse:
    """Show the live board for a hall."""
    return render(request, "public/screen.html", _screen_context(request))


@require_GET
@shared
@may_be_old
def screen_figures(request: HttpRequest) -> HttpResponse:
    """Return the figures of the live board, fetched again every few seconds."""
    return render(request, "public/_screen.html", _screen_context(request))

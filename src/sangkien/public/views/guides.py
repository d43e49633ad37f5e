"""Step guides with real pictures, one a role; anybody may read them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sangkien.public.labels import GUIDES


@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    """Let the reader choose their role."""
    return render(request, "public/guides.html", {"guides": GUIDES.values()})


@require_GET
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the steps of one role."""
    found = GUIDES.get(slug)
    if found is None:
        raise Http404
    return render(request, "public/guide.html", {"guide": found, "guides": GUIDES.values()})

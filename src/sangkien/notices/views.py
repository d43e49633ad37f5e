"""Doors of notices."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.notices.queries import newest_for
from sangkien.notices.services import mark_read


@never_cache
@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Show what a person has been told, the newest first."""
    rows = newest_for(signed_in(request))
    unread = sum(1 for row in rows if row.read_at is None)
    return render(request, "notices/list.html", {"notices": rows, "unread": unread})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read; a script gets only the list back."""
    mark_read(user=signed_in(request), at=now())
    if request.headers.get("HX-Request"):
        return render(request, "notices/_list.html", {"notices": newest_for(signed_in(request)), "unread": 0})
    return redirect("notices:list")

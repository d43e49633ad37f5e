"""Doors of likeness: what a title being typed is like, what an entry is like, what an officer says of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.text import one_line
from sangkien.initiatives.access import fetch, may_read
from sangkien.initiatives.models import Entry
from sangkien.search.access import may_link
from sangkien.search.choices import LinkKind
from sangkien.search.errors import ResemblanceNotFound
from sangkien.search.queries.comparing import Seen, for_title, seen_for
from sangkien.search.rules.marking import marked
from sangkien.search.rules.terms import syllables
from sangkien.search.services import link, unlink

_SHORTEST_TITLE = 12


@never_cache
@login_required
@require_GET
def title(request: HttpRequest) -> HttpResponse:
    """Return what a title being typed is like, before it is handed in."""
    text = one_line(request.GET.get("title", ""))[:300]
    draft = request.GET.get("draft", "")
    besides = int(draft) if draft.isascii() and draft.isdecimal() and len(draft) < 18 else 0
    seen = for_title(signed_in(request), text, besides) if len(text) >= _SHORTEST_TITLE else []
    return render(request, "search/_title.html", {"seen": seen})


@never_cache
@login_required
@require_GET
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what an entry is like, side by side."""
    user = signed_in(request)
    entry = fetch(user, pk)
    mine = _told(entry, readable=bool(may_read(user, entry)))
    rows = [_compared(mine, one) for one in seen_for(user, entry)]
    context = {"entry": entry, "rows": rows, "may_link": may_link(user, entry), "kinds": LinkKind.choices}
    return render(request, "search/_alike.html", context)


def _compared(mine: dict[str, str], seen: Seen) -> dict[str, Any]:
    """Return both sides with the words marked that they share."""
    if seen.entry is None:
        return {"seen": seen}
    theirs = _told(seen.entry, readable=seen.readable)
    left = {name: list(marked(text, syllables(theirs.get(name, "")))) for name, text in mine.items()}
    right = {name: list(marked(text, syllables(mine.get(name, "")))) for name, text in theirs.items()}
    return {"seen": seen, "left": left, "right": right}


def _told(entry: Entry, *, readable: bool) -> dict[str, str]:
    """Return the title, and how it is done to whom may read that (D51)."""
    initiative = entry.initiative
    how = {"how": (initiative.after or initiative.summary)[:1200]} if readable else {}
    return {"title": initiative.title, **how}


@login_required
@require_http_methods(["POST"])
def say(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Say what two initiatives are to each other."""
    user = signed_in(request)
    entry = fetch(user, pk)
    try:
        found = _other(request, entry, other)
        kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")[:2000]
        link(entry=entry, other=found.initiative, kind=kind, reason=reason, by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã ghi kết luận. Bỏ được bất cứ lúc nào."))
    return redirect("checking:entry", pk=pk)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Take back what was said of two initiatives."""
    user = signed_in(request)
    entry = fetch(user, pk)
    unlink(entry=entry, other=_other(request, entry, other).initiative, by=user, at=now())
    messages.success(request, _("Đã bỏ kết luận."))
    return redirect("checking:entry", pk=pk)


def _other(request: HttpRequest, entry: Entry, other: int) -> Entry:
    """Return the other side if the person sees it and it is shown beside the entry. Raises ``ResemblanceNotFound``."""
    for seen in seen_for(signed_in(request), entry):
        if seen.other == other and seen.entry is not None:
            return seen.entry
    raise ResemblanceNotFound

"""The checking queue: the list on the left, the entry in hand on the right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed
from sangkien.base.paging import page_number
from sangkien.checking import access
from sangkien.checking.choices import TABS
from sangkien.checking.queries import counts_for, rule_result, rules_shown, tab_rows, undoable
from sangkien.initiatives.access import may_read
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import disputes_of, story_of
from sangkien.programmes.access import current_for
from sangkien.programmes.models import Programme
from sangkien.search.queries.comparing import likely_among
from sangkien.units.access import reach_of
from sangkien.units.queries import path_of

PAGE = 30


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show a tab of the queue with its first entry in hand."""
    user, at = signed_in(request), now()
    if not reach_of(user).has("check"):
        raise NotAllowed
    programme = current_for(user, request.session.get("programme", ""), at)
    rows, context = _list(request, programme, at)
    if rows:
        context |= _in_hand(request, rows[0], at)
    return render(request, "checking/queue.html", context)


@login_required
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the queue with the entry ``pk`` in hand."""
    at = now()
    chosen = access.fetch(signed_in(request), pk)
    _, context = _list(request, chosen.programme, at)
    return render(request, "checking/queue.html", {**context, **_in_hand(request, chosen, at)})


def _list(request: HttpRequest, programme: Programme, at: datetime) -> tuple[list[Entry], dict[str, Any]]:
    user = signed_in(request)
    tab = request.GET.get("muc", "cho")
    tab = tab if tab in TABS else "cho"
    start = (page_number(request.GET.get("trang", "1")) - 1) * PAGE
    found = list(tab_rows(user, programme, tab, at)[start : start + PAGE + 1])
    rows = found[:PAGE]
    just = request.GET.get("vua", "")
    return rows, {
        "tab": tab,
        "tabs": TABS.items(),
        "rows": [(row, rule_result(row, at)) for row in rows],
        "disputed": disputes_of([row.initiative_id for row in rows]),
        "doubled": likely_among([row.initiative_id for row in rows]),
        "counts": counts_for(user, programme, at),
        "page": start // PAGE + 1,
        "has_more": len(found) > PAGE,
        "just": undoable(user, int(just), at) if just.isascii() and just.isdigit() and len(just) < 18 else None,
        "programme": programme,
    }


def _in_hand(request: HttpRequest, chosen: Entry, at: datetime) -> dict[str, Any]:
    user = signed_in(request)
    disputes = disputes_of([chosen.initiative_id]).get(chosen.initiative_id, [])
    return {
        "entry": chosen,
        "verdicts": rules_shown(chosen, at),
        "path": path_of(chosen.unit) if chosen.unit else (),
        "story": story_of(chosen),
        "may_judge": access.may_judge(user, chosen),
        "disputes": disputes,
        "may_reopen": access.may_reopen(user, chosen),
        "may_read": may_read(user, chosen),
        "validates": access.validates(user, chosen),
    }

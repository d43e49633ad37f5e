"""Doors of finding: the search page, how its matches fall, searches that are kept."""

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
from sangkien.base.clock import day_of, now
from sangkien.base.errors import Refusal
from sangkien.base.paging import page_number
from sangkien.search.forms import SaveForm, read_search
from sangkien.search.models import SavedSearch
from sangkien.search.queries.facets import facets_of
from sangkien.search.queries.find import RANKED, Answer, Hit, find
from sangkien.search.queries.others import others_for
from sangkien.search.rules.marking import marked, snippet
from sangkien.search.services import forget_search, save_search

PAGE = 20
#: More than any search that the page can make, encoded.
_LONGEST = 20_000
_FILTERS = ("q", "ct", "loai", "tt", "nam", "loi", "lv", "dv")


@never_cache
@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show the box, and what it finds."""
    user, at = signed_in(request), now()
    asked = read_search(request.GET, user, at)
    wanted = asked.wanted
    answer = find(wanted, user)
    number = page_number(request.GET.get("trang", "1"))
    shown = answer.hits[(number - 1) * PAGE : number * PAGE]
    context = {
        "form": asked.form,
        "unit": asked.unit,
        "wanted": wanted,
        "answer": answer,
        "hits": [_shown(hit, answer) for hit in shown],
        "total": len(answer.hits),
        "ranked": RANKED,
        "number": number,
        "has_more": len(answer.hits) > number * PAGE,
        "others": others_for(wanted.text, user, asked.programmes, on=day_of(at)) if number == 1 else None,
        "query": _query(request),
        "chips": [(label, _with(request, name, "")) for name, label in asked.in_force()],
        "saved": SavedSearch.objects.filter(user=user).order_by("name"),
    }
    return render(request, "search/page.html", context)


@never_cache
@login_required
@require_GET
def facets(request: HttpRequest) -> HttpResponse:
    """Return how the matches fall, each number a link that narrows."""
    user = signed_in(request)
    asked = read_search(request.GET, user, now())
    named = {one.pk: (one.code, one.short_name) for one in asked.programmes}
    found = facets_of(asked.wanted, user, named)
    labels = {name: field.label for name, field in asked.form.fields.items()}
    rows = [
        (labels[one.name], [(label, count, _with(request, one.name, value)) for value, label, count in one.values])
        for one in found.facets
    ]
    return render(request, "search/_facets.html", {"rows": rows, "found": found})


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    form = SaveForm({"name": request.POST.get("name", "")})
    query = _clean(QueryDict(request.POST.get("query", "")[:_LONGEST]))
    try:
        name = form.cleaned_data["name"] if form.is_valid() else ""
        save_search(name=name, query=query, by=signed_in(request), at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã nhớ lần tìm này."))
    return redirect(f"{reverse('search:page')}?{query}")


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a search."""
    forget_search(pk=pk, by=signed_in(request))
    return redirect("search:page")


def _shown(hit: Hit, answer: Answer) -> dict[str, Any]:
    words, unfinished = answer.asked.plain, answer.asked.unfinished
    below = snippet(hit.text, words) or hit.text[:180]
    return {
        "hit": hit,
        "title": list(marked(hit.title, words, unfinished=unfinished)),
        "below": list(marked(below, words, unfinished=unfinished)),
    }


def _clean(query: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name in _FILTERS:
        if value := query.get(name, ""):
            kept[name] = value[:300]
    return kept.urlencode()


def _query(request: HttpRequest) -> str:
    return _clean(request.GET)


def _with(request: HttpRequest, name: str, value: str) -> str:
    changed = QueryDict(_query(request), mutable=True)
    if value:
        changed[name] = value
    else:
        changed.pop(name, None)
    return f"{reverse('search:page')}?{changed.urlencode()}"

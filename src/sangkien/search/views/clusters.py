"""Doors of the sweep: the clusters an officer may read, and one of them whole."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sangkien.accounts.access import signed_in
from sangkien.base.paging import page_number
from sangkien.initiatives.access import fetch
from sangkien.search.queries.clusters import PAGE, cluster_for, clusters_for, last_sweep
from sangkien.units.access import chosen, reach_of


@never_cache
@login_required
@require_GET
def clusters(request: HttpRequest) -> HttpResponse:
    """List what the last sweep found probably one and the same at a unit and below it."""
    user = signed_in(request)
    unit = chosen(user, request.GET.get("don-vi", ""), to="check")
    page = page_number(request.GET.get("trang", "1"))
    found, has_more = clusters_for(user, unit, page=page)
    context = {"unit": unit, "units": reach_of(user).units_for("check"), "groups": found, "page": page}
    return render(request, "search/clusters.html", {**context, "has_more": has_more, "sweep": last_sweep()})


@never_cache
@login_required
@require_GET
def cluster(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole cluster to which the entry ``pk`` belongs."""
    user = signed_in(request)
    entry = fetch(user, pk)
    unit = chosen(user, request.GET.get("don-vi", ""), to="check")
    page = page_number(request.GET.get("trang", "1"))
    group = cluster_for(user, unit, entry.initiative_id, page=page)
    context = {"unit": unit, "entry": entry, "group": group, "page": page, "has_more": page * PAGE < group.size}
    return render(request, "search/cluster.html", context)

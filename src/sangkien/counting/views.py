"""Doors of counting: what stands out, for the officers of a unit."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.paging import page_number
from sangkien.counting.access import fetch
from sangkien.counting.queries.outliers import outliers_for
from sangkien.counting.services import look_again, look_over
from sangkien.units.access import chosen, reach_of


@never_cache
@login_required
@require_GET
def outliers(request: HttpRequest) -> HttpResponse:
    """List what stands out at a unit and below it, or what officers found in order there."""
    user = signed_in(request)
    unit = chosen(user, request.GET.get("don-vi", ""), to="check")
    page, looked = page_number(request.GET.get("trang", "1")), request.GET.get("da-xem", "") == "1"
    rows, has_more = outliers_for(user, unit, looked=looked, page=page)
    context = {"unit": unit, "units": reach_of(user).units_for("check"), "rows": rows, "looked": looked}
    return render(request, "counting/outliers.html", {**context, "page": page, "has_more": has_more, "user": user})


def _back(request: HttpRequest, *, looked: bool) -> HttpResponse:
    query = {"don-vi": request.POST.get("don-vi", "")[:40], **({"da-xem": "1"} if looked else {})}
    return redirect(f"{reverse('counting:outliers')}?{urlencode(query)}")


@login_required
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a figure is in order."""
    user = signed_in(request)
    outlier = fetch(user, pk)
    try:
        look_over(outlier=outlier, reason=request.POST.get("reason", "")[:2000], by=user, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã ghi là bình thường. Bỏ được bất cứ lúc nào, ở mục Đã xem."))
    return _back(request, looked=False)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a figure is in order."""
    user = signed_in(request)
    look_again(outlier=fetch(user, pk), by=user, at=now())
    messages.success(request, _("Đã đưa trở lại danh sách cần xem."))
    return _back(request, looked=True)

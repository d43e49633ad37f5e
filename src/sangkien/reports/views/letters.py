"""The weekly letter of a frozen table as Word, and what stands on every letter of a unit."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.counting.forms import explained_programme
from sangkien.counting.queries.snapshots import snapshot_named
from sangkien.programmes.access import current_for
from sangkien.reports import access
from sangkien.reports.forms import IssueForm, LetterheadForm
from sangkien.reports.queries.letters import letterhead_of, weekly_letter
from sangkien.reports.services import keep_letterhead
from sangkien.reports.views.files import DOCX, download


@login_required
@require_GET
def letter(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Return the letter of a frozen table; ``so``, ``ngay``, ``tra_loi`` are its number, date and deadline."""
    snapshot = snapshot_named(explained_programme(request, programme), code)
    access.may_write_letter(signed_in(request), snapshot).enforce()
    page = reverse("public:snapshot", args=[programme, code])
    address = request.build_absolute_uri(f"{page}?{urlencode({'ban': snapshot.version})}")
    made = weekly_letter(snapshot, IssueForm(request.GET).issue(), verify_url=address.partition("://")[2])
    return download(made.content, made.name, DOCX)


@login_required
@require_http_methods(["GET", "POST"])
def letterhead(request: HttpRequest) -> HttpResponse:
    """Show and keep what stands on every letter of the unit."""
    user = signed_in(request)
    programme = current_for(user, request.session.get("programme", ""), now())
    unit = access.template_unit(user, programme, request.GET.get("don-vi", ""))
    form = LetterheadForm(request.POST or None, instance=letterhead_of(unit))
    if request.method == "POST" and form.is_valid():
        keep_letterhead(unit=unit, facts=form.cleaned_data, by=user, at=now())
        messages.success(request, _("Đã ghi. Công văn lập từ giờ dùng thông tin này."))
        return redirect(f"{reverse('reports:letterhead')}?{urlencode({'don-vi': unit.code})}")
    status = 422 if form.errors else 200
    return render(request, "reports/letterhead.html", {"form": form, "unit": unit}, status=status)

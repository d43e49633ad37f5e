"""Templates of letters: the list, a new one, an older one again, the file itself and a trial of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.programmes.access import current_for
from sangkien.reports import access
from sangkien.reports.choices import LetterKind
from sangkien.reports.errors import TemplateTooLarge
from sangkien.reports.forms import TemplateForm
from sangkien.reports.queries.letters import in_force, template_bytes, version_of, versions_of
from sangkien.reports.rules import letter_context
from sangkien.reports.schemas.filling import filled
from sangkien.reports.schemas.package import MAX_BYTES
from sangkien.reports.schemas.placeholders import examples
from sangkien.reports.schemas.sample import week_thirty
from sangkien.reports.services import keep_template, restore_template
from sangkien.reports.views.files import DOCX, download
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.models import Unit


@login_required
@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """List the versions of the unit's template; take a new one in after it was filled on trial."""
    user = signed_in(request)
    programme = current_for(user, request.session.get("programme", ""), now())
    unit = access.template_unit(user, programme, request.GET.get("don-vi", ""))
    if request.method == "GET":
        return _page(request, unit, TemplateForm())
    form = TemplateForm(request.POST, request.FILES)
    problems: Any = ()
    if form.is_valid():
        try:
            return _taken_in(request, unit, form)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
            problems = refusal.facts.get("problems", ())
    return _page(request, unit, form, problems=problems)


def _taken_in(request: HttpRequest, unit: Unit, form: TemplateForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise TemplateTooLarge
    by, note = signed_in(request), form.cleaned_data["note"]
    made, advice = keep_template(unit=unit, content=file.read(), by=by, at=now(), note=note)
    messages.success(request, _("Đã nhận mẫu, bản {n}. Công văn lập từ giờ dùng mẫu này.").format(n=made.version))
    for sentence in advice:
        messages.warning(request, sentence)
    return _back(unit)


def _page(request: HttpRequest, unit: Unit, form: TemplateForm, *, problems: Any = ()) -> HttpResponse:
    context = {
        "unit": unit,
        "form": form,
        "problems": problems,
        "kind": LetterKind.WEEKLY_RESULTS,
        "versions": versions_of(unit),
        "in_force": in_force(unit),
        "names": examples(letter_context(week_thirty())),
    }
    return render(request, "reports/templates.html", context, status=422 if form.errors else 200)


def _back(unit: Unit) -> HttpResponse:
    return redirect(f"{reverse('reports:templates')}?{urlencode({'don-vi': unit.code})}")


@login_required
@require_GET
def template_file(request: HttpRequest, unit: str, version: int) -> HttpResponse:
    """Return a version to change it in Word; 0 is the one we ship."""
    found = fetch_unit(signed_in(request), unit, to="publish_results")
    content = template_bytes(version_of(found, version))
    return download(content, f"mau-ket-qua-tuan-ban-{version}.docx", DOCX)


@login_required
@require_GET
def template_trial(request: HttpRequest, unit: str, version: int) -> HttpResponse:
    """Return a version filled with the story of week 30."""
    found = fetch_unit(signed_in(request), unit, to="publish_results")
    content = filled(template_bytes(version_of(found, version)), letter_context(week_thirty()))
    return download(content, f"dien-thu-tuan-30-ban-{version}.docx", DOCX)


@login_required
@require_POST
def restore(request: HttpRequest, unit: str, version: int) -> HttpResponse:
    """Put an older version in force again."""
    user = signed_in(request)
    found = fetch_unit(user, unit, to="publish_results")
    made = restore_template(unit=found, version=version, by=user, at=now())
    messages.success(request, _("Mẫu cũ có hiệu lực trở lại, thành bản {n}.").format(n=made.version))
    return _back(found)

"""Doors of programmes."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.programmes import access
from sangkien.programmes.errors import StageUnknown
from sangkien.programmes.forms import DefinitionForm, ExtendForm
from sangkien.programmes.queries import definition_of, rules_in_words, stage_named
from sangkien.programmes.services import define_programme, extend_stage


@login_required
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes the person works in."""
    rows = access.visible_to(signed_in(request))
    return render(request, "programmes/list.html", {"rows": rows, "at": now()})


@login_required
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a programme: stages, rules in words, groups, blocs; administrators change its definition."""
    user = signed_in(request)
    programme = access.fetch(user, code)
    may_define = access.may(user, "define_programme", programme)
    if request.method == "POST":
        may_define.enforce()
    form = DefinitionForm(request.POST or None, initial={"definition": _as_text(programme.code, request)})
    if request.method == "POST" and form.is_valid():
        try:
            given = {**form.cleaned_data["definition"], "code": code, "root_unit": programme.root_unit.code}
            define_programme(definition=given, by=user, at=now())
        except Refusal as refusal:
            form.add_error("definition", refusal.sentence)
        else:
            messages.success(request, _("Đã ghi định nghĩa chương trình."))
            return redirect("programmes:detail", code=code)
    context = {
        "programme": programme,
        "stages": list(programme.stages.in_order().prefetch_related("changes__by")),
        "rules": rules_in_words(programme),
        "groups": programme.author_groups.order_by("position"),
        "blocs": programme.blocs.order_by("code").prefetch_related("members__unit"),
        "form": form,
        "may_define": may_define,
        "at": now(),
    }
    return render(request, "programmes/detail.html", context, status=422 if form.errors else 200)


def _as_text(code: str, request: HttpRequest) -> str:
    programme = access.fetch(signed_in(request), code)
    return json.dumps(definition_of(programme), ensure_ascii=False, indent=2)


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """Extend, close early or reopen a stage by a document."""
    user = signed_in(request)
    programme = access.fetch(user, code, to="define_programme")
    found = stage_named(programme, stage)
    if found is None:
        raise StageUnknown(code=stage)
    form = ExtendForm(request.POST or None, initial={"grace_minutes": found.grace_minutes})
    if request.method == "POST" and form.is_valid():
        try:
            extend_stage(stage=found, by=user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Đã ghi giờ đóng mới của {stage}.").format(stage=found.name))
            return redirect("programmes:detail", code=code)
    context = {"programme": programme, "stage": found, "form": form}
    return render(request, "programmes/extend.html", context, status=422 if form.errors else 200)

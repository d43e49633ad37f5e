"""Handing targets down: typed one by one, as a percentage of members, or split by members (D26-D27)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.base.clock import day_of, now
from sangkien.base.errors import Refusal
from sangkien.desk.queries.targets import field_name, targets_page
from sangkien.programmes import access as programmes
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme, Stage
from sangkien.programmes.queries import stage_named, targets_of
from sangkien.programmes.rules import split_evenly
from sangkien.programmes.services import TargetValue, set_targets
from sangkien.programmes.services.targets import Slot, read_target
from sangkien.units import access as units
from sangkien.units.models import Unit
from sangkien.units.queries import children_of, members_on
from sangkien.units.schemas import read_day

Values = dict[Slot, TargetValue]


@login_required
@require_http_methods(["GET", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """Show the targets of a unit and its children, and put new ones in force."""
    user, at = signed_in(request), now()
    unit = _unit(request)
    programme = programmes.current_for(user, request.session.get("programme", ""), at)
    stage = stage_named(programme, request.GET.get("giai-doan", ""))
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = _values(request.POST, unit, stage, programme, at, errors)
        if not errors:
            changed = _store(request, programme, values, at, errors)
        if not errors:
            messages.success(request, _("Đã lưu {n} chỉ tiêu.").format(n=changed))
            query = urlencode({"don-vi": unit.code, "giai-doan": stage.code if stage else ""})
            return redirect(f"{reverse('desk:targets')}?{query}")
    typed = {key: value for key, value in request.POST.items() if key.startswith("t-")} if errors else {}
    page = targets_page(programme, unit, stage, at, typed={k: str(v) for k, v in typed.items()}, errors=errors)
    context = {
        "page": page,
        "programme": programme,
        "stage": stage,
        "stages": list(programme.stages.in_order()),
        "errors": errors,
        "kinds": TargetKind,
        "document_no": request.POST.get("document_no", ""),
    }
    return render(request, "desk/targets.html", context, status=422 if errors else 200)


def _unit(request: HttpRequest) -> Unit:
    user = signed_in(request)
    code = request.GET.get("don-vi", "")
    if code:
        return units.fetch(user, code, to="split_target")
    own = units.reach_of(user).units_for("split_target")
    return own[0] if own else units.fetch(user, code, to="split_target")


def _values(
    post: QueryDict, unit: Unit, stage: Stage | None, programme: Programme, at: datetime, errors: dict[str, str]
) -> Values:
    children = children_of(unit)
    try:
        if "by_percent" in post:
            return _by_percent(post, children, stage)
        if "by_members" in post:
            return _by_members(unit, children, stage, programme, at)
    except Refusal as refusal:
        errors["percent"] = refusal.sentence
        return {}
    return _typed(post, children, stage, errors)


def _by_percent(post: QueryDict, children: list[Unit], stage: Stage | None) -> Values:
    as_of = read_day(str(post.get("members_as_of", "")), "members_as_of")
    percent = str(post.get("percent", "")).strip().removesuffix("%")
    value = read_target(f"{percent}%", as_of)
    return {Slot(child, stage, TargetKind.ASSIGNED): value for child in children}


def _by_members(unit: Unit, children: list[Unit], stage: Stage | None, programme: Programme, at: datetime) -> Values:
    own = targets_of(programme, [unit.pk], stage=stage).get(unit.pk)
    weights = {pk: count for pk, (count, _) in members_on([child.pk for child in children], day_of(at)).items()}
    parts = split_evenly(own.value or 0 if own else 0, weights)
    return {
        Slot(child, stage, TargetKind.ASSIGNED): TargetValue(number=parts[child.pk])
        for child in children
        if child.pk in parts
    }


def _typed(post: QueryDict, children: list[Unit], stage: Stage | None, errors: dict[str, str]) -> Values:
    values: Values = {}
    for child in children:
        for kind in TargetKind:
            name = field_name(child.pk, kind)
            if name not in post:
                continue
            raw = str(post[name]).strip()
            try:
                values[Slot(child, stage, kind)] = read_target(raw, None) if raw else TargetValue()
            except Refusal as refusal:
                errors[name] = refusal.sentence
    return values


def _store(request: HttpRequest, programme: Programme, values: Values, at: datetime, errors: dict[str, str]) -> int:
    before = programme.targets.count()
    try:
        set_targets(
            programme=programme,
            values=_without_empty_ones(programme, values),
            by=signed_in(request),
            at=at,
            document_no=str(request.POST.get("document_no", ""))[:120],
        )
    except Refusal as refusal:
        errors["percent"] = refusal.sentence
        return 0
    return programme.targets.count() - before


def _without_empty_ones(programme: Programme, values: Values) -> Values:
    """An empty field where there never was a target is no revision."""
    held = set(
        programme.targets.filter(superseded_at=None, unit__in=[slot.unit.pk for slot in values]).values_list(
            "unit_id", "stage_id", "kind"
        )
    )
    return {
        slot: value
        for slot, value in values.items()
        if value.number is not None
        or value.percent is not None
        or (slot.unit.pk, slot.stage.pk if slot.stage else None, slot.kind.value) in held
    }

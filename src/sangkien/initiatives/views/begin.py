"""Beginning: by the QR code of a unit, by a link, or from nothing; and going on with a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.initiatives.errors import NoProgramme, NoTraining
from sangkien.initiatives.queries import drafts_of
from sangkien.initiatives.services import begin_draft
from sangkien.initiatives.services.sending import accepting_stage
from sangkien.initiatives.views.pages import labels, picker_url
from sangkien.initiatives.views.sheet import Chosen, chosen_of, unit_typed
from sangkien.people.models import Person
from sangkien.programmes.access import visible_to
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import programmes_for, stage_for_display, training_for
from sangkien.units.access import reach_of
from sangkien.units.errors import UnitEnded, UnitNotFound
from sangkien.units.models import Unit


@login_required
@require_GET
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code on a unit's poster opens."""
    return redirect(f"{reverse('initiatives:start')}?{urlencode({'don-vi': code})}")


@login_required
@require_GET
def practise(request: HttpRequest) -> HttpResponse:
    """Go to the form of the training programme. Raises ``NoTraining`` where there is none."""
    programme = training_for(visible_to(signed_in(request)), now())
    if programme is None:
        raise NoTraining
    return redirect(f"{reverse('initiatives:start')}?{urlencode({'chuong-trinh': programme.code})}")


@dataclass(slots=True)
class Beginning:
    """What is known before the first page: programme, unit and how it was found, what is wrong with it."""

    programmes: list[Programme]
    programme: Programme | None
    unit: Unit | None
    chosen: Chosen
    by_code: bool
    refusals: list[Refusal]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft, or go on with one. The same form sent twice begins one draft."""
    user, at = signed_in(request), now()
    beginning = _beginning(request, user, at)
    if request.method == "POST" and beginning.programme and not beginning.refusals:
        key = _key(request.POST.get("client_key", ""))
        try:
            entry = begin_draft(programme=beginning.programme, by=user, at=at, unit=beginning.unit, client_key=key)
        except (NoProgramme, UnitEnded) as refusal:
            beginning.refusals.append(refusal)
        else:
            return redirect("initiatives:what", entry.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "initiatives/start.html", _context(request, beginning, user, at), status=status)


def _key(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        return uuid4()


def _beginning(request: HttpRequest, user: User, at: datetime) -> Beginning:
    code = request.GET.get("don-vi", "")[:40]
    unit = asked_for(code, user) if code else home_of(user)
    refusals: list[Refusal] = [UnitNotFound(code=code)] if code and unit is None else []
    wanted = request.POST.get("programme", "") or request.GET.get("chuong-trinh", "")
    programmes = offered(open_to(user, unit) if unit and code else visible_to(user), wanted, at)
    programme = _chosen(programmes, wanted, at)
    chosen = chosen_of(unit)
    if request.method == "POST" and programme:
        unit, chosen, refusals = unit_typed(request.POST, programme.root_unit, at)
    elif code and unit and programme is None:
        refusals.append(NoProgramme())
    return Beginning(programmes, programme, unit, chosen, bool(code and unit), refusals)


def asked_for(code: str, user: User) -> Unit | None:
    """Return the unit of a link; one whose programmes are all closed to the person is as if it did not exist."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None or open_to(user, unit) or not programmes_for(unit):
        return unit
    return None


def open_to(user: User, unit: Unit) -> list[Programme]:
    """Return the programmes ``unit`` takes part in that are public or the person's own."""
    own = {programme.pk for programme in visible_to(user)}
    return [programme for programme in programmes_for(unit) if programme.is_public or programme.pk in own]


def home_of(user: User) -> Unit | None:
    """Return where the person belongs: the unit they are known at as an author, or that of their first role."""
    person = Person.objects.filter(user=user).select_related("unit").first()
    standings = reach_of(user).standings
    return person.unit if person else standings[0].unit if standings else None


def offered(programmes: list[Programme], wanted: str, at: datetime) -> list[Programme]:
    """Return the programmes that take entries now and the one asked for; all of them when none is open.

    Training is offered alone, to those who asked for it: nobody is to practise by mistake, nor count by mistake.
    """
    if practice := [row for row in programmes if row.is_training and row.code == wanted]:
        return practice
    programmes = [row for row in programmes if not row.is_training]
    is_open = [row for row in programmes if (stage := stage_for_display(row, at)) and stage.is_open(at)]
    return [row for row in programmes if row in is_open or row.code == wanted] if is_open else programmes


def _chosen(programmes: list[Programme], wanted: str, at: datetime) -> Programme | None:
    """Return the programme asked for; else the newest that is open, else the newest."""
    by_code = {programme.code: programme for programme in programmes}
    if wanted in by_code or not programmes:
        return by_code.get(wanted)
    is_open = (row for row in programmes if (stage := stage_for_display(row, at)) and stage.is_open(at))
    return next(is_open, programmes[0])


def _context(request: HttpRequest, beginning: Beginning, user: User, at: datetime) -> dict[str, Any]:
    programme = beginning.programme
    return {
        "beginning": beginning,
        "programme": programme,
        "stage": stage_for_display(programme, at) if programme else None,
        "closed": _closed(programme, at),
        "said": " ".join(refusal.sentence for refusal in beginning.refusals),
        # Practice and what counts are never offered side by side.
        "drafts": [
            draft
            for draft in drafts_of(user)
            if draft.programme.is_training == bool(programme and programme.is_training)
        ],
        "client_key": request.POST.get("client_key") or uuid4(),
        "picker_url": picker_url(programme) if programme else "",
        "labels": labels(),
        "here": request.get_full_path(),
    }


def _closed(programme: Programme | None, at: datetime) -> Refusal | None:
    """Return why nothing can be sent now, if so; writing a draft is always possible."""
    if programme is None:
        return None
    try:
        accepting_stage(programme, at, None)
    except Refusal as refusal:
        return refusal
    return None

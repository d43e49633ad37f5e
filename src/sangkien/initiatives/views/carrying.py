"""Entering an initiative into another programme: one of them, or all of a unit at once after a look at what will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.formats import number
from sangkien.initiatives import access
from sangkien.initiatives.errors import NotOpenNow
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import may_still_enter
from sangkien.initiatives.services import Carriage, Carried, carry_entry, carry_over
from sangkien.initiatives.services.carrying import reasons_to_stay
from sangkien.programmes.errors import ProgrammeNotFound
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import open_for, programmes_for, rules_in_words
from sangkien.programmes.rules import read_rules
from sangkien.units.access import fetch as fetch_unit
from sangkien.units.models import Unit

SHOWN = 100


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def carry_one(request: HttpRequest, pk: int, programme: str) -> HttpResponse:
    """Show what a programme asks and what still stands against it; enter the initiative into it."""
    user, at = signed_in(request), now()
    entry = access.fetch(user, pk)
    access.may_carry(user, entry).enforce()
    target = _among(programmes_for(entry.unit) if entry.unit else [], programme)
    there = Entry.objects.filter(initiative=entry.initiative_id, programme=target).first()
    if there is not None:
        return redirect("initiatives:entry", there.pk)
    reasons = _reasons(entry, target, at)
    if request.method == "POST" and not reasons:
        made = carry_entry(entry=entry, programme=target, by=user, at=at)
        messages.success(request, _("Đã đưa vào {name}, mã {code}.").format(name=target.short_name, code=made.code))
        return redirect("initiatives:entry", made.pk)
    context = {"entry": entry, "programme": target, "reasons": reasons, "rules": rules_in_words(target)}
    return render(request, "initiatives/carry_one.html", context, status=409 if request.method == "POST" else 200)


def _reasons(entry: Entry, target: Programme, at: datetime) -> list[Refusal]:
    if target not in may_still_enter(entry, at):
        return reasons_to_stay(entry, target, read_rules(target.rules), at) or [NotOpenNow()]
    return reasons_to_stay(entry, target, read_rules(target.rules), at)


def _among(programmes: Sequence[Programme], code: str) -> Programme:
    found = next((row for row in programmes if row.code == code), None)
    if found is None:
        raise ProgrammeNotFound(code=code[:60])
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """From where to where a page is asked to carry, and what can be chosen."""

    origins: list[Programme]
    targets: list[Programme]
    carriage: Carriage | None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def carry(request: HttpRequest, code: str) -> HttpResponse:
    """Foretell what carrying a unit's entries over would do, then do it."""
    user, at = signed_in(request), now()
    unit = fetch_unit(user, code, to="enter_for_others")
    given = request.POST if request.method == "POST" else request.GET
    asked = _asked(unit, given.get("tu", ""), given.get("sang", ""), at)
    if request.method == "POST" and asked.carriage is not None:
        return _done(request, unit, asked.carriage, user, at)
    outcome = carry_over(carriage=asked.carriage, by=user, at=at, dry_run=True) if asked.carriage else None
    return render(request, "initiatives/carry.html", {"unit": unit, "asked": asked, **_shown(outcome)})


def _asked(unit: Unit, origin: str, target: str, at: datetime) -> Asked:
    targets = [row for row in open_for(unit, at) if not row.is_training]
    # What is over comes first: that is where initiatives are carried from.
    real = [row for row in programmes_for(unit) if not row.is_training]
    origins = sorted(real, key=lambda row: row in targets)
    if not (origin or target):
        return Asked(origins, targets, None)
    source, into = _among(origins, origin), _among(targets, target)
    return Asked(origins, targets, Carriage(source, into, unit))


def _done(request: HttpRequest, unit: Unit, carriage: Carriage, user: User, at: datetime) -> HttpResponse:
    outcome = carry_over(carriage=carriage, by=user, at=at)
    said = _("Đã đưa {n} sáng kiến sang {name}.")
    messages.success(request, said.format(n=number(len(outcome.taken)), name=carriage.target.short_name))
    return redirect("initiatives:carry", unit.code)


def _shown(outcome: Carried | None) -> dict[str, object]:
    """Return what the page shows; long lists are cut, their lengths are not."""
    if outcome is None:
        return {"outcome": None}
    return {
        "outcome": outcome,
        "taken": outcome.taken[:SHOWN],
        "refused": [(entry, _sentences(reasons)) for entry, reasons in outcome.refused[:SHOWN]],
        "shown": SHOWN,
    }


def _sentences(reasons: Sequence[Refusal]) -> list[str]:
    return [
        one.sentence for reason in reasons for one in (reason.refusals if isinstance(reason, Refusals) else [reason])
    ]

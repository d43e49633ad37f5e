"""People entered twice: pairs side by side with their entries, made one by an officer, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.initiatives.queries import titles_of
from sangkien.initiatives.services.merging import UNDO_DAYS, link_account, merge_people, undo_merge
from sangkien.people.access import fetch, units_of
from sangkien.people.errors import PersonNotFound
from sangkien.people.queries import accounts_to_link, doubles, is_crowd, merges_in
from sangkien.units.models import Unit


@never_cache
@login_required
@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """Show likely doubles of the officer's units, accounts to put to names, and the last merges.

    Of a whole province they are looked for a branch at a time: the officer names one.
    """
    units = units_of(signed_in(request))
    if not units:
        raise NotAllowed
    code = request.GET.get("dv", "")[:40]
    chosen = Unit.objects.under(*units).filter(code=code).first() if code else None
    units = [chosen] if chosen else units
    crowd = is_crowd(units)
    found = [] if crowd else doubles(units)
    titles = titles_of([person.pk for pair in found for person in pair], units)
    context = {
        "pairs": [[(person, *titles.get(person.pk, (0, []))) for person in pair] for pair in found],
        "links": [] if crowd else accounts_to_link(units),
        "crowd": crowd,
        "chosen": chosen,
        "merges": merges_in(units),
        "undo_days": UNDO_DAYS,
    }
    return render(request, "initiatives/doubles.html", context)


def _do(request: HttpRequest, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("initiatives:doubles")


def _number(request: HttpRequest, name: str) -> int:
    raw = request.POST.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else 0


@login_required
@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Make one person of two."""
    user = signed_in(request)
    kept, gone = fetch(user, _number(request, "giu")), fetch(user, _number(request, "gop"))
    said = _("Đã gộp thành một người: {name}.").format(name=kept.full_name)
    return _do(request, lambda: merge_people(kept=kept, gone=gone, by=user, at=now()), said)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two of one again."""
    user = signed_in(request)
    found = next((one for one in merges_in(units_of(user), limit=500) if one.pk == pk), None)
    if found is None:
        raise PersonNotFound
    return _do(request, lambda: undo_merge(merge=found, by=user, at=now()), _("Đã tách lại thành hai người."))


@login_required
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Put an account to a person known by name."""
    user = signed_in(request)
    person = fetch(user, _number(request, "nguoi"))
    account = User.objects.filter(pk=_number(request, "tai-khoan")).first()
    if account is None:
        raise PersonNotFound
    said = _("Đã ghép tài khoản với {name}.").format(name=person.full_name)
    return _do(request, lambda: link_account(person=person, user=account, by=user, at=now()), said)

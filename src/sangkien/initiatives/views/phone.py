"""Writing without network: the page that a telephone keeps, and what it is told about the person while online."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import day_of, now
from sangkien.base.formats import deadline
from sangkien.initiatives.errors import SignedOut
from sangkien.initiatives.forms import KIND_NOTES, VISIBILITY_NOTES, DraftForm, wanted_by
from sangkien.initiatives.labels import LABELS
from sangkien.initiatives.queries import phone_mark, units_near
from sangkien.initiatives.schemas import Ticket
from sangkien.initiatives.views.begin import asked_for, home_of, offered, open_to
from sangkien.initiatives.views.pages import ORDER, labels, parts_of, picker_url
from sangkien.programmes.access import visible_to
from sangkien.programmes.choices import Exclusion
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import public_programmes, stage_for_display
from sangkien.programmes.rules import RuleSet, read_rules
from sangkien.units.models import Unit

#: More programmes than this at once are no choice on a telephone.
_MOST_PROGRAMMES = 8
_TICKETS = 3
#: Every field the form knows; the page hides what a programme does not ask.
_ANY_GROUP = SimpleNamespace(code="", name="")
_EVERYTHING = RuleSet(required=frozenset({"summary", "field"}), exclusions=frozenset(Exclusion.values))


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The page of drafts on this telephone: the same for everybody, so that it can be kept without harm."""
    form = DraftForm({}, ORDER["bo-sung"], _EVERYTHING, [_ANY_GROUP])
    form.is_bound = False
    context = {
        "steps": [(label, parts_of(form, ORDER[step])) for label, step in zip(labels(), "123", strict=True)],
        "form": form,
        "kind_notes": KIND_NOTES,
        "visibility_notes": VISIBILITY_NOTES,
        "largest": settings.EVIDENCE_MAX_BYTES,
        "most_files": settings.EVIDENCE_MAX_FILES,
        "shorts": LABELS,
    }
    response = render(request, "initiatives/offline.html", context)
    response.headers["Cache-Control"] = "no-cache"
    return response


@never_cache
@require_GET
def me(request: HttpRequest) -> JsonResponse:
    """Tell the telephone who is signed in and what they need to write without network, tickets included."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed_out", "sentence": SignedOut().sentence}, status=401)
    user, at = signed_in(request), now()
    mark = phone_mark(user)
    code = request.GET.get("don-vi", "")[:40]
    asked = asked_for(code, user) if code else None
    home = asked or home_of(user)
    programmes = _programmes(user, asked, at)
    answer = {
        "account": mark.account,
        "key": mark.key,
        "name": user.full_name,
        "csrf": get_token(request),
        "programmes": [_programme(one, user, at) for one in programmes],
        "units": _units(user, home, programmes, at),
    }
    return JsonResponse(answer)


def _programmes(user: User, asked: Unit | None, at: datetime) -> list[Programme]:
    """Return what the person may write for; somebody whose unit is gone may still choose what is open to all."""
    mine = open_to(user, asked) if asked else visible_to(user)
    mine = mine if any(not one.is_training for one in mine) else public_programmes()
    chosen = offered(mine, "", at)[:_MOST_PROGRAMMES]
    prefetch_related_objects(chosen, "author_groups")
    return chosen


def _programme(programme: Programme, user: User, at: datetime) -> dict[str, Any]:
    rules, stage = read_rules(programme.rules), stage_for_display(programme, at)
    groups = programme.author_groups.all()
    is_open = stage is not None and stage.is_open(at)
    return {
        "code": programme.code,
        "name": programme.name,
        "stage": stage.name if stage else "",
        "closes": deadline(stage.closes_at) if stage and is_open else "",
        "wanted": sorted(wanted_by(rules) | {"authors"}),
        "kinds": sorted(rules.kinds),
        "exclusions": sorted(rules.exclusions),
        "groups": [[group.code, group.name] for group in sorted(groups, key=lambda one: one.position)],
        "picker": picker_url(programme),
        "tickets": [Ticket.issue(to=user, stage=stage, at=at) for _ in range(_TICKETS)] if stage and is_open else [],
    }


def _units(user: User, home: Unit | None, programmes: list[Programme], at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "code": unit.code,
            "name": unit.short_name,
            "path": " › ".join(path[1:]),
            "programmes": [one.code for one in programmes if unit.is_under(one.root_unit)],
        }
        for unit, path in units_near(user, home or (programmes[0].root_unit if programmes else None), day_of(at))
    ]

"""The helper asks authors: who has not answered, texts to send, slips to print."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed
from sangkien.base.qr import qr_svg
from sangkien.initiatives.models import Authorship
from sangkien.initiatives.queries import Asked, token_of, unanswered
from sangkien.initiatives.services import issue_codes
from sangkien.units.access import reach_of
from sangkien.units.models import Unit

_VERB = "enter_for_others"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to an author on paper."""

    asked: Asked
    code: str
    qr: SafeString


def _units(request: HttpRequest) -> list[Unit]:
    units = reach_of(signed_in(request)).units_for(_VERB)
    if not units:
        raise NotAllowed
    return units


@never_cache
@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """List the authors who have not answered, each with a text to send."""
    rows = [(part, _text(request, part)) for part in unanswered(_units(request))]
    return render(request, "initiatives/confirm_waiting.html", {"rows": rows})


def _address(request: HttpRequest, part: Authorship) -> str:
    return request.build_absolute_uri(reverse("initiatives:confirm_by_link", args=[token_of(part)]))


def _text(request: HttpRequest, part: Authorship) -> str:
    said = _(
        "Chào {name}. Sáng kiến “{title}” của anh, chị đã được nhập hộ vào chương trình. Anh, chị xem và trả lời giúp "
        "đúng hay chưa đúng tại đây: {link}"
    )
    return said.format(name=part.person.full_name, title=part.initiative.title, link=_address(request, part))


@never_cache
@login_required
@require_POST
def slips(request: HttpRequest) -> HttpResponse:
    """Print slips with one-time codes for the chosen authors; each code is shown here once."""
    wanted = {int(pk) for pk in request.POST.getlist("phan") if pk.isascii() and pk.isdigit() and len(pk) < 18}
    parts = [part for part in unanswered(_units(request)) if part.pk in wanted]
    if not parts:
        return redirect("initiatives:confirm_waiting")
    issued = issue_codes(parts=parts, by=signed_in(request), at=now())
    address = request.build_absolute_uri(reverse("initiatives:confirm"))
    rows = [Slip(asked, code, qr_svg(_address(request, asked.part))) for asked, code in issued]
    return render(request, "initiatives/confirm_slips.html", {"slips": rows, "address": address})

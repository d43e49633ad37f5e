"""The doors through which a telephone sends a draft: words, photos one by one, and off it goes.

Each may be asked again at any point and answers the same; the phone dies, the network goes, nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.formats import moment
from sangkien.initiatives.errors import AnotherAccount, EntryNotFound, SignedOut, WrongState
from sangkien.initiatives.forms import GAIN, SEND, WHAT, DraftForm, author_rows
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import by_field, phone_mark, receipt_of
from sangkien.initiatives.schemas import Ticket
from sangkien.initiatives.services import FromPhone, Typed, keep_from_phone, submit_entry
from sangkien.initiatives.views.begin import open_to
from sangkien.initiatives.views.files import add_each
from sangkien.initiatives.views.sheet import unit_typed
from sangkien.programmes.access import visible_to
from sangkien.programmes.errors import ProgrammeNotFound
from sangkien.programmes.models import Programme
from sangkien.programmes.rules import read_rules
from sangkien.units.models import Unit

Door = Callable[..., HttpResponse]


def _for_phones(view: Door) -> Door:
    """Decorate a door: only POST, only the account that wrote the draft; what is refused is said as JSON."""

    @wraps(view)
    def door(request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            if not request.user.is_authenticated:
                raise SignedOut
            if request.headers.get("X-Phone-Account") != phone_mark(signed_in(request)).account:
                raise AnotherAccount
            return view(request, key)
        except Refusal as refusal:
            return _refused(refusal)

    return never_cache(require_POST(door))


def _refused(refusal: Refusal) -> JsonResponse:
    """Say why in a sentence, and beside which fields; ``error`` tells the phone which button leads on."""
    many = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    fields = {name: [one.sentence for one in found] for name, found in by_field(many).items() if name}
    answer = {"error": refusal.code, "sentence": refusal.sentence, "fields": fields}
    return JsonResponse(answer, status=refusal.status)


@_for_phones
def keep(request: HttpRequest, key: UUID) -> JsonResponse:
    """Take the words of a draft in; answer what of it is here already."""
    user, at = signed_in(request), now()
    programme, unit = _asked(request, user)
    form, typed = _read(request, programme, unit)
    sent = FromPhone(
        client_key=key,
        ticket=Ticket.read(request.POST.get("ticket", "")),
        dropped=request.POST.getlist("dropped")[:100],
        anyway=request.POST.get("anyway") == "1",
    )
    kept = keep_from_phone(programme=programme, by=user, at=at, typed=typed, sent=sent)
    if kept.entry.counted_at is not None:
        return _sent(kept.entry)
    if kept.refusals:
        return _refused(kept.refusals[0])
    if form.errors:
        fields = {name: [str(one) for one in said] for name, said in form.errors.items()}
        answer = {"error": "refusals", "sentence": " ".join(chain(*fields.values())), "fields": fields}
        return JsonResponse(answer, status=422)
    photos = list(kept.entry.initiative.evidence.values_list("sha256", flat=True))
    return JsonResponse({"entry": kept.entry.pk, "photos": photos})


def _asked(request: HttpRequest, user: User) -> tuple[Programme, Unit | None]:
    """Return the programme and the unit of the draft. Raises ``ProgrammeNotFound`` or what is wrong with the unit."""
    code, unit_code = request.POST.get("programme", ""), request.POST.get("unit", "")[:40]
    unit = Unit.objects.filter(code=unit_code).first()
    mine = visible_to(user) + (open_to(user, unit) if unit else [])
    programme = next((one for one in mine if one.code == code), None)
    if programme is None:
        raise ProgrammeNotFound(code=code[:40])
    unit, _, refusals = unit_typed(request.POST, programme.root_unit, now())
    if refusals:
        raise refusals[0]
    return programme, unit


def _read(request: HttpRequest, programme: Programme, unit: Unit | None) -> tuple[DraftForm, Typed]:
    groups = list(programme.author_groups.order_by("position"))
    form = DraftForm(request.POST, (*WHAT, *GAIN, *SEND), read_rules(programme.rules), groups)
    facts = form.facts()
    group = next((one for one in groups if one.code == form.cleaned_data.get("author_group")), None)
    return form, Typed(facts, unit, group, tuple(row.part() for row in author_rows(request.POST)))


@_for_phones
def photo(request: HttpRequest, key: UUID) -> JsonResponse:
    """Take one photo or paper in; the same again is the same."""
    entry = _draft(signed_in(request), key)
    if entry.counted_at is not None:
        return _sent(entry)
    try:
        answers = add_each(request, entry, now())
    except WrongState:
        # Page and worker may send at the same moment; whoever is second finds it sent.
        found = _draft(signed_in(request), key)
        if found.counted_at is None:
            raise
        return _sent(found)
    refused = [one for one in answers if isinstance(one, Refusal)]
    if refused:
        return _refused(refused[0])
    return JsonResponse({"photos": [one.sha256 for one in answers if not isinstance(one, Refusal)]})


@_for_phones
def submit(request: HttpRequest, key: UUID) -> JsonResponse:
    """Send the draft in; sent already, it answers with the same receipt."""
    user = signed_in(request)
    return _sent(submit_entry(entry=_draft(user, key), by=user, at=now()))


def _draft(user: User, key: UUID) -> Entry:
    """Return the person's own draft of that number. Raises ``EntryNotFound``."""
    entry = Entry.objects.select_related("initiative").filter(submitter=user, client_key=key).first()
    if entry is None:
        raise EntryNotFound
    return entry


def _sent(entry: Entry) -> JsonResponse:
    facts: dict[str, Any] = {
        "code": entry.code,
        "when": moment(entry.counted_at),
        "receipt": receipt_of(entry),
        "url": reverse("initiatives:entry", args=[entry.pk]),
    }
    return JsonResponse({"sent": facts})

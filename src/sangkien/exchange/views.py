"""Connections of a unit to other systems: its tokens, and the addresses that are told what happens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.formats import number
from sangkien.exchange.access import token_at, webhook_at
from sangkien.exchange.forms import TokenForm, WebhookForm
from sangkien.exchange.queries.connections import listeners_at, tokens_at
from sangkien.exchange.services.tokens import Wanted, create_token, revoke_token
from sangkien.exchange.services.webhooks import register_webhook, send_again, stop_webhook
from sangkien.programmes.queries import programmes_for
from sangkien.units.access import fetch
from sangkien.units.models import Unit

VERB = "connect"


def _page(request: HttpRequest, unit: Unit, **given: forms.Form) -> HttpResponse:
    programmes = programmes_for(unit)
    shown: dict[str, forms.Form] = {
        "token": TokenForm(programmes=programmes),
        "webhook": WebhookForm(programmes=programmes),
        **given,
    }
    context = {
        "unit": unit,
        "tokens": tokens_at(unit),
        "listeners": listeners_at(unit),
        "at": now(),
        "address": request.build_absolute_uri(reverse("api:api-root")),
        **shown,
    }
    status = 422 if any(form.errors for form in given.values()) else 200
    return render(request, "exchange/connections.html", context, status=status)


def _said(form: forms.Form, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


@login_required
@require_GET
def connections(request: HttpRequest, code: str) -> HttpResponse:
    """Show which systems are connected to the unit, and what became of what they were told."""
    return _page(request, fetch(signed_in(request), code, to=VERB))


@login_required
@never_cache
@require_POST
def new_token(request: HttpRequest, code: str) -> HttpResponse:
    """Make a token and show its text, once."""
    user = signed_in(request)
    unit = fetch(user, code, to=VERB)
    form = TokenForm(request.POST, programmes=programmes_for(unit))
    if form.is_valid():
        facts = form.cleaned_data
        wanted = Wanted(facts["name"], facts["scopes"], facts["system"], form.chosen(), facts["days"])
        try:
            token, text = create_token(unit=unit, wanted=wanted, by=user, at=now())
            return render(request, "exchange/token.html", {"unit": unit, "token": token, "text": text})
        except Refusal as refusal:
            _said(form, refusal)
    return _page(request, unit, token=form)


@login_required
@require_POST
def revoke(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End a token."""
    user = signed_in(request)
    unit = fetch(user, code, to=VERB)
    revoke_token(token=token_at(unit, pk), by=user, at=now())
    messages.success(request, _("Đã thu hồi mã. Hệ thống dùng mã này không gọi được nữa."))
    return redirect("exchange:connections", code=code)


@login_required
@never_cache
@require_POST
def new_webhook(request: HttpRequest, code: str) -> HttpResponse:
    """Register an address and show its secret, once."""
    user = signed_in(request)
    unit = fetch(user, code, to=VERB)
    form = WebhookForm(request.POST, programmes=programmes_for(unit))
    if form.is_valid():
        url, programme = form.cleaned_data["url"], form.chosen()
        try:
            webhook, secret = register_webhook(unit=unit, url=url, programme=programme, by=user, at=now())
            return render(request, "exchange/secret.html", {"unit": unit, "webhook": webhook, "secret": secret})
        except Refusal as refusal:
            _said(form, refusal)
    return _page(request, unit, webhook=form)


@login_required
@require_POST
def stop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Tell an address nothing any more."""
    user = signed_in(request)
    unit = fetch(user, code, to=VERB)
    stop_webhook(webhook=webhook_at(unit, pk), by=user, at=now())
    messages.success(request, _("Đã dừng gửi tin đến địa chỉ này."))
    return redirect("exchange:connections", code=code)


@login_required
@require_POST
def again(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send again what was given up."""
    user = signed_in(request)
    unit = fetch(user, code, to=VERB)
    count = send_again(webhook=webhook_at(unit, pk), by=user, at=now())
    messages.success(request, _("Đang gửi lại {n} tin.").format(n=number(count)))
    return redirect("exchange:connections", code=code)

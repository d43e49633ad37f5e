"""Registering who is told, stopping it, sending again what was given up."""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from sangkien.accounts.models import User
from sangkien.exchange.access import may_connect
from sangkien.exchange.choices import DeliveryState
from sangkien.exchange.errors import AddressUnfit, ProgrammeElsewhere, TooManyWebhooks
from sangkien.exchange.models import Webhook, WebhookDelivery
from sangkien.exchange.rules import seal
from sangkien.exchange.services.calling import check_address
from sangkien.exchange.services.outbox import ask_for_delivery
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

_URL_LIMIT = 500
MOST_WEBHOOKS = 5


@transaction.atomic
def register_webhook(
    *, unit: Unit, url: str, by: User | None, at: datetime, programme: Programme | None = None
) -> tuple[Webhook, str]:
    """Let ``url`` be told of the entries of ``unit`` and all below; returns it with its secret, shown once.

    Raises ``UnitForeign``, ``AddressUnfit``, ``AddressPrivate``, ``AddressUnknown``, ``TooManyWebhooks`` or
    ``ProgrammeElsewhere``.
    """
    if by is not None:
        may_connect(by, unit).enforce()
    if programme is not None and not (unit.is_under(programme.root_unit) or programme.root_unit.is_under(unit)):
        raise ProgrammeElsewhere
    if len(url) > _URL_LIMIT or urlsplit(url).username or urlsplit(url).fragment:
        raise AddressUnfit
    check_address(url)
    Unit.objects.select_for_update().get(pk=unit.pk)  # two officers registering the last one take turns
    if Webhook.objects.filter(unit=unit, stopped_at=None).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(limit=MOST_WEBHOOKS)
    secret = secrets.token_urlsafe(32)
    sealed = seal(secret, master=settings.SECRET_KEY)
    webhook = Webhook.objects.create(
        unit=unit, programme=programme, url=url, sealed_secret=sealed, created_by=by, created_at=at
    )
    return webhook, secret


@transaction.atomic
def stop_webhook(*, webhook: Webhook, by: User | None, at: datetime) -> None:
    """Tell an address nothing any more; what waits for it is given up. Raises ``UnitForeign``."""
    if by is not None:
        may_connect(by, webhook.unit).enforce()
    locked = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if locked.stopped_at is None:
        locked.stopped_at, locked.stopped_by = at, by
        locked.save(update_fields=["stopped_at", "stopped_by"])
    waiting = WebhookDelivery.objects.filter(webhook=locked, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.FAILED, done_at=at)


@transaction.atomic
def send_again(*, webhook: Webhook, by: User | None, at: datetime) -> int:
    """Put everything that was given up back into the outbox; returns how many. Raises ``UnitForeign``."""
    if by is not None:
        may_connect(by, webhook.unit).enforce()
    if webhook.stopped_at is not None:
        return 0
    failed = WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.FAILED)
    count = failed.update(state=DeliveryState.WAITING, attempts=0, next_at=at, done_at=None)
    if count:
        ask_for_delivery(webhook_id=webhook.pk)
    return count

"""Delivering the outbox: signed, in order for each entry, again and again with longer waits, then given up aloud."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from sangkien.base.clock import VIETNAM
from sangkien.base.errors import Refusal
from sangkien.exchange.choices import DeliveryState
from sangkien.exchange.models import Webhook, WebhookDelivery
from sangkien.exchange.rules import ATTEMPTS_LIMIT, signature, unseal, wait_after
from sangkien.exchange.services.calling import CallFailed, call, check_address

#: A worker that dies while it delivers leaves its message to the next one after this long.
_LEASE = timedelta(minutes=2)
_KEPT = timedelta(days=30)
#: Seconds a step and for the whole call; of the answer only the status is of interest.
_BOUNDS: Final[Mapping[str, Any]] = {"timeout": 10.0, "whole": 20.0, "most": 4096}


def claim(*, webhook: Webhook, at: datetime) -> WebhookDelivery | None:
    """Take up the next message that is due and has no earlier one of its entry before it, for two minutes."""
    before = WebhookDelivery.objects.filter(
        webhook=OuterRef("webhook"), entry=OuterRef("entry"), state=DeliveryState.WAITING, pk__lt=OuterRef("pk")
    )
    due = WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING, next_at__lte=at)
    with transaction.atomic():
        locked = due.exclude(Exists(before)).order_by("pk").select_for_update(skip_locked=True, of=("self",))
        delivery = locked.select_related("event__unit", "event__programme", "entry__initiative").first()
        if delivery is not None:
            delivery.next_at = at + _LEASE
            delivery.save(update_fields=["next_at"])
    return delivery


def deliver(*, webhook: Webhook, delivery: WebhookDelivery, at: datetime) -> bool:
    """Send one message and write down what came of it; returns whether it was taken (any 2xx)."""
    body = json.dumps(message_of(delivery), ensure_ascii=False, separators=(",", ":")).encode()
    secret = unseal(bytes(webhook.sealed_secret), master=settings.SECRET_KEY)
    status, problem = None, ""
    try:
        if secret is None:
            raise CallFailed("the secret was sealed under another SANGKIEN_SECRET_KEY")
        headers = _headers(delivery, signature(secret, moment=int(at.timestamp()), body=body))
        place = check_address(webhook.url)
        reply = call(place, method="POST", headers=headers, body=body, **_BOUNDS)
        status = reply.status
    except (CallFailed, Refusal) as error:
        problem = str(error)[:200]
    _write_down(delivery, status, problem, at)
    return delivery.state == DeliveryState.DELIVERED


def _headers(delivery: WebhookDelivery, signed: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "sangkien",
        "Sangkien-Delivery": str(delivery.pk),
        "Sangkien-Signature": signed,
    }


def message_of(delivery: WebhookDelivery) -> dict[str, Any]:
    """Return what is told: the entry's names, its state before and after, the reason and the moments; no person."""
    event, entry = delivery.event, delivery.entry
    counted = event.counted_at.astimezone(VIETNAM).isoformat() if event.counted_at else None
    return {
        "id": delivery.pk,
        "type": f"entry.{event.verb}",
        "sequence": event.seq,
        "programme": event.programme.code,
        "code": entry.code,
        "source": entry.initiative.source,
        "external_key": entry.initiative.external_key,
        "unit": event.unit.code if event.unit else None,
        "state_before": event.state_before,
        "state": event.state,
        "reason_code": event.reason_code,
        "reason": event.reason,
        "counted_at": counted,
        "known_at": event.known_at.astimezone(VIETNAM).isoformat(),
        "recorded_at": event.recorded_at.astimezone(VIETNAM).isoformat(),
    }


def _write_down(delivery: WebhookDelivery, status: int | None, problem: str, at: datetime) -> None:
    delivery.attempts += 1
    delivery.status, delivery.problem = status, problem
    if status is not None and 200 <= status < 300:
        delivery.state, delivery.done_at = DeliveryState.DELIVERED, at
    elif delivery.attempts >= ATTEMPTS_LIMIT:
        delivery.state, delivery.done_at = DeliveryState.FAILED, at
    else:
        delivery.next_at = at + wait_after(delivery.attempts, chance=random.random())
    columns = ["attempts", "status", "problem", "state", "done_at", "next_at"]
    # Stopped while the call was under way: what was given up stays given up.
    still = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    still.update(**{name: getattr(delivery, name) for name in columns})


@transaction.atomic
def forget_delivered(*, at: datetime) -> int:
    """Clear away what was delivered more than thirty days ago; return how many."""
    old = WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED, done_at__lt=at - _KEPT)
    return old.delete()[0]

"""What the page of connections shows, and which messages wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from sangkien.exchange.choices import DeliveryState
from sangkien.exchange.models import ApiToken, Webhook, WebhookDelivery
from sangkien.units.models import Unit

_MOST = 100
_SHOWN = 20


def tokens_at(unit: Unit) -> list[ApiToken]:
    """Return the unit's tokens, those in force first, then the newest."""
    rows = ApiToken.objects.filter(unit=unit).select_related("programme", "created_by")
    return list(rows.order_by("revoked_at", "-created_at")[:_MOST])


def all_tokens() -> list[ApiToken]:
    """Return every token, by unit."""
    return list(ApiToken.objects.select_related("unit", "programme").order_by("unit__code", "created_at", "pk"))


@dataclass(frozen=True, slots=True)
class Listener:
    """A webhook with what became of its messages."""

    webhook: Webhook
    waiting: int
    failed: int
    last_at: datetime | None
    troubles: Sequence[WebhookDelivery]


def listeners_at(unit: Unit) -> list[Listener]:
    """Return the unit's webhooks with how many messages wait or were given up, and the last that had trouble."""
    rows = Webhook.objects.filter(unit=unit).select_related("programme", "created_by")
    counted = rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
        last_at=Max("deliveries__done_at", filter=Q(deliveries__state=DeliveryState.DELIVERED)),
    )
    found = list(counted.order_by("stopped_at", "-created_at")[:_MOST])
    troubles = _troubles([webhook.pk for webhook in found if webhook.stopped_at is None])
    return [
        Listener(row, row.waiting, row.failed, row.last_at, [one for one in troubles if one.webhook_id == row.pk])
        for row in found
    ]


def _troubles(webhooks: Sequence[int]) -> list[WebhookDelivery]:
    tried = Q(state=DeliveryState.FAILED) | Q(state=DeliveryState.WAITING, attempts__gt=0)
    rows = WebhookDelivery.objects.filter(tried, webhook__in=webhooks).select_related("entry", "event")
    return list(rows.order_by("-pk")[:_SHOWN])


def webhooks_due(*, at: datetime) -> list[int]:
    """Return the webhooks that have a message due."""
    due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=at, webhook__stopped_at=None)
    return list(due.values_list("webhook_id", flat=True).distinct().order_by("webhook_id"))

"""Writing down whom to tell, in the transaction in which something happens to entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from sangkien.base.bulk import store
from sangkien.base.clock import now
from sangkien.exchange.choices import DeliveryState
from sangkien.exchange.models import Webhook, WebhookDelivery
from sangkien.initiatives.models import EntryEvent
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

#: The job of ``exchange.tasks`` by its name: deeds do not import doors.
JOB = "exchange.deliver"


def note_events(*, events: Sequence[EntryEvent]) -> None:
    """Put a message into the outbox for each event and each webhook above its unit, now or before it.

    One question and nothing more where nobody listens. Drafts that never counted are nobody's business, and practice
    is told only to who asked for that very programme: outside it would be counted (decision 0012).
    """
    webhooks = list(Webhook.objects.filter(stopped_at=None).select_related("unit"))
    told = [event for event in events if event.counted_at is not None] if webhooks else []
    if not told:
        return
    deliveries = list(_deliveries(told, webhooks))
    store(deliveries)
    for pk in sorted({delivery.webhook_id for delivery in deliveries}):
        ask_for_delivery(webhook_id=pk)


def _deliveries(events: Sequence[EntryEvent], webhooks: Sequence[Webhook]) -> Iterator[WebhookDelivery]:
    ids = {pk for event in events for pk in (event.unit_id, event.unit_before_id) if pk is not None}
    paths = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "path"))
    practice = set(Programme.objects.filter(is_training=True).values_list("pk", flat=True))
    at = now()
    for event in events:
        here = [paths[pk] for pk in (event.unit_id, event.unit_before_id) if pk is not None]
        for webhook in webhooks:
            if not _asked_for(webhook, event.programme_id, practice):
                continue
            if any(path.startswith(webhook.unit.path) for path in here):
                yield WebhookDelivery(
                    webhook=webhook,
                    event=event,
                    entry_id=event.entry_id,
                    state=DeliveryState.WAITING.value,
                    next_at=at,
                    created_at=at,
                )


def _asked_for(webhook: Webhook, programme_id: int, practice: Collection[int]) -> bool:
    if webhook.programme_id is None:
        return programme_id not in practice
    return webhook.programme_id == programme_id


def ask_for_delivery(*, webhook_id: int) -> None:
    """Let a worker deliver soon; a job that waits already does it as well."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, queueing_lock=f"{JOB}.{webhook_id}").defer(webhook_id=webhook_id)
    except exceptions.AlreadyEnqueued:
        return

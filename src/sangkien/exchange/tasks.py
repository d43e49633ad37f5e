"""Jobs of the exchange: delivering the outbox, taking up what is due again, clearing away."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from sangkien.base.clock import now
from sangkien.exchange.models import Webhook
from sangkien.exchange.queries.connections import webhooks_due
from sangkien.exchange.services.answers import KEPT
from sangkien.exchange.services.delivering import claim, deliver, forget_delivered
from sangkien.exchange.services.outbox import JOB, ask_for_delivery
from sangkien.exchange.services.tokens import forget_answers

#: After this many messages a job makes room for others; the rest follows in a job of its own.
_AT_ONCE = 200
#: An address that fails this often in a row is left alone until its messages are due again.
_MOST_FAILURES = 3


@app.task(name=JOB)
def deliver_messages(*, webhook_id: int) -> None:
    """Deliver what is due to one address; several jobs for it share the work without doing any of it twice."""
    webhook = Webhook.objects.filter(pk=webhook_id, stopped_at=None).first()
    failures = 0
    for _ in range(_AT_ONCE):
        delivery = claim(webhook=webhook, at=now()) if webhook is not None else None
        if webhook is None or delivery is None:
            return
        failures = 0 if deliver(webhook=webhook, delivery=delivery, at=now()) else failures + 1
        if failures >= _MOST_FAILURES:
            return
    ask_for_delivery(webhook_id=webhook_id)


@app.periodic(cron="* * * * *")
@app.task(name="exchange.retry", queueing_lock="exchange.retry")
def retry(timestamp: int) -> None:
    """Every minute: let due messages be delivered, also those whose job was lost."""
    for pk in webhooks_due(at=now()):
        ask_for_delivery(webhook_id=pk)


# 03:50 in Vietnam: periodic jobs are told the time in UTC.
@app.periodic(cron="50 20 * * *")
@app.task(name="exchange.sweep", queueing_lock="exchange.sweep")
def sweep(timestamp: int) -> None:
    """Clear away answers older than a day and messages delivered more than thirty days ago."""
    at = now()
    forget_answers(before=at - max(KEPT, timedelta(days=1)))
    forget_delivered(at=at)

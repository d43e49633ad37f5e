"""Facts of the exchange: tokens, answers given, what others sent, whom we tell, what we sent elsewhere."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sangkien.exchange.choices import DeliveryState, Outcome, Scope
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

SYSTEM_LIMIT = 15


@pghistory.track(exclude=["digest", "last_used_on"])
class ApiToken(models.Model):
    """A key by which another system acts for a unit and everything below it. Only its digest is kept.

    ``system`` tells systems of one unit apart: external keys are unique within unit and system (``source``).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    system = models.CharField(max_length=SYSTEM_LIMIT, blank=True)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices))
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def source(self) -> str:
        """Return whose external keys come with this token; codes of units hold no colon, so no two agree."""
        return f"api:{self.unit.code}:{self.system}" if self.system else f"api:{self.unit.code}"


class IdempotentAnswer(models.Model):
    """What was answered to a call with an ``Idempotency-Key``; stored in the transaction of the deed itself."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    media_type = models.CharField(max_length=80, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotentanswer_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotentanswer_age")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class Arrival(models.Model):
    """What another system last told of an entry: sent again unchanged, it touches nothing that people did since."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="arrival")
    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    unit_code = models.CharField(max_length=40, blank=True)
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry_id} {self.digest[:8]}"


@pghistory.track(exclude=["sealed_secret"])
class Webhook(models.Model):
    """An address that is told what happens to the entries of a unit and everything below it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="webhooks")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    url = models.CharField(max_length=500)
    sealed_secret = models.BinaryField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """A message that waits or was sent: the outbox. What it says is read from its event, which never changes."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(EntryEvent, models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["webhook", "next_at"], condition=Q(state=DeliveryState.WAITING), name="delivery_waiting"
            ),
            models.Index(
                fields=["webhook", "entry", "id"], condition=Q(state=DeliveryState.WAITING), name="delivery_in_order"
            ),
            models.Index(fields=["webhook", "state", "-id"], name="delivery_newest"),
            models.Index(fields=["done_at"], condition=~Q(done_at=None), name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.event_id} {self.state}"


class PushedEntry(models.Model):
    """What another instance acknowledged of an entry that ``sangkien push`` sent there."""

    peer = models.CharField(max_length=300)
    programme = models.CharField(max_length=40)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    remote_code = models.CharField(max_length=80, blank=True)
    problems = models.JSONField(default=list)
    files = ArrayField(models.CharField(max_length=64), default=list)
    withdrawn = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "programme", "entry"], name="pushedentry_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} at {self.peer}: {self.outcome}"

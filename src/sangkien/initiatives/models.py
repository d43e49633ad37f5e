"""Initiatives, their authors and evidence; their entries into programmes; the append-only events of entries.

Initiative ≠ Entry ≠ Recognition (architecture §3). Events are bitemporal: ``counted_at`` is when the entry counts,
``known_at`` when the fact became known. A trigger (migration 0002) refuses every change to an event.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from sangkien.initiatives.choices import (
    COUNTED,
    Answer,
    BenefitBasis,
    Gain,
    InitiativeKind,
    State,
    Verb,
    Visibility,
    Way,
)
from sangkien.people.models import Person
from sangkien.programmes.models import AuthorGroup, Programme, Stage
from sangkien.units.models import Unit


class Initiative(models.Model):
    """The thing itself, written down once whatever programmes it enters. Money is whole VND (D11)."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="initiatives", db_index=False)
    title = models.CharField(_("Tên sáng kiến"), max_length=300, blank=True)
    summary = models.TextField(_("Tóm tắt"), blank=True)
    before = models.TextField(_("Trước đây làm thế nào"), blank=True)
    after = models.TextField(_("Nay làm thế nào"), blank=True)
    effect = models.TextField(_("Có ích gì"), blank=True)
    kind = models.CharField(_("Loại sáng kiến"), max_length=20, choices=InitiativeKind.choices, blank=True)
    field = models.CharField(_("Lĩnh vực áp dụng"), max_length=120, blank=True)
    first_applied_on = models.DateField(_("Ngày áp dụng lần đầu"), null=True, blank=True)
    recognised_on = models.DateField(_("Ngày được công nhận"), null=True, blank=True)
    decision_no = models.CharField(_("Số quyết định công nhận"), max_length=80, blank=True)
    recognising_body = models.CharField(_("Nơi công nhận"), max_length=255, blank=True)
    benefit_vnd = models.BigIntegerField(_("Giá trị làm lợi"), null=True, blank=True)
    benefit_basis = models.CharField(max_length=12, choices=BenefitBasis.choices, default=BenefitBasis.FIRST_YEAR)
    not_computable = models.BooleanField(_("Không tính được bằng tiền"), default=False)
    benefit_note = models.TextField(_("Cách tính"), blank=True)
    gains = ArrayField(models.CharField(max_length=12, choices=Gain.choices), default=list, blank=True)
    exclusions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.HIERARCHY)
    may_publish = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True)
    external_key = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_key"],
                condition=~Q(external_key=""),
                name="initiative_external_key",
            ),
            models.CheckConstraint(condition=Q(benefit_vnd=None) | Q(benefit_vnd__gte=0), name="benefit_not_negative"),
        ]
        indexes = [
            models.Index(fields=["unit"], name="initiative_unit"),
            # Titles alike but for case and accents; a digest, since a title may be too long for an index.
            models.Index(MD5(Func("title", function="sk_fold")), name="initiative_title_folded"),
            # What the public may read is a small part of all.
            models.Index(
                F("benefit_vnd").desc(nulls_last=True),
                condition=Q(may_publish=True, visibility=Visibility.PUBLIC),
                name="initiative_published",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Authorship(models.Model):
    """A person's part in an initiative; the parts of one initiative sum to 100 percent (D9)."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="authorships", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="authorships")
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], name="authorship_once"),
            models.CheckConstraint(condition=Q(share_pct__gt=0) & Q(share_pct__lte=100), name="share_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.share_pct}"


class Evidence(models.Model):
    """A photo or paper that shows the initiative; served only to those who may see it."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="evidence")
    file = models.FileField(upload_to="evidence/%Y/%m/")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    """The vocabulary of entries."""

    def counted(self) -> Self:
        """Keep what "lượt nộp" counts."""
        return self.filter(state__in=COUNTED)

    def real(self) -> Self:
        """Keep entries that may count; those of training never do (decision 0012)."""
        return self.filter(programme__is_training=False)

    def at_units(self, *units: Unit) -> Self:
        """Keep entries of ``units`` and everything below them, today."""
        return self.filter(unit__in=Unit.objects.under(*units))

    def with_faces(self) -> Self:
        """Fetch what a row shows in one query more than the rows."""
        return self.select_related("initiative", "unit", "programme", "stage").prefetch_related(
            "initiative__authorships__person"
        )


class Entry(models.Model):
    """An initiative put into one programme, with its own state. ``counted_at`` is its first submission."""

    # Where a foreign key has no index of its own, one of those below begins with it: each index costs every entry.
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="entries", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="entries", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="entries", db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="entries")
    author_group = models.ForeignKey(AuthorGroup, models.PROTECT, null=True, related_name="entries")
    code = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=14, choices=State.choices, default=State.DRAFT)
    begun_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    state_since = models.DateTimeField()
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="entries", db_index=False
    )
    submitter_name = models.CharField(max_length=120, blank=True)
    reason_code = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    seq = models.PositiveIntegerField(default=0)
    client_key = models.UUIDField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "programme"], name="entry_once_a_programme"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="entry_code"),
            models.UniqueConstraint(
                fields=["submitter", "client_key"], condition=~Q(client_key=None), name="entry_client_key"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(unit__isnull=False, stage__isnull=False, counted_at__isnull=False)
                | Q(state=State.WITHDRAWN),
                name="entry_counted_is_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "state_since"], name="entry_queue"),
            models.Index(fields=["unit", "state"], name="entry_unit_state"),
            models.Index(fields=["submitter", "-begun_at"], name="entry_mine"),
            models.Index(fields=["programme", "-counted_at"], name="entry_newest"),
            # The queue of an upper level asks for two states at once, what waits longest first.
            models.Index(
                fields=["programme", "state_since", "id"],
                condition=Q(state__in=[State.SUBMITTED, State.UNDER_REVIEW]),
                name="entry_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(self.pk)


class PhoneDraft(models.Model):
    """What is known of a draft that came from a telephone: the ticket it began with, and when the phone last saved it.

    A ticket serves one draft; ``saved_at`` tells whether somebody wrote on the draft elsewhere since (decision 0011).
    """

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="phone_draft")
    ticket = models.UUIDField(null=True, unique=True)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"phone draft {self.entry_id}"


class EntryEvent(models.Model):
    """One thing that happened to an entry, with what counted before it and after it. Never changed, never deleted."""

    # No page asks for events by unit or stage, and the rest is found by the indexes below: no index of their own.
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="events", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=16, choices=Verb.choices)
    state_before = models.CharField(max_length=14, choices=State.choices)
    state = models.CharField(max_length=14, choices=State.choices)
    unit_before = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    stage_before = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", db_index=False)
    counted_at_before = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    benefit_before = models.BigIntegerField(default=0)
    benefit = models.BigIntegerField(default=0)
    people_before = ArrayField(models.BigIntegerField(), default=list)
    people = ArrayField(models.BigIntegerField(), default=list)
    known_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20, default="web")
    reason_code = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "seq"], name="event_in_order")]
        indexes = [models.Index(fields=["programme", "known_at"], name="event_known")]

    def __str__(self) -> str:
        return f"{self.entry_id}#{self.seq} {self.verb}"


class Confirmation(models.Model):
    """Where an author of an initiative entered on behalf stands: not answered, yes, or no with what is wrong.

    An answer is asked for anew (``answer`` empty) when the authors are corrected after a no.
    """

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="confirmations")
    answer = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    #: The one-time code that leads here, as a digest; it dies with the answer.
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], name="confirmation_once"),
            models.UniqueConstraint(
                fields=["code_digest"], condition=~Q(code_digest=""), name="confirmation_code_unique"
            ),
        ]
        indexes = [models.Index(fields=["initiative"], condition=Q(answer="no"), name="confirmation_disputed")]

    def __str__(self) -> str:
        return f"{self.initiative_id}/{self.person_id}: {self.answer}"


class ConfirmationStep(models.Model):
    """One thing that happened to a confirmation: an answer, or that it was asked for anew. Only added to."""

    confirmation = models.ForeignKey(Confirmation, models.CASCADE, related_name="steps")
    answer = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    text = models.TextField(blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.confirmation_id}: {self.answer or 'asked'}"

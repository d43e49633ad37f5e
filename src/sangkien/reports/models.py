"""Letterheads and letter templates of units, and sheets made in the background."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sangkien.programmes.models import Programme
from sangkien.reports.choices import UNDER_WAY, ExportState, LetterKind
from sangkien.units.models import Unit


class Letterhead(models.Model):
    """What stands on every letter of a unit and is in no table of figures: names, place, signatory, recipients.

    Lists are lines of text. What is empty here is left to the officer, with a yellow mark in the draft.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="letterhead")
    parent_name = models.TextField(blank=True)
    name = models.TextField(blank=True)
    short_name = models.CharField(max_length=200, blank=True)
    short_code = models.CharField(max_length=40, blank=True)
    drafting_code = models.CharField(max_length=40, blank=True)
    scope_word = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=80, blank=True)
    addressee = models.CharField(max_length=200, blank=True)
    contact_unit = models.CharField(max_length=200, blank=True)
    review_days = models.PositiveSmallIntegerField(default=7)
    signing_capacity = models.TextField(blank=True)
    signatory_title = models.TextField(blank=True)
    signatory_name = models.CharField(max_length=120, blank=True)
    recipients = models.TextField(blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"letterhead of {self.unit_id}"


class LetterTemplate(models.Model):
    """One version of a unit's own Word template. Versions are kept; the newest of the nearest unit is in force."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letter_templates")
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    version = models.PositiveIntegerField()
    file = models.FileField(upload_to="letter_templates/%Y/%m/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "version"], name="lettertemplate_version")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.unit_id} v{self.version}"


class Export(models.Model):
    """A sheet of entries made in the background for one person; the file goes when it expires.

    Of a programme and a unit, or of what a search finds: ``wanted`` as ``search`` keeps it, ``said`` in words.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    wanted = models.JSONField(null=True)
    said = models.CharField(max_length=200, blank=True)
    #: The units that the person's roles reached down from when the search was asked for.
    reach = ArrayField(models.BigIntegerField(), default=list)
    only_valid = models.BooleanField(default=False)
    #: Whether the search found more than a sheet holds.
    cut = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    size = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE) | Q(made_at__isnull=False, expires_at__isnull=False),
                name="export_done_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(wanted__isnull=False) | Q(programme__isnull=False, unit__isnull=False),
                name="export_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-asked_at"], name="export_mine"),
            models.Index(
                fields=["by"], name="export_under_way", condition=Q(state__in=sorted(str(state) for state in UNDER_WAY))
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

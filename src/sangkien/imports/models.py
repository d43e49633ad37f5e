"""Workbooks taken in: the batch, its rows with what is wrong and what became of them, and what a unit's headings
mean."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sangkien.imports.choices import BatchState, Column, RowOutcome, RowVerdict
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit


class Batch(models.Model):
    """One uploaded workbook, or (``by_hand``) a grid typed on screen, which is a workbook without a file.

    ``tables`` is what was found in it, ``defaults`` what stands for columns it has not.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="batches")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.FileField(upload_to="intake/%Y/%m/", blank=True)
    by_hand = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    tables = models.JSONField(default=list)
    #: By sheet the cells whose formula nobody computed, as the first look through the archive found them; None: look.
    uncomputed = models.JSONField(null=True)
    passed = models.JSONField(default=dict)
    #: While the rows are read anew: what was said of them before, as [sheet, row, typed by place, take anyway].
    said = models.JSONField(default=list)
    defaults = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    #: Who pressed "enter": the deed is theirs, whoever sent the file.
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-sent_at"], name="batch_of_unit")]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class BatchRow(models.Model):
    """A row of a batch: its cells as they stand in the file, what was typed over them, what it says and what
    became of it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField()
    table = models.PositiveSmallIntegerField()
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    record = models.JSONField()
    typed = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=120)
    problems = models.JSONField(default=list)
    verdict = models.CharField(max_length=6, choices=RowVerdict.choices)
    take_anyway = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices, default=RowOutcome.NONE, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", db_index=False)
    #: The entry's number of events after the import, and what it said before: what undo goes by.
    seq_after = models.PositiveIntegerField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="batchrow_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "position"], name="batchrow_verdict"),
            models.Index(fields=["entry"], condition=Q(entry__isnull=False), name="batchrow_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.sheet}/{self.row}"


class Scan(models.Model):
    """A paper form photographed or scanned for a grid: shown beside the row that is typed from it, never read by
    the machine. When the row is entered it becomes evidence."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="scans")
    row = models.ForeignKey(BatchRow, models.SET_NULL, null=True, related_name="scans")
    file = models.FileField(upload_to="scans/%Y/%m/")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sha256"], name="scan_once")]

    def __str__(self) -> str:
        return self.name


class PayRate(models.Model):
    """What a unit pays its helpers, in whole VND: by entry, by session, or both. Typed by an officer."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="pay_rate")
    per_entry = models.PositiveIntegerField(default=0)
    per_session = models.PositiveIntegerField(default=0)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.per_entry}/{self.per_session}"


class RememberedColumn(models.Model):
    """What a unit said a heading means; ``heading`` is without accents and punctuation."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="remembered_columns")
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=20, choices=Column.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "heading"], name="remembered_once")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.column}"

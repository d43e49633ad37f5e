"""Tallies: sums kept beside the events so that counting never blocks entering (architecture §3.3).

Stage 0 is the whole programme. All rows are per leaf unit, so no row at the top is hot. Beside them stands what a night
found out of the ordinary, and what officers said of it.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sangkien.counting.choices import OutlierKind
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit


class AtUnit(models.Model):
    """Where something counts: in a programme, in one of its stages (0 is the whole), at a unit."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    stage_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Figures(AtUnit):
    """What is counted: entries submitted, entries valid, benefit of the valid in VND."""

    submitted = models.IntegerField(default=0)
    valid = models.IntegerField(default=0)
    benefit_vnd = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Tally(Figures):
    """What stands now, per programme × stage × leaf unit."""

    people = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "stage_id", "unit"], name="tally_key")]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.stage_id}/{self.unit_id}"


class DayTally(Figures):
    """What changed on a day of knowing, per programme × stage × leaf unit; sums give any day's end."""

    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "stage_id", "unit", "day"], name="daytally_key")]
        indexes = [models.Index(fields=["programme", "stage_id", "day"], name="daytally_day")]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.stage_id}/{self.unit_id} {self.day}"


class Change(Figures):
    """What changed on a day; ``people`` by how many the heads counted at leaves did, all on the row of ``NO_DAY``."""

    day = models.DateField()
    people = models.IntegerField(default=0)

    class Meta:
        abstract = True


class BranchDay(Change):
    """What changed on a day at all units *below* a unit, its own entries left out (decision 0015)."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "stage_id", "unit", "day"], name="branchday_key")]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.stage_id} below {self.unit_id} {self.day}"


class Unfolded(Change):
    """What changed at a leaf unit and is not yet in the ``BranchDay`` of the units above it: only added to, then
    folded in and gone."""

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.stage_id}/{self.unit_id} {self.day}"


class AuthorTally(AtUnit):
    """In how many counted entries of a leaf unit a person has part."""

    person_id = models.BigIntegerField()
    entries = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "stage_id", "person_id", "unit"], name="authortally_key")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.unit_id}"


class AuthorSpread(models.Model):
    """In which leaf units a person counts: the few with several are what keeps people from adding up."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    stage_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    units = models.IntegerField(default=0)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "stage_id", "person_id"], name="authorspread_key")]
        indexes = [
            # With the units in the index, a table reads the few people in question without touching their rows.
            models.Index(
                fields=["programme", "stage_id", "person_id"],
                name="authorspread_several",
                include=["unit_ids"],
                condition=Q(units__gt=1),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.units}"


class Snapshot(models.Model):
    """A frozen table. Its content never changes (trigger, migration 0002); a correction is a new version (D29)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="snapshots")
    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    known_at = models.DateTimeField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code", "version"], name="snapshot_version")]
        indexes = [models.Index(fields=["programme", "-as_of"], name="snapshot_newest")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Outlying(models.Model):
    """What names one outlier from night to night: in what, where, and whose or which (``subject``).

    ``figure`` is what is compared with what is usual: a ratio, a number of entries, whole VND.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=OutlierKind.choices)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60, blank=True)
    figure = models.FloatField()

    class Meta:
        abstract = True


class Outlier(Outlying):
    """A figure out of the ordinary, as the last night found it; a hint for officers, never a judgement (D16).

    ``facts`` are the numbers its sentence needs.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="+", db_constraint=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    facts = models.JSONField(default=dict)
    found_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "unit", "subject"], name="outlier_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} at {self.unit_id}"


class OutlierLook(Outlying):
    """That an officer looked at an outlier and found it in order, with the reason; taken back it stays as history."""

    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "unit", "subject"], condition=Q(undone_at=None), name="outlierlook_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} at {self.unit_id} looked at"

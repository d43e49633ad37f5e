"""Programmes: stages, rule set, author groups, blocs and targets (D1-D5, D26-D27, D37)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sangkien.programmes.choices import BlocKind, CheckChain, TargetKind
from sangkien.units.models import Span, SpanQuerySet, Unit


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """The vocabulary of programmes."""

    def real(self) -> Self:
        """Keep programmes that count; training never does (decision 0012)."""
        return self.filter(is_training=False)


@pghistory.track()
class Programme(models.Model):
    """A movement that counts initiatives, such as "01 triệu sáng kiến"."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120)
    root_unit = models.ForeignKey(Unit, models.PROTECT, related_name="programmes")
    rules = models.JSONField(default=dict)
    check_chain = models.CharField(max_length=8, choices=CheckChain.choices, default=CheckChain.UPPER)
    is_public = models.BooleanField(default=True)
    is_training = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            # What is only tried out is never published, whatever a definition says.
            models.CheckConstraint(condition=Q(is_training=False) | Q(is_public=False), name="training_not_public")
        ]

    def __str__(self) -> str:
        return self.name


class StageQuerySet(models.QuerySet["Stage"]):
    """Stages by time."""

    def open_at(self, at: datetime) -> Self:
        """Keep stages whose window holds ``at``: from opens_at, before closes_at."""
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def in_order(self) -> Self:
        """Order by time."""
        return self.order_by("opens_at")


@pghistory.track()
class Stage(models.Model):
    """A span of a programme with its own targets; half-open to the minute (D1, D63)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="stages")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    grace_minutes = models.PositiveIntegerField(default=0)

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="stage_code"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="stage_forward"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        """Say whether ``at`` lies in the window."""
        return self.opens_at <= at < self.closes_at

    def accepts(self, at: datetime, begun_at: datetime | None) -> bool:
        """Say whether a form begun at ``begun_at`` may still come in at ``at``: in the window, or in its grace."""
        if self.is_open(at):
            return True
        begun_in_time = begun_at is not None and self.opens_at <= begun_at < self.closes_at
        return begun_in_time and self.closes_at <= at < self.closes_at + timedelta(minutes=self.grace_minutes)


class StageChange(models.Model):
    """An extension or reopening, with the document that decided it (D5)."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="changes")
    closes_at_before = models.DateTimeField()
    closes_at = models.DateTimeField()
    grace_minutes_before = models.PositiveIntegerField()
    grace_minutes = models.PositiveIntegerField()
    document_no = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stage_id}: {self.document_no}"


class AuthorGroup(models.Model):
    """A group of authors as this programme divides them (D4)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="author_groups")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="authorgroup_code")]

    def __str__(self) -> str:
        return self.name


class Bloc(models.Model):
    """An emulation cluster or bloc of a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="blocs")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=BlocKind.choices, default=BlocKind.BLOC)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="bloc_code")]

    def __str__(self) -> str:
        return self.name


class BlocMember(Span):
    """A unit belongs to a bloc for a time."""

    bloc = models.ForeignKey(Bloc, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="blocs")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        abstract = False
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["bloc", "unit"], condition=Q(valid_until=None), name="blocmember_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.bloc_id}"


class Target(models.Model):
    """What a unit is to reach, in one stage or (stage None) the whole programme; one row a revision, never changed.

    ``value`` counts initiatives. A percentage target keeps its formula: ``percent`` of the members on
    ``members_as_of``.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="targets")
    stage = models.ForeignKey(Stage, models.CASCADE, null=True, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=12, choices=TargetKind.choices, default=TargetKind.ASSIGNED)
    value = models.PositiveIntegerField(null=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    members = models.PositiveIntegerField(null=True)
    members_as_of = models.DateField(null=True)
    document_no = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "stage", "unit", "kind"],
                condition=Q(superseded_at=None),
                name="target_one_in_force",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["programme", "unit", "kind"], name="target_by_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.value}"

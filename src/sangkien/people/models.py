"""People as authors: known by name and unit, or by staff code, with or without an account (D8, D9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

from sangkien.units.models import Unit


class PersonQuerySet(models.QuerySet["Person"]):
    """The vocabulary of people."""

    def named(self, words: Sequence[str]) -> Self:
        """Keep those whose name has all ``words``, which are folded; an index answers (migration 0004)."""
        folded = Func(F("full_name"), function="sk_fold", output_field=models.TextField())
        of_name = Func(folded, Value(" "), function="string_to_array", output_field=ArrayField(models.TextField()))
        return self.alias(words=of_name).filter(words__contains=list(words))


class Person(models.Model):
    """Somebody who can be an author. Without a staff code, one name in one unit is one person.

    ``phone`` is in its normal form and shown only to those who enter for the unit. A person found to be another one
    points there (``merged_into``) and is an author of nothing any more.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", db_index=False)
    full_name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="person")
    birth_year = models.PositiveSmallIntegerField(null=True)
    job_title = models.CharField(max_length=120, blank=True)
    qualification = models.CharField(max_length=120, blank=True)
    is_external = models.BooleanField(default=False)
    phone = models.CharField(max_length=16, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name_key"], condition=Q(code="", user=None), name="person_name_in_unit"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="person_code"),
        ]
        indexes = [
            models.Index(fields=["unit", "name_key"], name="person_by_name"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_by_phone"),
        ]

    def __str__(self) -> str:
        return self.full_name


class PersonMerge(models.Model):
    """That two records were one person: who found it, when, and what was moved, so that it can be taken back."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="merges_gone")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    #: What stood before: authorships by initiative, and the fields of the kept person that were filled in.
    moved = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="personmerge_once"),
        ]
        indexes = [models.Index(fields=["-merged_at"], name="personmerge_newest")]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class PersonLink(models.Model):
    """That an officer said which account a person known by name has."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} is {self.user_id}"

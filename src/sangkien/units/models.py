"""Units in time: names, parents, existence and managing unit have validity dates (D34-D40).

A span is half-open, ``valid_from`` None meaning "since ever" and ``valid_until`` None "until further notice". The
columns on ``Unit`` itself repeat what holds today; ``path`` is kept by a trigger (migration 0002), its form is known to
``below`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sangkien.units.choices import Act, Kind, Role

if TYPE_CHECKING:
    from sangkien.accounts.models import User


def below(units: Iterable[Unit], *, at: str = "") -> Q:
    """Return the condition that a unit is one of ``units`` or below one, today; ``at`` is the way to it ("unit").

    Asked of a row's own unit it costs that row alone; a list of all units below the country costs 130,000.
    """
    way = f"{at}__path" if at else "path"
    reach = Q(pk__in=[])
    for unit in units:
        reach |= Q((f"{way}__gte", unit.path), (f"{way}__lt", unit.path + "~"))
    return reach


class UnitQuerySet(models.QuerySet["Unit"]):
    """The vocabulary in which other rooms ask for units."""

    def under(self, *units: Unit) -> Self:
        """Keep each of ``units`` and everything below it, today."""
        return self.filter(below(units))

    def above(self, unit: Unit) -> Self:
        """Keep ``unit`` and everything it hangs from, the root first."""
        return self.filter(pk__in=unit.ancestor_ids()).order_by("path")

    def existing(self, on: date) -> Self:
        """Keep units that exist on the day ``on``."""
        return self.filter(Q(exists_from=None) | Q(exists_from__lte=on), Q(exists_until=None) | Q(exists_until__gt=on))

    def in_official_order(self) -> Self:
        """Order as the officers' list does, not by the alphabet (D50)."""
        return self.order_by("sort_order", "code")


PATH_STEP = 6


class Unit(models.Model):
    """A union at any level, from the confederation to a group of ten."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=30, choices=Kind.choices, default=Kind.OTHER)
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=255, db_collation="C", editable=False, default="")
    sort_order = models.IntegerField(default=0)
    exists_from = models.DateField(null=True)
    exists_until = models.DateField(null=True)
    managed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="managed_units")
    aliases = ArrayField(models.CharField(max_length=255), default=list)
    search_text = models.TextField(default="")

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(exists_until=None) | Q(exists_from=None) | Q(exists_until__gt=F("exists_from")),
                name="unit_exists_forward",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]
        indexes = [models.Index(fields=["path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name

    def ancestor_ids(self) -> list[int]:
        """Return the ids from the root down to this unit."""
        steps = [self.path[i : i + PATH_STEP] for i in range(0, len(self.path), PATH_STEP)]
        return [int(step, 36) for step in steps]

    def is_under(self, other: Unit) -> bool:
        """Say whether this unit is ``other`` or lies below it, today."""
        return self.path.startswith(other.path)

    def exists_on(self, day: date) -> bool:
        """Say whether the unit exists on ``day``."""
        return (self.exists_from is None or self.exists_from <= day) and (
            self.exists_until is None or self.exists_until > day
        )


class SpanQuerySet(models.QuerySet):
    """Rows that hold for a span of days."""

    def on(self, day: date) -> Self:
        """Keep rows that hold on ``day``."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gt=day))

    def not_over(self, day: date) -> Self:
        """Keep rows that hold on ``day`` or will later, with or without a known end."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day))


class Span(models.Model):
    """Something that holds from a day until before another."""

    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gt=F("valid_from")),
                name="%(class)s_forward",
            )
        ]


class UnitName(Span):
    """A name a unit bears or bore."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=120)

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        abstract = False
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_until=None), name="unitname_one_open"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitParent(Span):
    """Where a unit hangs or hung. A merged unit hangs from its successor, so its past counts there."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="past_children")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        abstract = False
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_until=None), name="unitparent_one_open"),
        ]
        indexes = [models.Index(fields=["parent", "unit"], name="unitparent_parent")]

    def __str__(self) -> str:
        return f"{self.unit_id} below {self.parent_id}"


class UnitManagement(Span):
    """Which unit looks after another that has no officers of its own (domain §4.3: Tam Long and Long Hương)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="managements")
    managed_by = models.ForeignKey(Unit, models.PROTECT, related_name="manages")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.unit_id} managed by {self.managed_by_id}"


class ActBatch(models.Model):
    """Acts applied together from one sheet, undone together."""

    file_name = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name or str(self.pk)


class UnitAct(models.Model):
    """One act on the tree with its decision; ``before`` holds what it takes to undo it."""

    kind = models.CharField(max_length=12, choices=Act.choices)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="acts")
    target = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="acts_as_target")
    new_name = models.CharField(max_length=255, blank=True)
    decision_no = models.CharField(max_length=80)
    legal_date = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    batch = models.ForeignKey(ActBatch, models.PROTECT, null=True, related_name="acts")
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "legal_date"], name="unitact_unit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id}"


class MemberCount(models.Model):
    """How many members a unit had on a day, and who says so (D38)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="member_counts")
    as_of = models.DateField()
    members = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "as_of"], name="membercount_once_a_day")]

    def __str__(self) -> str:
        return f"{self.members} on {self.as_of}"


class RoleAssignmentQuerySet(SpanQuerySet):
    """Roles as access asks for them."""

    def held_by(self, user: User, on: date) -> Self:
        """Keep the roles of ``user`` that hold on ``on`` at units that exist then (D40)."""
        alive = Q(unit__exists_until=None) | Q(unit__exists_until__gt=on)
        return self.on(on).filter(alive, user=user)


@pghistory.track()
class RoleAssignment(Span):
    """A person is something at a unit for a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta(Span.Meta):
        abstract = False
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(valid_until=None), name="roleassignment_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"

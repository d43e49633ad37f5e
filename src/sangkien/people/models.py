"""People as authors: known by name and unit, or by staff code, with or without an account (D8, D9)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sangkien.units.models import Unit


class Person(models.Model):
    """Somebody who can be an author. Without a staff code, one name in one unit is one person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people")
    full_name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="person")
    birth_year = models.PositiveSmallIntegerField(null=True)
    job_title = models.CharField(max_length=120, blank=True)
    qualification = models.CharField(max_length=120, blank=True)
    is_external = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name_key"], condition=Q(code="", user=None), name="person_name_in_unit"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="person_code"),
        ]
        indexes = [models.Index(fields=["unit", "name_key"], name="person_by_name")]

    def __str__(self) -> str:
        return self.full_name

"""Who may take in workbooks, and who may see a batch."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.imports.errors.batches import BatchNotFound, NobodyToEnterFor
from sangkien.imports.models import Batch
from sangkien.initiatives.access import readable_by
from sangkien.initiatives.models import EntryQuerySet
from sangkien.units.access import reach_of
from sangkien.units.models import Unit

VERB = "enter_for_others"


def may_take_in(user: User, unit: Unit) -> Verdict:
    """Answer whether ``user`` may take in a workbook for ``unit``."""
    return YES if reach_of(user).covers(VERB, unit) else no(NobodyToEnterFor())


def visible_to(user: User) -> QuerySet[Batch]:
    """Return the batches of the units for which ``user`` enters."""
    return Batch.objects.filter(unit__in=Unit.objects.under(*reach_of(user).units_for(VERB)))


def fetch_batch(user: User, pk: int) -> Batch:
    """Return a batch in reach. Raises ``BatchNotFound`` for strangers."""
    found = visible_to(user).filter(pk=pk).select_related("unit", "programme__root_unit", "by").first()
    if found is None:
        raise BatchNotFound
    return found


def round_trip_entries(user: User) -> EntryQuerySet:
    """Return the entries ``user`` may take out to edit: entered for others, or by themselves, and theirs to read."""
    own = Q(submitter=None) | Q(submitter=user)
    return readable_by(user).filter(own, unit__in=Unit.objects.under(*reach_of(user).units_for(VERB)))

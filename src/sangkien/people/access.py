"""Who keeps the lists of people of which units."""

from __future__ import annotations

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.people.errors import PeopleNotYours, PersonNotFound
from sangkien.people.models import Person
from sangkien.units.access import reach_of
from sangkien.units.models import Unit

VERB = "keep_people"


def units_of(user: User) -> list[Unit]:
    """Return the units below which ``user`` keeps people."""
    return reach_of(user).units_for(VERB)


def may_keep(user: User, *people: Person) -> Verdict:
    """Answer whether ``user`` may change what is known of all of ``people``."""
    reach = reach_of(user)
    return YES if all(reach.covers(VERB, person.unit) for person in people) else no(PeopleNotYours())


def fetch(user: User, pk: int) -> Person:
    """Return a person in reach. Raises ``PersonNotFound``."""
    found = Person.objects.filter(pk=pk, unit__in=Unit.objects.under(*units_of(user))).select_related("unit").first()
    if found is None:
        raise PersonNotFound
    return found

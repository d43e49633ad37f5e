"""Deeds on people."""

from sangkien.people.services.knowing import Wanted, people_at, people_for, person_of
from sangkien.people.services.lists import PeopleOutcome, import_people

__all__ = ["PeopleOutcome", "Wanted", "import_people", "people_at", "people_for", "person_of"]

"""Small worlds for tests, built through the services people use: a unit, a programme, an officer, a draft, an entry."""

from factories.entries import a_draft, a_submitted_entry
from factories.people import a_person, a_user, an_officer
from factories.programmes import a_programme
from factories.units import a_tree, a_unit

__all__ = ["a_draft", "a_person", "a_programme", "a_submitted_entry", "a_tree", "a_unit", "a_user", "an_officer"]

"""Small worlds for tests, built through the services people use: a unit, a programme, an officer, a draft, an entry."""

from factories.entries import a_draft, a_submitted_entry
from factories.exchange import Caller, a_token, an_offer
from factories.people import a_person, a_user, an_officer
from factories.programmes import a_programme
from factories.units import a_tree, a_unit

__all__ = [
    "Caller", "a_draft", "a_person", "a_programme", "a_submitted_entry", "a_token", "a_tree", "a_unit", "a_user",
    "an_offer", "an_officer",
]  # fmt: skip

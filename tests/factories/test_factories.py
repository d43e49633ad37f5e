"""The small worlds hold together."""

import pytest

from factories import a_draft, a_person, a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from sangkien.initiatives.choices import State
from sangkien.units.access import may

pytestmark = pytest.mark.django_db


def test_an_entry_of_a_member() -> None:
    tree = a_tree("TINH", ["HUYEN1", "HUYEN2"])
    grassroots = a_unit("CDCS1", under=tree["HUYEN1"], members=120)
    programme = a_programme(tree["TINH"])
    member = a_user("Lê Văn Tám", at=grassroots)
    entry = a_submitted_entry(programme, grassroots, member, authors=[("Lê Văn Tám", 60), ("Vũ Thị Na", 40)])
    assert entry.state == State.SUBMITTED
    assert entry.code.startswith("TINH-II-")
    assert list(entry.initiative.authorships.values_list("person__user", flat=True)) == [member.pk, None]


def test_a_draft_stays_a_draft() -> None:
    root = a_unit("GOC")
    assert a_draft(a_programme(root), root, a_user(at=root)).state == State.DRAFT


def test_an_officer_reaches_down_and_not_aside() -> None:
    tree = a_tree("TINH", ["HUYEN1", "HUYEN2"])
    officer = an_officer(tree["HUYEN1"])
    assert may(officer, "check", a_unit(under=tree["HUYEN1"]))
    assert not may(officer, "check", tree["HUYEN2"])


def test_a_person_has_no_account() -> None:
    assert a_person(a_unit(), "Cao Thị Lý").user_id is None

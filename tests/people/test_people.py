"""Who is which author: a name typed into a profile makes nobody somebody else."""

import pytest
from django.test import Client

from factories import a_draft, a_person, a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from factories.moments import LONG_AGO
from sangkien.initiatives.access import may_edit, visible_to
from sangkien.people.models import Person
from sangkien.people.services import person_of
from sangkien.units.choices import Role
from sangkien.units.models import Unit
from sangkien.units.services import give_role

pytestmark = pytest.mark.django_db
NAME = "Nguyễn Văn An"


@pytest.fixture
def tree() -> dict[str, Unit]:
    return a_tree("GOC", ["A", "B"])


@pytest.mark.parametrize("code", ["", "NV-0017"])
@pytest.mark.parametrize("at", ["A", "B"])
def test_a_name_ties_nobody_to_a_person_known_before(tree: dict[str, Unit], code: str, at: str) -> None:
    known = a_person(tree["A"], NAME, code=code)
    person = person_of(user=a_user(NAME, at=tree[at], role=Role.MEMBER), unit=tree["A"])
    known.refresh_from_db()
    assert person.pk != known.pk
    assert known.user_id is None


def test_the_entries_of_a_namesake_stay_closed(tree: dict[str, Unit], client: Client) -> None:
    programme = a_programme(tree["GOC"])
    author = [(NAME, 100)]
    entry = a_submitted_entry(programme, tree["A"], an_officer(tree["A"]), authors=author, visibility="unit")
    thief = a_user("Kẻ Gian", role=Role.MEMBER, password="mot-cau-dai-de-nho")
    client.force_login(thief)
    facts = {"full_name": NAME, "address_form": "ban", "language": "vi"}
    assert client.post("/ho-so/", facts).status_code == 302
    thief.refresh_from_db()
    draft = a_draft(programme, tree["A"], thief, authors=author)
    assert draft.initiative.authorships.get().person.user == thief
    assert not visible_to(thief).filter(pk=entry.pk).exists()
    assert not may_edit(thief, entry)


@pytest.mark.parametrize("home", ["B", ""])
def test_an_account_in_a_foreign_unit_is_not_meant_by_its_name(tree: dict[str, Unit], home: str) -> None:
    stranger = a_user(NAME)
    if home:
        give_role(user=stranger, unit=tree[home], role=Role.MEMBER, by=None, at=LONG_AGO)
    person = person_of(user=stranger, unit=tree["A"])
    assert a_person(tree["A"], NAME) != person


def test_an_account_of_the_units_line_is_meant_by_its_name(tree: dict[str, Unit]) -> None:
    section = a_unit(under=tree["A"])
    user = a_user(NAME, role=Role.MEMBER, at=section)
    own = person_of(user=user, unit=section)
    assert a_person(section, NAME) == own
    upper = a_user("Lê Văn Tám", role=Role.MEMBER, at=tree["A"])
    Person.objects.filter(user=upper).update(unit=section)
    assert a_person(section, "Lê Văn Tám").user == upper


def test_nobody_takes_a_name_over_by_coming_later(tree: dict[str, Unit]) -> None:
    known = a_person(tree["A"], NAME)
    a_user(NAME, at=tree["A"], role=Role.MEMBER)
    assert a_person(tree["A"], NAME) == known


def test_a_bare_name_is_not_somebody_with_a_staff_code(tree: dict[str, Unit]) -> None:
    coded = a_person(tree["A"], NAME, code="NV-0017")
    bare = a_person(tree["A"], NAME)
    assert bare != coded
    assert bare.code == ""
    assert a_person(tree["A"], NAME) == bare


def test_oneself_stays_oneself_beside_a_namesake(tree: dict[str, Unit]) -> None:
    programme, known = a_programme(tree["GOC"]), a_person(tree["A"], NAME)
    user = a_user(NAME)
    persons = {a_draft(programme, tree[unit], user).initiative.authorships.get().person for unit in ("A", "B")}
    assert persons == {Person.objects.get(user=user)}
    assert known not in persons

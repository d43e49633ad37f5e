"""People, accounts and roles."""

from itertools import count

from factories.moments import LONG_AGO
from sangkien.accounts.models import User
from sangkien.people.models import Person
from sangkien.people.services import people_for, person_of
from sangkien.units.choices import Role
from sangkien.units.models import Unit
from sangkien.units.services import give_role

_serial = count(1)


def a_user(name: str = "", *, at: Unit | None = None, role: Role | None = None, password: str = "") -> User:
    """An account; with ``at`` its person works there, with ``role`` it holds that role there."""
    number = next(_serial)
    user = User(username=f"nguoi.dung.{number}", full_name=name or f"Người Dùng {number}")
    user.set_password(password or None)
    user.save()
    if at is not None:
        person_of(user=user, unit=at)
    if at is not None and role is not None:
        give_role(user=user, unit=at, role=role, by=None, at=LONG_AGO)
    return user


def an_officer(at: Unit, *, role: Role = Role.UNIT_OFFICER, name: str = "") -> User:
    """An officer of ``at``."""
    return a_user(name, at=at, role=role)


def a_person(unit: Unit, name: str = "", *, code: str = "") -> Person:
    """Somebody who can be an author, without an account."""
    name = name or f"Tác Giả {next(_serial)}"
    return people_for(unit=unit, wanted=[(name, code)])[(name, code)]

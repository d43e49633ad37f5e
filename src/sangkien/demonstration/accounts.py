"""People, accounts and roles of the demonstration.

Six accounts can sign in, all with ``PASSWORD``; officers and support teams have their roles and no
password.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.hashers import make_password

from sangkien.accounts.models import User
from sangkien.base.text import fold
from sangkien.demonstration import plan
from sangkien.people.models import Person
from sangkien.people.services import people_at
from sangkien.units.choices import Role
from sangkien.units.models import Unit
from sangkien.units.services import give_role

#: Known to everybody: the demonstration is loaded into an empty database only.
PASSWORD = "tho-mo-sang-tao"

Units = Mapping[str, Unit]


def create_people(homes: Mapping[str, str], codes: Mapping[str, str], units: Units) -> None:
    """Create every author at the group, section or union they belong to."""
    people_at([(units[leaf].pk, name, codes[name]) for name, leaf in homes.items()])


def create_accounts(units: Units, at: datetime) -> dict[str, User]:
    """Create the six accounts with their roles; the worker's account is the author of the same name."""
    accounts = {}
    for row in plan.people():
        unit = units[row["unit_code"]]
        user = User.objects.create(username=row["username"], full_name=row["name"], password=make_password(PASSWORD))
        give_role(user=user, unit=unit, role=Role(row["role"]), by=None, at=at)
        if row["role"] == Role.MEMBER:
            _entitle(Person.objects.get(unit=unit, full_name=user.full_name), user, row["title"])
        accounts[row["username"]] = user
    return accounts


def _entitle(person: Person, user: User, title: str) -> None:
    person.user, person.job_title = user, title.partition(",")[0]
    person.save(update_fields=["user", "job_title"])


def create_officers(accounts: Iterable[User], units: Units, at: datetime) -> None:
    """Create officers and support teams with their roles; who has an account of the six keeps it."""
    known = {user.full_name: user for user in accounts}
    rows = plan.officers()
    fresh = {row["name"]: row for row in rows if row["name"] not in known}
    users = [
        User(username=_username(row), full_name=row["name"], password=make_password(None)) for row in fresh.values()
    ]
    known |= {user.full_name: user for user in User.objects.bulk_create(users)}
    for row in rows:
        give_role(user=known[row["name"]], unit=units[row["unit_code"]], role=Role(row["role"]), by=None, at=at)


def _username(row: Mapping[str, str]) -> str:
    return f"{fold(row['name']).replace(' ', '.')}.{row['unit_code'].lower()}"

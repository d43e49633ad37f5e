"""What a search finds besides initiatives: units, people, programmes, as far as one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sangkien.accounts.models import User
from sangkien.people.models import Person
from sangkien.programmes.models import Programme
from sangkien.search.rules.asking import read_query
from sangkien.search.rules.terms import syllables
from sangkien.units.access import reach_of
from sangkien.units.models import Unit, below
from sangkien.units.queries import Found, find_units

_SHOWN: Final = 6
_MET: Final = 200


@dataclass(frozen=True, slots=True)
class Others:
    """Units with their paths, people of the units in reach, programmes."""

    units: tuple[Found, ...] = ()
    people: tuple[Person, ...] = ()
    programmes: tuple[Programme, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.units or self.people or self.programmes)


def others_for(text: str, user: User, programmes: list[Programme], *, on: date) -> Others:
    """Return what else the words may mean. Names of units are no secret; people are those of the units in reach."""
    asked = read_query(text)
    if not asked:
        return Others()
    reach = reach_of(user).units_for("view_unit")
    units = find_units(asked.text[:100], on=on, within=reach, limit=_SHOWN) if reach else []
    wanted = set(asked.plain)
    named = [one for one in programmes if wanted <= {*syllables(one.name), *syllables(one.short_name), one.code}]
    return Others(tuple(units), tuple(_people(asked.text, asked.plain, reach)), tuple(named[:_SHOWN]))


def _people(text: str, plain: tuple[str, ...], reach: list[Unit]) -> list[Person]:
    if not reach:
        return []
    everybody = Person.objects.filter(below(reach, at="unit"), merged_into=None)
    by_code = list(everybody.filter(code=text.strip()).select_related("unit")[:_SHOWN]) if text.strip() else []
    if by_code or len("".join(plain)) < 3:
        return by_code
    # Half a country bears some names: of so many that were met first the list is made, not of all.
    met = everybody.named(plain).order_by().values("pk")[:_MET]
    return list(Person.objects.filter(pk__in=met).select_related("unit").order_by("full_name", "pk")[:_SHOWN])

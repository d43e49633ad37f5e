"""Units known by their whole name: one bears it or none is meant."""

from datetime import date

import pytest

from factories import a_unit
from sangkien.units.choices import Kind
from sangkien.units.models import Unit
from sangkien.units.queries import units_called

pytestmark = pytest.mark.django_db
ON = date(2023, 3, 1)


def named(code: str, name: str, under: Unit) -> None:
    unit = a_unit(code, under=under)
    Unit.objects.filter(pk=unit.pk).update(name=name, short_name=name)


def test_two_of_one_name_are_none_however_many_stand_between() -> None:
    root = a_unit("GOC", kind=Kind.CORPORATION_UNION)
    first, second = a_unit("A", under=root), a_unit("B", under=root)
    named("A1", "Phân xưởng 1", first)
    for number in range(25):
        named(f"A1{number}", f"Phân xưởng 1{number}", first)
    named("B1", "Phân xưởng 1", second)
    assert units_called({"Phân xưởng 1"}, on=ON, within=[root]) == {}
    found = units_called({"phan xuong 1", "PHÂN XƯỞNG 12", "Phân xưởng", ""}, on=ON, within=[first])
    assert {name: unit.code for name, unit in found.items()} == {"phan xuong 1": "A1", "PHÂN XƯỞNG 12": "A12"}

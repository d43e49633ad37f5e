"""Many rows at once: what the columns refuse is refused, what the model begins with is there, nothing comes twice."""

import pytest
from django.db import DataError, transaction

from factories import a_tree
from sangkien.base.bulk import made, rewrite, store_missing
from sangkien.initiatives.models import EntryEvent
from sangkien.people.models import Person
from sangkien.units.models import Unit


def test_what_is_too_long_is_refused_and_not_cut(db: None) -> None:
    units = list(a_tree("GOC", ["A", "B"]).values())
    limit = Unit._meta.get_field("code").max_length
    assert limit is not None
    for unit in units:
        unit.code = f"{unit.pk}".rjust(limit, "X")
    assert rewrite(units, ["code"]) == len(units)
    units[0].code += "Y"
    with pytest.raises(DataError), transaction.atomic():
        rewrite(units, ["code"])
    assert set(Unit.objects.values_list("code", flat=True)) >= {unit.code.rstrip("Y") for unit in units}


def test_a_row_made_quickly_is_the_row_the_model_makes(db: None) -> None:
    quick = made(EntryEvent, entry_id=3, seq=1, verb="submit")
    slow = EntryEvent(entry_id=3, seq=1, verb="submit")
    columns = [field.attname for field in EntryEvent._meta.concrete_fields]
    assert [getattr(quick, name) for name in columns] == [getattr(slow, name) for name in columns]
    assert quick._state.adding


def test_rows_made_quickly_share_no_list(db: None) -> None:
    one, other = made(EntryEvent), made(EntryEvent)
    one.people.append(7)
    one.data["a"] = 1
    assert (other.people, other.data) == ([], {})


def test_a_name_that_is_no_column_is_refused(db: None) -> None:
    with pytest.raises(TypeError, match="colour"):
        made(EntryEvent, colour="red")


def test_what_is_known_already_is_passed_over(db: None) -> None:
    unit = a_tree("GOC", ["A"])["A"]
    known = Person.objects.create(unit=unit, full_name="Lê An", name_key="lê an")
    store_missing([Person(unit=unit, full_name=name, name_key=name.lower()) for name in ("LÊ AN", "Vũ Bình")])
    assert list(Person.objects.order_by("pk").values_list("full_name", flat=True)) == [known.full_name, "Vũ Bình"]
    store_missing([])

"""Rewriting many rows at once: the limits of the columns hold."""

import pytest
from django.db import DataError, transaction

from factories import a_tree
from sangkien.base.bulk import rewrite
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

"""Programmes."""

from itertools import count
from typing import Any

from factories.moments import NOW
from sangkien.programmes.models import Programme
from sangkien.programmes.services import define_programme
from sangkien.units.models import Unit

_serial = count(1)

#: Two stages as in the programme of one million initiatives, half-open (domain §1.1).
TWO_STAGES = (
    {
        "code": "gd1",
        "name": "Giai đoạn I",
        "opens_at": "2022-01-08T00:00:00+07:00",
        "closes_at": "2022-06-01T00:00:00+07:00",
    },
    {
        "code": "gd2",
        "name": "Giai đoạn II",
        "opens_at": "2022-06-01T00:00:00+07:00",
        "closes_at": "2023-09-01T00:00:00+07:00",
    },
)


def a_programme(root: Unit, *, code: str = "", **definition: Any) -> Programme:
    """A programme over the tree of ``root``; any part of the definition can be told otherwise (``rules=…``)."""
    code = code or f"ct{next(_serial):03d}"
    whole = {"code": code, "name": f"Chương trình {code}", "root_unit": root.code, "stages": TWO_STAGES, **definition}
    return define_programme(definition=whole, by=None, at=NOW)

"""Two companies below one root, each with a system of its own that calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine

from factories import Caller, a_programme, a_token, a_tree, a_unit
from factories.moments import NOW
from sangkien.exchange.models import ApiToken
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind
from sangkien.units.models import Unit


@dataclass
class World:
    """Root TINH with CS1 (and its section BEN) and CS2; a programme open at ``NOW``."""

    units: dict[str, Unit]
    programme: Programme
    token: ApiToken
    one: Caller
    two: Caller
    root: Caller


def build() -> World:
    """Store the world."""
    tree = a_tree("TINH", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
    tree["BEN"] = a_unit("BEN", under=tree["CS1"], kind=Kind.UNION_SECTION)
    programme = a_programme(tree["TINH"], code="ct", author_groups=[{"code": "nld", "name": "Người lao động"}])
    tokens = {code: a_token(tree[code]) for code in ("TINH", "CS1", "CS2")}
    callers = {code: Caller(text) for code, (_, text) in tokens.items()}
    return World(tree, programme, tokens["CS1"][0], callers["CS1"], callers["CS2"], callers["TINH"])


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """The clock stands at ``NOW`` and moves when told."""
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def world(db: None, clock: time_machine.Coordinates) -> World:
    return build()

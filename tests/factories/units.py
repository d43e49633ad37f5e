"""Units."""

from collections.abc import Mapping
from itertools import count

from factories.moments import LONG_AGO
from sangkien.units.choices import Kind
from sangkien.units.models import Unit
from sangkien.units.services import import_units

_serial = count(1)


def a_unit(
    code: str = "",
    *,
    under: Unit | None = None,
    name: str = "",
    kind: Kind | str = Kind.GRASSROOTS_UNION,
    members: int | None = None,
    members_as_of: str = "2021-12-31",
) -> Unit:
    """A living unit below ``under`` (None: a root of its own), with ``members`` counted on ``members_as_of``."""
    code = code or f"DV{next(_serial):04d}"
    row = {
        "code": code,
        "name": name or f"Công đoàn {code}",
        "kind": str(kind),
        "parent_code": under.code if under else "",
        "members": "" if members is None else str(members),
        "members_as_of": members_as_of if members is not None else "",
    }
    outcome = import_units(rows=[(1, row)], at=LONG_AGO)
    assert not outcome.refused, outcome.refused
    return Unit.objects.get(code=code)


def a_tree(
    root: str, children: Mapping[str, str] | list[str], *, kind: Kind | str = Kind.UPPER_UNION
) -> dict[str, Unit]:
    """A root with children (codes, or names by code), by code."""
    names = dict(children) if isinstance(children, Mapping) else {code: f"Công đoàn {code}" for code in children}
    rows = [{"code": root, "name": f"Công đoàn {root}", "kind": str(Kind.PROVINCIAL_FEDERATION)}]
    rows += [{"code": code, "name": name, "kind": str(kind), "parent_code": root} for code, name in names.items()]
    outcome = import_units(rows=list(enumerate(rows, 1)), at=LONG_AGO)
    assert not outcome.refused, outcome.refused
    return {unit.code: unit for unit in Unit.objects.filter(code__in=[root, *names])}

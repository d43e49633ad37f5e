"""How the matches of a search fall into programmes, kinds, states, years and units: counted up to a bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.initiatives.choices import InitiativeKind, State
from sangkien.search.choices import BENEFITS
from sangkien.search.queries.find import Fact, facts_of
from sangkien.search.queries.scope import Wanted
from sangkien.units.models import Unit

#: Facets count so many matches; where more match, each number is said as "at least".
COUNTED: Final = 10_000
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a search: the filter's name, and (value, label, how many) of what was counted."""

    name: str
    values: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """All ways to narrow, the number of entries counted, and whether there are more."""

    facets: tuple[Facet, ...]
    total: int
    more: bool


def facets_of(wanted: Wanted, user: User, programmes: dict[int, tuple[str, str]]) -> Facets:
    """Count what a search finds; ``programmes`` gives code and name by id. Two questions and one for the units."""
    rows, more = facts_of(wanted, user, limit=COUNTED)
    kinds, states = dict(InitiativeKind.choices), dict(State.choices)
    counted = (
        ("ct", Counter(programmes[row.programme] for row in rows if row.programme in programmes)),
        ("loai", Counter((row.kind, str(kinds.get(row.kind, ""))) for row in rows if row.kind)),
        ("tt", Counter((row.state, str(states.get(row.state, ""))) for row in rows)),
        (
            "nam",
            Counter((year, year) for row in rows if (year := _year(row))),
        ),
        ("lv", Counter((row.field, row.field) for row in rows if row.field)),
        ("loi", Counter(_range(row.benefit_vnd) for row in rows if row.benefit_vnd is not None)),
        ("dv", _units(Counter(row.unit for row in rows if row.unit))),
    )
    return Facets(
        tuple(Facet(name, _most(counts)) for name, counts in counted if len(counts) > 1),
        len(rows),
        more,
    )


def _range(benefit: int) -> tuple[str, str]:
    found = next(
        name for name, (low, high, _label) in BENEFITS.items() if low <= benefit and (not high or benefit < high)
    )
    return found, str(BENEFITS[found][2])


def _year(fact: Fact) -> str:
    return str(day_of(fact.counted_at).year) if fact.counted_at else ""


def _units(counts: Counter[int]) -> Counter[tuple[str, str]]:
    most = dict(counts.most_common(_SHOWN))
    names = Unit.objects.filter(pk__in=most).values_list("pk", "code", "short_name")
    return Counter({(code, name): most[pk] for pk, code, name in names})


def _most(counts: Counter[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    ordered: Sequence[tuple[tuple[str, str], int]] = counts.most_common(_SHOWN)
    return tuple((value, label, number) for (value, label), number in ordered)

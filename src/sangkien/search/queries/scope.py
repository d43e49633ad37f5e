"""Within what somebody searches: the entries that may be found, as a condition each index question carries itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Final

from django.db import connection

from sangkien.accounts.models import User
from sangkien.initiatives.choices import State, Visibility
from sangkien.units.access import reach_of
from sangkien.units.choices import UPPER

#: Entries of a reach are gone through one by one up to so many; above, the index of words is asked first.
FEW: Final = 20_000
#: Up to so many are counted; a reach with more holds a part of the country worth walking through.
MANY: Final = 60_000
#: What nobody finds: not handed in, or taken back.
HIDDEN: Final = [State.DRAFT.value, State.WITHDRAWN.value]
#: The keys of a person's own entries: found by two indexes, whatever they are asked of.
_OWN_KEYS: Final = """
SELECT id FROM initiatives_entry WHERE submitter_id = %s
UNION SELECT w.id FROM people_person p JOIN initiatives_authorship a ON a.person_id = p.id
  JOIN initiatives_entry w ON w.initiative_id = a.initiative_id WHERE p.user_id = %s"""
_OWN: Final = f"e.id IN ({_OWN_KEYS})"
#: How long it is believed how many entries a reach holds, in seconds; wrong, it costs time and no answer.
_BELIEVED: Final = 600
_REACHES: Final = 500
#: Practice is found only by who asks for that very programme (decision 0012).
REAL: Final = "e.programme_id <> ALL(ARRAY(SELECT id FROM programmes_programme WHERE is_training))"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for and within what; empty means all. Money is whole VND, from ``benefit_from`` up to below
    ``benefit_to``."""

    text: str = ""
    programme: int | None = None
    unit_path: str = ""
    kind: str = ""
    state: str = ""
    year: int | None = None
    benefit_from: int | None = None
    benefit_to: int | None = None
    field: str = ""


_ALWAYS: Final = "true"


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be found and what may be read, as SQL conditions over ``e`` (entry), ``u`` (unit), ``i`` (initiative).

    They say what ``initiatives.access`` says in querysets; a test holds them equal. Written out, the database asks them
    of the few hundred entries in question and not of all. ``few`` says that the reach holds so few entries that going
    through them is quicker than asking the index of words: they come by ``source``, a query of all columns of entries.
    ``bounded`` says that anything but drafts is left out; ``wide`` that the newest of all are likely to be in reach.
    """

    condition: str
    parameters: tuple[Any, ...]
    reads: str
    reads_parameters: tuple[Any, ...]
    few: bool
    bounded: bool
    source: str = ""
    source_parameters: tuple[Any, ...] = ()
    wide: bool = True
    #: How many entries lie in the reach, where they were counted and are not too many.
    entries: int = 0
    #: Whether the person can see anything that may not be read: from an upper level, what is kept at a unit below.
    sees_sealed: bool = False

    def readable(self) -> Scope:
        """Return the scope of what may be read too."""
        return self._and(self.reads)

    def sealed(self) -> Scope:
        """Return the scope of what may be seen and not read."""
        return self._and(f"NOT ({self.reads})")

    def _and(self, more: str) -> Scope:
        if more == _ALWAYS:
            return self
        condition, parameters = f"{self.condition} AND {more}", (*self.parameters, *self.reads_parameters)
        return replace(self, condition=condition, parameters=parameters, bounded=True)


def scope_of(wanted: Wanted, user: User | None, *, measured: bool = True) -> Scope:
    """Return the scope of a search; ``user`` None is the operator's console, which sees all that is no draft.

    Who does not ask whether it holds ``few`` entries saves counting them (``measured`` false).
    """
    conditions: list[str] = ["e.state <> ALL(%s)"]
    parameters: list[Any] = [HIDDEN]
    if user is not None:
        paths = [unit.path for unit in reach_of(user).units_for("view_unit")]
        conditions.append(f"(u.path ^@ ANY(%s) OR {_OWN})" if paths else _OWN)
        parameters += [paths, user.pk, user.pk] if paths else [user.pk, user.pk]
    filters = _filters(wanted)
    bounded = len(conditions) > 1 or bool(filters)
    if wanted.programme is None:
        conditions.append(REAL)
    conditions += [fragment for fragment, _ in filters]
    parameters += [value for _, value in filters]
    reads, reads_parameters = _reads(user)
    scope = Scope(" AND ".join(conditions), tuple(parameters), reads, tuple(reads_parameters), False, bounded)
    above = user is not None and any(unit.kind in UPPER for unit in reach_of(user).units_for("view_unit"))
    scope = replace(scope, sees_sealed=above)
    return scope if user is None or not measured else _through_few(scope, user, wanted)


_BY_UNIT: Final = "SELECT e.* FROM units_unit u JOIN initiatives_entry e ON e.unit_id = u.id WHERE {ranges}"
_BY_PERSON: Final = f"SELECT e.* FROM initiatives_entry e WHERE {_OWN}"


def _through_few(scope: Scope, user: User, wanted: Wanted) -> Scope:
    """Return the scope with the query of its few entries, where they are few; a person's own are few in any case."""
    paths = [wanted.unit_path] if wanted.unit_path else [unit.path for unit in reach_of(user).units_for("view_unit")]
    ranges = " OR ".join(["(u.path >= %s AND u.path < %s)"] * len(paths)) or "false"
    ends = [end for path in paths for end in (path, path + "~")]
    entries = _entries_within(ranges, ends)
    if entries > FEW:
        return replace(scope, wide=entries > MANY, entries=entries)
    if wanted.unit_path:
        return replace(scope, few=True, source=_BY_UNIT.format(ranges=ranges), source_parameters=tuple(ends))
    source = f"{_BY_UNIT.format(ranges=ranges)} UNION ALL {_BY_PERSON}"
    return replace(scope, few=True, source=source, source_parameters=(*ends, user.pk, user.pk))


_SEEN: Final = """
SELECT DISTINCT ON (e.initiative_id) e.initiative_id, e.id, {reads}
FROM initiatives_entry e JOIN initiatives_initiative i ON i.id = e.initiative_id JOIN units_unit u ON u.id = e.unit_id
WHERE e.initiative_id = ANY(%s::bigint[]) AND {condition} ORDER BY e.initiative_id, e.counted_at, e.id
"""


def seen_of(user: User, initiatives: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """Return by initiative the first entry that ``user`` may see, and whether it may be read; one query."""
    if not initiatives:
        return {}
    scope = scope_of(Wanted(), user, measured=False)
    sql = _SEEN.format(reads=scope.reads, condition=scope.condition)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*scope.reads_parameters, list(initiatives), *scope.parameters])
        return {initiative: (entry, readable) for initiative, entry, readable in cursor.fetchall()}


def _reads(user: User | None) -> tuple[str, list[Any]]:
    """Return the condition that content may be read: by all who see it, unless it is kept at its unit (D51, D52)."""
    if user is None:
        return _ALWAYS, []
    units = reach_of(user).units_for("view_unit")
    near = [unit.path for unit in units if unit.kind not in UPPER]
    upper = [unit.pk for unit in units if unit.kind in UPPER]
    condition = f"(i.visibility <> %s OR u.path ^@ ANY(%s::text[]) OR u.id = ANY(%s::bigint[]) OR {_OWN})"
    return condition, [Visibility.UNIT.value, near, upper, user.pk, user.pk]


def _filters(wanted: Wanted) -> list[tuple[str, Any]]:
    every = (
        ("e.programme_id = %s", wanted.programme),
        ("u.path ^@ %s", wanted.unit_path),
        ("e.state = %s", wanted.state),
        ("i.kind = %s", wanted.kind),
        ("date_part('year', e.counted_at AT TIME ZONE 'Asia/Ho_Chi_Minh') = %s", wanted.year),
        ("i.benefit_vnd >= %s", wanted.benefit_from),
        ("i.benefit_vnd < %s", wanted.benefit_to),
        ("i.field = %s", wanted.field),
    )
    return [one for one in every if one[1] not in (None, "")]


def _entries_within(ranges: str, ends: Sequence[str]) -> int:
    """Return how many entries lie in a reach, counted up to ``MANY`` and one; asked anew after ten minutes."""
    key, at = "".join(ends), monotonic()
    entries, until = _believed.get(key, (0, 0.0))
    if at < until:
        return entries
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(ranges=ranges), [*ends, MANY + 1])
        entries = int(cursor.fetchone()[0])
    if len(_believed) >= _REACHES:
        _believed.clear()
    _believed[key] = entries, at + _BELIEVED
    return entries


_believed: dict[str, tuple[int, float]] = {}
_COUNT: Final = """
SELECT COUNT(*) FROM (
  SELECT 1 FROM units_unit u JOIN initiatives_entry e ON e.unit_id = u.id WHERE {ranges} LIMIT %s) AS counted
"""

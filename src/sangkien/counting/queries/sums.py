"""Figures per direct child of a unit: from the tallies where they suffice, from the events for any other moment.

Three sources, one meaning: entries whose counting moment lies before ``as_of``, with what was recorded before
``known_at``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sangkien.base.clock import day_of, start_of
from sangkien.base.replica import connection
from sangkien.counting.queries.branches import OF_CHILDREN, branch_params, now_by_child, now_by_stage
from sangkien.counting.rules import WHOLE
from sangkien.initiatives.choices import COUNTED, State
from sangkien.programmes.models import Programme, Stage
from sangkien.units.models import PATH_STEP, Unit

_COUNTED = sorted(str(state) for state in COUNTED)


@dataclass(slots=True)
class Sums:
    """Submitted, valid, benefit (VND of the valid) and distinct people of one line."""

    submitted: int = 0
    valid: int = 0
    benefit_vnd: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What is summed: ``moment`` None is now. ``tree_day`` None reads by today's tree."""

    programme: Programme
    stage: Stage | None
    parent: Unit
    as_of: datetime | None = None
    known_at: datetime | None = None
    tree_day: date | None = None

    @property
    def stage_key(self) -> int:
        """Return the stage as tallies know it."""
        return self.stage.pk if self.stage else WHOLE

    @property
    def is_live(self) -> bool:
        """Say whether the running totals answer."""
        return self.as_of is None and self.known_at is None


#: The line of the parent itself, in which everything below it is summed.
ALL = 0


def sums(scope: Scope) -> dict[int, Sums]:
    """Return the figures of each direct child by unit id, and under ``ALL`` of the parent with all below it."""
    return _sums_now(scope) if scope.is_live and scope.tree_day is None else _sums_then(scope)


def _sums_then(scope: Scope) -> dict[int, Sums]:
    found: dict[int, Sums] = {}
    for child, submitted, valid, benefit in _figures(scope):
        for key in (child, ALL):
            line = found.setdefault(key, Sums())
            line.submitted += submitted
            line.valid += valid
            line.benefit_vnd += benefit
    for key, count in _people_then(scope).items():
        found.setdefault(key, Sums()).people = count
    found.pop(-1, None)
    return found


#: People of one leaf add up; the few who count in several leaves are counted too often by as much as this says.
_TOO_OFTEN = """
WITH several AS (
  SELECT substr(u.path, 1, %(length)s) AS branch, s.person_id, COUNT(*) AS times
  FROM (
    SELECT person_id, unnest(unit_ids) AS unit_id FROM counting_authorspread
    WHERE programme_id = %(programme)s AND stage_id = %(stage)s AND units > 1
  ) s
  JOIN units_unit u ON u.id = s.unit_id
  WHERE u.path >= %(path)s AND u.path < %(end)s
  GROUP BY 1, 2
)
SELECT branch, SUM(times - 1)::bigint FROM several GROUP BY branch HAVING SUM(times - 1) > 0
UNION ALL
SELECT NULL, COALESCE(SUM(times - 1), 0)::bigint
FROM (SELECT SUM(times) AS times FROM several GROUP BY person_id) total"""


def _sums_now(scope: Scope) -> dict[int, Sums]:
    found: dict[int, Sums] = {ALL: Sums()}
    for child, submitted, valid, benefit, people in now_by_child(scope.programme, scope.stage_key, scope.parent):
        for line in (found[ALL], found.setdefault(child, Sums())):
            line.submitted += submitted
            line.valid += valid
            line.benefit_vnd += benefit
            line.people += people
    with connection.cursor() as cursor:
        cursor.execute(_TOO_OFTEN, branch_params(scope.programme, scope.stage_key, scope.parent))
        for branch, times in cursor.fetchall():
            found[ALL if branch is None else child_of(branch, scope.parent)].people -= times
    found.pop(-1, None)
    return found


def child_of(branch: str, parent: Unit) -> int:
    """Return the id of the child of ``parent`` a branch (path cut one step below it) leads to, -1 for itself."""
    return -1 if branch == parent.path else int(branch[-PATH_STEP:], 36)


def _place(scope: Scope) -> tuple[str, dict[str, Any]]:
    """Return SQL for a relation ``place(unit_id, child_id)`` and its parameters; child -1 is the parent itself."""
    params: dict[str, Any] = {
        "parent": scope.parent.pk,
        "path": scope.parent.path,
        "end": scope.parent.path + "~",
        "from": len(scope.parent.path) + 1,
        "step": PATH_STEP,
        "day": scope.tree_day,
    }
    return (_PLACE_TODAY if scope.tree_day is None else _PLACE_THEN), params


_PLACE_TODAY = """
children AS (SELECT id, path FROM units_unit WHERE parent_id = %(parent)s),
place AS (
  SELECT u.id AS unit_id, COALESCE(c.id, -1) AS child_id
  FROM units_unit u LEFT JOIN children c ON c.path = substr(u.path, 1, %(from)s - 1 + %(step)s)
  WHERE u.path >= %(path)s AND u.path < %(end)s
)"""

_PLACE_THEN = """
edges AS MATERIALIZED (
  SELECT unit_id, parent_id FROM units_unitparent
  WHERE (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_until IS NULL OR valid_until > %(day)s)
),
place AS (
  SELECT %(parent)s::bigint AS unit_id, -1::bigint AS child_id
  UNION ALL
  (WITH RECURSIVE below AS (
    SELECT unit_id, unit_id AS child_id FROM edges WHERE parent_id = %(parent)s
    UNION ALL
    SELECT edges.unit_id, below.child_id FROM edges JOIN below ON edges.parent_id = below.unit_id
  ) SELECT unit_id, child_id FROM below)
)"""


def _figures(scope: Scope) -> list[tuple[int, int, int, int]]:
    place, params = _place(scope)
    params |= branch_params(scope.programme, scope.stage_key, scope.parent)
    if scope.as_of == scope.known_at:
        days = _DAYS_BEFORE_TODAY if scope.tree_day is None else _DAYS_BEFORE_THEN
        source = f"{days} UNION ALL {_THAT_DAY}"
        moment = scope.as_of
        assert moment is not None
        params |= {"moment": moment, "today": day_of(moment), "midnight": start_of(day_of(moment))}
    else:
        source = _ANY_MOMENT
        params |= {"as_of": scope.as_of, "known_at": scope.known_at}
    query = f"""
        WITH {place}, source AS ({source})
        SELECT child_id, SUM(submitted)::bigint, SUM(valid)::bigint, SUM(benefit_vnd)::bigint
        FROM source JOIN place USING (unit_id) GROUP BY child_id"""
    with connection.cursor() as cursor:
        cursor.execute(query, {**params, "counted": _COUNTED, "valid": State.VALID.value})
        return list(cursor.fetchall())


_SIDES = """
  SELECT unit_id, 1 AS submitted, (state = %(valid)s)::int AS valid,
    CASE WHEN state = %(valid)s THEN benefit ELSE 0 END AS benefit_vnd, counted_at, stage_id, state, known_at,
    programme_id
  FROM initiatives_entryevent
  UNION ALL
  SELECT unit_before_id, -1, -(state_before = %(valid)s)::int,
    -(CASE WHEN state_before = %(valid)s THEN benefit_before ELSE 0 END), counted_at_before, stage_before_id,
    state_before, known_at, programme_id
  FROM initiatives_entryevent"""

_OF_STAGE = "(%(stage)s = 0 OR stage_id = %(stage)s)"

#: By a tree of the past the leaves are summed anew; by today's the sums of branches are there.
_DAYS_BEFORE_THEN = """
SELECT unit_id, submitted, valid, benefit_vnd FROM counting_daytally
WHERE programme_id = %(programme)s AND stage_id = %(stage)s AND day < %(today)s"""
_DAYS_BEFORE_TODAY = f"""
SELECT unit_id, submitted, valid, benefit_vnd FROM ({OF_CHILDREN}) t WHERE day < %(today)s"""

_THAT_DAY = f"""
SELECT unit_id, submitted, valid, benefit_vnd FROM ({_SIDES}) sides
WHERE programme_id = %(programme)s AND state = ANY(%(counted)s) AND {_OF_STAGE}
  AND known_at >= %(midnight)s AND known_at < %(moment)s"""

_ANY_MOMENT = f"""
SELECT unit_id, submitted, valid, benefit_vnd FROM ({_SIDES}) sides
WHERE programme_id = %(programme)s AND state = ANY(%(counted)s) AND {_OF_STAGE}
  AND known_at < %(known_at)s AND counted_at < %(as_of)s"""


_AUTHORS_THEN = f"""
last AS (
  SELECT DISTINCT ON (entry_id) unit_id, state, stage_id, counted_at, people FROM initiatives_entryevent
  WHERE programme_id = %(programme)s AND known_at < %(known_at)s ORDER BY entry_id, seq DESC
), author AS (
  SELECT DISTINCT place.child_id, person FROM last JOIN place USING (unit_id), unnest(people) AS person
  WHERE state = ANY(%(counted)s) AND {_OF_STAGE} AND counted_at < %(as_of)s
)"""

#: How often people are counted too often when the given children, each without repeats, are added up.
_TWICE = """
SELECT COALESCE(SUM(times - 1), 0) FROM (
  SELECT person_id, COUNT(DISTINCT child_id) AS times
  FROM (
    SELECT person_id, unnest(unit_ids) AS unit_id FROM counting_authorspread
    WHERE programme_id = %(programme)s AND stage_id = %(stage)s AND units > 1
  ) several JOIN place USING (unit_id)
  WHERE child_id = ANY(%(children)s) GROUP BY person_id
) repeated"""


def _people_then(scope: Scope) -> dict[int, int]:
    place, params = _place(scope)
    params |= {
        "programme": scope.programme.pk,
        "stage": scope.stage_key,
        "as_of": scope.as_of,
        "known_at": scope.known_at,
        "counted": _COUNTED,
    }
    query = f"""
    WITH {place}, {_AUTHORS_THEN}
    SELECT child_id, COUNT(*) FROM author GROUP BY child_id
    UNION ALL SELECT 0, COUNT(DISTINCT person) FROM author"""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return dict(cursor.fetchall())


def people_together(scope: Scope, children: Sequence[Unit], found: Mapping[int, Sums]) -> int:
    """Return how many people count in ``children`` of the scope taken together (a bloc), each of them once."""
    place, params = _place(scope)
    params |= {"programme": scope.programme.pk, "stage": scope.stage_key, "children": [unit.pk for unit in children]}
    if scope.is_live and scope.tree_day is None:
        added = sum(found[unit.pk].people for unit in children if unit.pk in found)
        return added - _one_figure(f"WITH {place} {_TWICE}", params)
    params |= {"as_of": scope.as_of, "known_at": scope.known_at, "counted": _COUNTED}
    query = (
        f"WITH {place}, {_AUTHORS_THEN} SELECT COUNT(DISTINCT person) FROM author WHERE child_id = ANY(%(children)s)"
    )
    return _one_figure(query, params)


def _one_figure(query: str, params: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.fetchone()[0])


def stage_sums(programme: Programme, unit: Unit) -> dict[int, Sums]:
    """Return the figures of ``unit`` and all below it per stage id, people left out; ``WHOLE`` is the programme."""
    found = now_by_stage(programme, unit)
    return {stage: Sums(submitted, valid, benefit) for stage, submitted, valid, benefit in found}

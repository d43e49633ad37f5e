"""Figures of whole branches: the sums kept for the units above, the leaves' own, and what is not folded in yet.

One statement reads all three, so it sees each change once, whether it is folded or not (decision 0015).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sangkien.base.replica import connection
from sangkien.programmes.models import Programme
from sangkien.units.models import PATH_STEP, Unit

_KEY = "t.programme_id = %(programme)s AND t.stage_id = %(stage)s"

#: Everything at and below one unit, by day.
OF_UNIT = f"""
SELECT t.day, t.submitted, t.valid, t.benefit_vnd FROM counting_branchday t WHERE {_KEY} AND t.unit_id = %(parent)s
UNION ALL
SELECT t.day, t.submitted, t.valid, t.benefit_vnd FROM counting_daytally t WHERE {_KEY} AND t.unit_id = %(parent)s
UNION ALL
SELECT t.day, t.submitted, t.valid, t.benefit_vnd FROM counting_unfolded t JOIN units_unit u ON u.id = t.unit_id
WHERE {_KEY} AND u.path > %(path)s AND u.path < %(end)s"""

#: Everything at and below each child of a unit, by day, under the child; the unit's own entries under the unit itself.
OF_CHILDREN = f"""
SELECT t.unit_id, t.day, t.submitted, t.valid, t.benefit_vnd
FROM units_unit c JOIN counting_branchday t ON t.unit_id = c.id WHERE c.parent_id = %(parent)s AND {_KEY}
UNION ALL
SELECT t.unit_id, t.day, t.submitted, t.valid, t.benefit_vnd
FROM units_unit c JOIN counting_daytally t ON t.unit_id = c.id WHERE c.parent_id = %(parent)s AND {_KEY}
UNION ALL
SELECT t.unit_id, t.day, t.submitted, t.valid, t.benefit_vnd
FROM counting_daytally t WHERE t.unit_id = %(parent)s AND {_KEY}
UNION ALL
SELECT c.id, t.day, t.submitted, t.valid, t.benefit_vnd
FROM counting_unfolded t JOIN units_unit u ON u.id = t.unit_id JOIN units_unit c ON c.path = left(u.path, %(length)s)
WHERE {_KEY} AND u.path > %(path)s AND u.path < %(end)s AND length(u.path) > %(length)s"""

#: What stands now at and below each child, with people as they add up; -1 is the unit itself.
_NOW = f"""
SELECT child, SUM(submitted)::bigint, SUM(valid)::bigint, SUM(benefit_vnd)::bigint, SUM(people)::bigint FROM (
  SELECT c.id AS child, t.submitted, t.valid, t.benefit_vnd, t.people
  FROM units_unit c JOIN counting_tally t ON t.unit_id = c.id WHERE c.parent_id = %(parent)s AND {_KEY}
  UNION ALL
  SELECT -1, t.submitted, t.valid, t.benefit_vnd, t.people
  FROM counting_tally t WHERE t.unit_id = %(parent)s AND {_KEY}
  UNION ALL
  SELECT c.id, t.submitted, t.valid, t.benefit_vnd, t.people
  FROM units_unit c JOIN counting_branchday t ON t.unit_id = c.id WHERE c.parent_id = %(parent)s AND {_KEY}
  UNION ALL
  SELECT c.id, t.submitted, t.valid, t.benefit_vnd, t.people
  FROM counting_unfolded t JOIN units_unit u ON u.id = t.unit_id
  JOIN units_unit c ON c.path = left(u.path, %(length)s)
  WHERE {_KEY} AND u.path > %(path)s AND u.path < %(end)s AND length(u.path) > %(length)s
) rows GROUP BY child"""

_STAGES = """
SELECT stage_id, SUM(submitted)::bigint, SUM(valid)::bigint, SUM(benefit_vnd)::bigint FROM (
  SELECT stage_id, submitted, valid, benefit_vnd FROM counting_tally
  WHERE programme_id = %(programme)s AND unit_id = %(parent)s
  UNION ALL
  SELECT stage_id, submitted, valid, benefit_vnd FROM counting_branchday
  WHERE programme_id = %(programme)s AND unit_id = %(parent)s
    AND stage_id IN (SELECT 0 UNION ALL SELECT id FROM programmes_stage WHERE programme_id = %(programme)s)
  UNION ALL
  SELECT t.stage_id, t.submitted, t.valid, t.benefit_vnd FROM counting_unfolded t JOIN units_unit u ON u.id = t.unit_id
  WHERE t.programme_id = %(programme)s AND u.path > %(path)s AND u.path < %(end)s
) rows GROUP BY stage_id"""


def branch_params(programme: Programme, stage_key: int, parent: Unit) -> dict[str, Any]:
    """Return the parameters of the queries of this room; ``stage_key`` 0 is the whole programme."""
    return {
        "programme": programme.pk,
        "stage": stage_key,
        "parent": parent.pk,
        "path": parent.path,
        "end": parent.path + "~",
        "length": len(parent.path) + PATH_STEP,
    }


def by_day(programme: Programme, stage_key: int, unit: Unit) -> list[tuple[date, int]]:
    """Return how many entries became valid (net) at and below ``unit`` on each day that had any."""
    sql = f"SELECT day, SUM(valid)::int FROM ({OF_UNIT}) t GROUP BY day HAVING SUM(valid) <> 0 ORDER BY day"
    return _rows(sql, branch_params(programme, stage_key, unit))


def now_by_child(programme: Programme, stage_key: int, parent: Unit) -> list[tuple[int, int, int, int, int]]:
    """Return (child, submitted, valid, benefit in VND, people as they add up) now; child -1 is ``parent`` itself."""
    return _rows(_NOW, branch_params(programme, stage_key, parent))


def now_by_stage(programme: Programme, unit: Unit) -> list[tuple[int, int, int, int]]:
    """Return (stage, submitted, valid, benefit in VND) at and below ``unit`` now; stage 0 is the whole programme."""
    return _rows(_STAGES, branch_params(programme, 0, unit))


def _rows(sql: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())

"""Clusters as one officer sees them: what may be read at a unit and below it, and of the rest nothing at all (D15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from sangkien.accounts.models import User
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.search.errors import ClusterNotFound
from sangkien.search.models import ResemblanceLink, Sweep
from sangkien.search.queries.scope import Scope, Wanted, scope_of
from sangkien.units.models import Unit

PAGE: Final = 20
#: Members shown of a cluster in the list; the rest on its own page.
_FACES: Final = 4
_MANY: Final = 8


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of a cluster, and what officers said of it and another of the same cluster."""

    entry: Entry
    said: ResemblanceLink | None


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster as far as one may read it: all is of what may be read alone, the day too on which the newest came."""

    found_on: date
    size: int
    members: tuple[Member, ...]

    @property
    def settled(self) -> bool:
        """Say whether officers have said of all what they are: at most one is left that nothing is said of."""
        unsaid = sum(member.said is None and member.entry.state != State.DUPLICATE for member in self.members)
        return not self.more and unsaid < 2

    @property
    def many(self) -> bool:
        """Say whether they are so many that it is rather a way of working that many took up."""
        return self.size > _MANY

    @property
    def more(self) -> int:
        """Return how many are not among ``members``."""
        return self.size - len(self.members)


#: An initiative once, by its first entry that may be read in the reach. Where the member stood at the last sweep is
#: asked before it (``_NEAR``): of a cluster of hundreds a unit has a few.
_NEAR = "(SELECT path FROM units_unit WHERE id = m.unit_id) ^@ %s"
_READABLE = """
SELECT e.id, e.unit_id FROM initiatives_entry e
JOIN initiatives_initiative i ON i.id = e.initiative_id JOIN units_unit u ON u.id = e.unit_id
WHERE e.initiative_id = m.initiative_id AND {condition} AND {reads} ORDER BY e.counted_at, e.id LIMIT 1
"""

_LIST = """
SELECT p.cluster_id, seen.day, seen.n FROM search_clusterplace p, LATERAL (
  SELECT COUNT(*) AS n, MAX(m.found_on) AS day FROM search_clustermember m
  WHERE m.cluster_id = p.cluster_id AND {near} AND EXISTS ({readable})) AS seen
WHERE p.unit_id = %s AND seen.n > 1
ORDER BY p.settled, p.near DESC, p.found_on DESC, p.size, p.cluster_id LIMIT %s OFFSET %s
"""

#: First the units that have several of them, for there the same twice is one.
_MEMBERS = """
SELECT ranked.cluster_id, ranked.entry FROM (
  SELECT near.*, row_number() OVER (PARTITION BY cluster_id ORDER BY together DESC, unit_id, initiative_id) AS place
  FROM (
    SELECT m.cluster_id, m.initiative_id, seen.id AS entry, seen.unit_id,
      LEAST(2, COUNT(*) OVER (PARTITION BY m.cluster_id, seen.unit_id)) AS together
    FROM search_clustermember m, LATERAL ({readable}) AS seen
    WHERE m.cluster_id = ANY(%s) AND {near}
  ) AS near
) AS ranked WHERE place > %s AND place <= %s ORDER BY ranked.cluster_id, place
"""


def clusters_for(user: User, unit: Unit, *, page: int) -> tuple[list[Group], bool]:
    """Return a page of the clusters with at least two members that ``user`` may read at ``unit`` and below, and whether
    more follow. What waits for a saying comes first, of that what one unit has twice, then the newest; of these the
    small ones, for what many have is rather a way of working.
    """
    scope = scope_of(Wanted(unit_path=unit.path), user, measured=False)
    with connection.cursor() as cursor:
        sql = _LIST.format(near=_NEAR, readable=_readable(scope))
        cursor.execute(sql, [unit.path, *_asked(scope), unit.pk, PAGE + 1, (page - 1) * PAGE])
        rows = cursor.fetchall()
    members = _members(scope, unit, [pk for pk, _, _ in rows[:PAGE]], 0, _FACES)
    return [Group(day, n, tuple(members.get(pk, ()))) for pk, day, n in rows[:PAGE]], len(rows) > PAGE


_ONE = """
SELECT m.cluster_id, COUNT(*), MAX(m.found_on) FROM search_clustermember m
WHERE m.cluster_id = (SELECT cluster_id FROM search_clustermember WHERE initiative_id = %s)
  AND {near} AND EXISTS ({readable})
GROUP BY m.cluster_id HAVING COUNT(*) > 1 AND bool_or(m.initiative_id = %s)
"""


def cluster_for(user: User, unit: Unit, initiative: int, *, page: int) -> Group:
    """Return the cluster of an initiative with a page of its members at ``unit`` and below.

    Raises ``ClusterNotFound`` where less than two of them may be read, or the initiative itself may not.
    """
    scope = scope_of(Wanted(unit_path=unit.path), user, measured=False)
    with connection.cursor() as cursor:
        cursor.execute(
            _ONE.format(near=_NEAR, readable=_readable(scope)), [initiative, unit.path, *_asked(scope), initiative]
        )
        row = cursor.fetchone()
    if row is None:
        raise ClusterNotFound
    members = _members(scope, unit, [row[0]], (page - 1) * PAGE, page * PAGE)
    return Group(row[2], row[1], tuple(members.get(row[0], ())))


def last_sweep() -> Sweep | None:
    """Return the newest finished sweep."""
    return Sweep.objects.exclude(finished_at=None).order_by("-pk").first()


def _readable(scope: Scope) -> str:
    return _READABLE.format(condition=scope.condition, reads=scope.reads)


def _asked(scope: Scope) -> list[Any]:
    return [*scope.parameters, *scope.reads_parameters]


def _members(scope: Scope, unit: Unit, clusters: Sequence[int], after: int, until: int) -> dict[int, list[Member]]:
    if not clusters:
        return {}
    asked = [*_asked(scope), list(clusters), unit.path, after, until]
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS.format(near=_NEAR, readable=_readable(scope)), asked)
        rows = cursor.fetchall()
    entries = Entry.objects.with_faces().in_bulk([entry for _, entry in rows])
    said = _said([entry.initiative_id for entry in entries.values()])
    found: dict[int, list[Member]] = {}
    for cluster, pk in rows:
        found.setdefault(cluster, []).append(Member(entries[pk], said.get(entries[pk].initiative_id)))
    return found


def _said(initiatives: Sequence[int]) -> dict[int, ResemblanceLink]:
    """Return by initiative what was last said of it and another one of ``initiatives``: of others nothing is told."""
    rows = ResemblanceLink.objects.filter(one__in=initiatives, other__in=initiatives, undone_at=None)
    said: dict[int, ResemblanceLink] = {}
    for row in rows.select_related("by").order_by("linked_at"):
        said[row.one_id] = said[row.other_id] = row
    return said

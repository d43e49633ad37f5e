"""Questions about units: finding one, its full path, its name on a day, the tree of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, OuterRef, Q, Subquery, TextField

from sangkien.accounts.models import User
from sangkien.base.clock import day_of, now
from sangkien.base.replica import connection
from sangkien.base.text import fold, given_name_order, one_line
from sangkien.units.access import reach_of
from sangkien.units.choices import Role
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import ActBatch, MemberCount, RoleAssignment, Unit, UnitAct, UnitName, UnitParent


@dataclass(frozen=True, slots=True)
class Found:
    """A unit as the picker offers it: with the full path, and the old name by which it was found."""

    unit: Unit
    path: tuple[str, ...]
    found_as: str


def find_units(text: str, *, on: date, within: Sequence[Unit] = (), limit: int = 12) -> list[Found]:
    """Find living units by any part of code, name, old name or alias, without accents ("cua ong") (D7).

    Names that begin with the words come first, then upper levels before lower ones.
    """
    words = fold(one_line(text))[:200].split()
    if not words:
        return []
    rows = Unit.objects.existing(on)
    if within:
        rows = rows.under(*within)
    for word in words:
        rows = rows.filter(search_text__contains=word)
    candidates = list(rows.order_by("path")[:200])
    whole = " ".join(words)
    candidates.sort(key=lambda unit: (_rank(unit, whole), len(unit.path), unit.sort_order, unit.code))
    chosen = candidates[:limit]
    names = _ancestor_names(chosen)
    return [Found(unit, path_of(unit, names), _old_name(unit, words)) for unit in chosen]


def units_called(names: Iterable[str], *, on: date, within: Sequence[Unit] = ()) -> dict[str, Unit]:
    """Return by name the one living unit that bears it whole, accents and case aside; two of one name are none."""
    plain = {name: fold(one_line(name)) for name in names}
    wanted = {said for said in plain.values() if said}
    rows = Unit.objects.existing(on)
    rows = rows.under(*within) if within else rows
    folded = {
        f"folded_{name}": Func(name, function="sk_fold", output_field=TextField()) for name in ("name", "short_name")
    }
    bearing: dict[str, dict[int, Unit]] = {}
    for unit in rows.annotate(**folded).filter(Q(folded_name__in=wanted) | Q(folded_short_name__in=wanted)):
        for said in wanted & {fold(unit.name), fold(unit.short_name)}:
            bearing.setdefault(said, {})[unit.pk] = unit
    sole = {said: next(iter(units.values())) for said, units in bearing.items() if len(units) == 1}
    return {name: sole[said] for name, said in plain.items() if said in sole}


def _rank(unit: Unit, whole: str) -> int:
    if fold(unit.code) == whole:
        return 0
    if whole in fold(unit.short_name):
        return 1
    if whole in fold(unit.name):
        return 2
    return 3


def _old_name(unit: Unit, words: Sequence[str]) -> str:
    current = fold(f"{unit.code} {unit.name} {unit.short_name}")
    if all(word in current for word in words):
        return ""
    old = UnitName.objects.filter(unit=unit).exclude(valid_until=None).order_by("-valid_until")
    names = [*old.values_list("name", flat=True), *unit.aliases]
    return next((name for name in names if all(word in fold(name) for word in words)), "")


def _ancestor_names(units: Iterable[Unit]) -> dict[int, str]:
    ids = {ancestor for unit in units for ancestor in unit.ancestor_ids()}
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "short_name"))


def path_of(unit: Unit, names: dict[int, str] | None = None) -> tuple[str, ...]:
    """Return the short names from the unit itself up to the root: "Phân xưởng Bến › Tuyển than Cửa Ông › TKV"."""
    known = names if names is not None else _ancestor_names([unit])
    return tuple(known[ancestor] for ancestor in reversed(unit.ancestor_ids()) if ancestor in known)


def paths_of(units: Sequence[Unit]) -> dict[int, tuple[str, ...]]:
    """Return the full path of each unit by its id, in one query."""
    names = _ancestor_names(units)
    return {unit.pk: path_of(unit, names) for unit in units}


def names_on(unit_ids: Iterable[int], day: date) -> dict[int, tuple[str, str]]:
    """Return (name, short name) borne on ``day`` by each unit."""
    rows = UnitName.objects.filter(unit_id__in=list(unit_ids)).filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gt=day)
    )
    return {row.unit_id: (row.name, row.short_name) for row in rows}


def tree_changed_since(day: date) -> bool:
    """Say whether any unit hangs elsewhere today than on ``day``."""
    return UnitParent.objects.filter(valid_from__gt=day).exists()


_CHILD_OF_UNIT = """
WITH RECURSIVE edges AS (
  SELECT unit_id, parent_id FROM units_unitparent
  WHERE (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_until IS NULL OR valid_until > %(day)s)
), below AS (
  SELECT unit_id, unit_id AS child_id FROM edges WHERE parent_id = %(parent)s
  UNION ALL
  SELECT edges.unit_id, below.child_id FROM edges JOIN below ON edges.parent_id = below.unit_id
)
SELECT unit_id, child_id FROM below
"""


def child_by_unit(parent: Unit, day: date) -> dict[int, int]:
    """Return, for every unit that hung below ``parent`` on ``day``, the direct child of ``parent`` it belongs to.

    A unit merged before ``day`` hangs below its successor, one founded later from where it was founded (D35).
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHILD_OF_UNIT, {"parent": parent.pk, "day": day})
        return dict(cursor.fetchall())


def members_on(unit_ids: Iterable[int], day: date) -> dict[int, tuple[int, date]]:
    """Return (members, as of) of each unit: the last count on or before ``day`` (D38)."""
    rows = (
        MemberCount.objects.filter(unit_id__in=list(unit_ids), as_of__lte=day)
        .order_by("unit_id", "-as_of")
        .distinct("unit_id")
    )
    return {row.unit_id: (row.members, row.as_of) for row in rows}


@dataclass(frozen=True, slots=True)
class Known:
    """A member count that was written down."""

    members: int
    as_of: date
    source: str


_LAST_COUNTS = """
SELECT w.unit_id, w.day, c.members, c.as_of, c.source
FROM unnest(%s::bigint[], %s::date[]) AS w(unit_id, day), LATERAL (
  SELECT members, as_of, source FROM units_membercount
  WHERE unit_id = w.unit_id AND as_of <= w.day ORDER BY as_of DESC LIMIT 1
) AS c
"""


def last_counts(wanted: Sequence[tuple[int, date]]) -> dict[tuple[int, date], Known]:
    """Return the last count of each (unit id, day) on or before that day, in one query whatever the days."""
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_COUNTS, [[unit for unit, _ in wanted], [day for _, day in wanted]])
        return {(unit, day): Known(*known) for unit, day, *known in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit with the last member count known (None: never counted)."""

    code: str
    name: str
    parent: str
    members: int | None
    as_of: date | None
    source: str


def counted_below(unit: Unit, on: date, limit: int) -> list[Counted]:
    """Return ``unit`` and the living units below it in the order of the tree, with the counts known on ``on``."""
    last = MemberCount.objects.filter(unit=OuterRef("pk"), as_of__lte=on).order_by("-as_of")
    rows = (
        Unit.objects.under(unit)
        .filter(exists_until=None)
        .annotate(
            parent_name=F("parent__name"),
            members=Subquery(last.values("members")[:1]),
            as_of=Subquery(last.values("as_of")[:1]),
            source=Subquery(last.values("source")[:1]),
        )
        .order_by("path")
        .values_list("code", "name", "parent_name", "members", "as_of", "source")[:limit]
    )
    return [
        Counted(code, name, parent or "", members, as_of, source or "")
        for code, name, parent, members, as_of, source in rows
    ]


def children_of(unit: Unit) -> list[Unit]:
    """Return the direct children in official order, each with ``below``: how many hang from it."""
    below = Unit.objects.filter(parent=OuterRef("pk"), exists_until=None).order_by().values("parent")
    counted = below.annotate(n=Count("pk")).values("n")
    return list(Unit.objects.filter(parent=unit).annotate(below=Subquery(counted)).in_official_order())


def roots_for(user: User) -> list[Unit]:
    """Return the topmost units of the person's roles."""
    units = sorted({standing.unit for standing in reach_of(user).standings}, key=lambda unit: unit.path)
    roots: list[Unit] = []
    for unit in units:
        if not any(unit.is_under(root) for root in roots):
            roots.append(unit)
    return roots


@dataclass(frozen=True, slots=True)
class Past:
    """A name or a parent a unit had for a time."""

    what: str
    valid_from: date | None
    valid_until: date | None


def past_of(unit: Unit) -> list[Past]:
    """Return names and parents through time, the newest first."""
    names = [Past(row.name, row.valid_from, row.valid_until) for row in unit.names.all()]
    parents = [
        Past(row.parent.name, row.valid_from, row.valid_until)
        for row in unit.parents.select_related("parent")
        if row.parent is not None
    ]
    return sorted(names + parents, key=lambda row: row.valid_from or date.min, reverse=True)


def acts_of(unit: Unit) -> list[UnitAct]:
    """Return the acts that touched the unit, the newest first."""
    rows = UnitAct.objects.filter(Q(unit=unit) | Q(target=unit)).select_related("unit", "target", "by")
    return list(rows.order_by("-legal_date", "-pk")[:50])


def batches(limit: int = 20) -> list[ActBatch]:
    """Return the last sheets of acts with the number of their acts."""
    return list(ActBatch.objects.select_related("by").annotate(n=Count("acts")).order_by("-applied_at")[:limit])


def roles_at(unit: Unit) -> list[RoleAssignment]:
    """Return who is what at the unit, officers first, then by given name."""
    rows = RoleAssignment.objects.not_over(day_of(now())).filter(unit=unit).select_related("user")
    order = {role: place for place, role in enumerate(reversed(Role.values))}
    return sorted(rows, key=lambda row: (order[row.role], given_name_order(row.user.full_name)))[:300]


def assignment_at(unit: Unit, pk: int) -> RoleAssignment:
    """Return a role that holds at the unit. Raises ``UnitNotFound``."""
    found = (
        RoleAssignment.objects.not_over(day_of(now())).filter(pk=pk, unit=unit).select_related("user", "unit").first()
    )
    if found is None:
        raise UnitNotFound(code=unit.code)
    return found

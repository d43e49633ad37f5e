"""The leaderboard: the direct children of a unit with figures, targets, percent, bands and ranks (contracts)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from sangkien.base.clock import day_of, last_day_of, now
from sangkien.counting.choices import Band, By, TreeAs
from sangkien.counting.errors import KnownBeforeCounted
from sangkien.counting.queries.sums import ALL, Scope, Sums, people_together, sums
from sangkien.counting.rules import attained_pct, band_of, competition_ranks, figure_for
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Bloc, Programme, Stage, Target
from sangkien.programmes.queries import bloc_unit_ids, targets_of
from sangkien.units.models import Unit
from sangkien.units.queries import names_on, tree_changed_since


@dataclass(frozen=True, slots=True)
class Question:
    """What a leaderboard is asked. ``as_of`` None is now; ``known_at`` None is ``as_of``; both half-open."""

    programme: Programme
    stage: Stage | None = None
    parent: Unit | None = None
    bloc: Bloc | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None
    tree: TreeAs = TreeAs.THEN
    by: By = By.PERCENT
    target_kind: TargetKind = TargetKind.ASSIGNED


@dataclass(frozen=True, slots=True)
class Row:
    """One unit. ``target`` counts initiatives, percents are of it; money is whole VND."""

    rank: int | None
    unit_id: int
    unit: str
    name: str
    short_name: str
    submitted: int
    valid: int
    people: int
    benefit_vnd: int
    target: int | None
    attained_pct: Decimal | None
    excess_pct: Decimal | None
    band: Band
    sort_order: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The parent itself with everything below it; ``children_target`` is the sum of the rows' targets."""

    unit: str
    name: str
    submitted: int
    valid: int
    people: int
    benefit_vnd: int
    target: int | None
    attained_pct: Decimal | None
    excess_pct: Decimal | None
    band: Band
    children_target: int | None
    children_attained_pct: Decimal | None


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The answer, with all it takes to explain each figure."""

    question: Question
    parent: Unit
    as_of: datetime
    known_at: datetime
    rows: tuple[Row, ...]
    totals: Totals
    bands: dict[str, int]

    @property
    def units_with_valid(self) -> int:
        """Return how many rows have at least one valid entry."""
        return sum(1 for row in self.rows if row.valid > 0)


def leaderboard(question: Question, *, at: datetime | None = None) -> Leaderboard:
    """Answer ``question``; ``at`` is the present moment. Raises ``KnownBeforeCounted``."""
    present = at or now()
    as_of = question.as_of or question.known_at or present
    known_at = question.known_at or as_of
    if known_at < as_of:
        raise KnownBeforeCounted
    parent = question.parent or question.programme.root_unit
    scope = _scope(question, parent, as_of, known_at)
    found = sums(scope)
    # The last moment that still counts decides the day of names, members of blocs and existence.
    day = day_of(present) if question.tree == TreeAs.NOW else last_day_of(as_of, present)
    children = _children(parent, question.bloc, found, day)
    targets = targets_of(
        question.programme,
        [*(unit.pk for unit in children), parent.pk],
        kind=question.target_kind,
        stage=question.stage,
        known_at=known_at if question.as_of or question.known_at else None,
    )
    if question.bloc is not None:
        found[ALL] = _together(scope, children, found)
    rows = _ranked(_rows(children, found, targets, day), question.by)
    return Leaderboard(
        question=question,
        parent=parent,
        as_of=as_of,
        known_at=known_at,
        rows=rows,
        totals=_totals(parent, rows, found, targets.get(parent.pk), question.bloc),
        bands={band.value: 0 for band in Band} | Counter(row.band.value for row in rows),
    )


def _scope(question: Question, parent: Unit, as_of: datetime, known_at: datetime) -> Scope:
    asked = question.as_of is not None or question.known_at is not None
    tree_day: date | None = None
    if asked and question.tree == TreeAs.THEN:
        day = last_day_of(as_of, now())
        tree_day = day if tree_changed_since(day) else None
    return Scope(
        programme=question.programme,
        stage=question.stage,
        parent=parent,
        as_of=as_of if asked else None,
        known_at=known_at if asked else None,
        tree_day=tree_day,
    )


def _together(scope: Scope, children: Sequence[Unit], found: Mapping[int, Sums]) -> Sums:
    """Return the line of a bloc: its units added up, but people of several of them counted once."""
    lines = [found[unit.pk] for unit in children if unit.pk in found]
    return Sums(
        submitted=sum(line.submitted for line in lines),
        valid=sum(line.valid for line in lines),
        benefit_vnd=sum(line.benefit_vnd for line in lines),
        people=people_together(scope, children, found),
    )


def _children(parent: Unit, bloc: Bloc | None, found: dict[int, Sums], day: date) -> list[Unit]:
    """Return the units that hang below ``parent`` on ``day`` and exist or count."""
    hung = Q(parents__parent=parent) & _holds("parents__", day)
    units = Unit.objects.filter(hung).distinct()
    if bloc is not None:
        units = units.filter(pk__in=bloc_unit_ids(bloc, day))
    counted = {key for key, line in found.items() if line.submitted}
    return [unit for unit in units.in_official_order() if unit.exists_on(day) or unit.pk in counted]


def _holds(prefix: str, day: date) -> Q:
    begun = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})
    return begun & (Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": day}))


def _rows(children: list[Unit], found: dict[int, Sums], targets: dict[int, Target], day: date) -> list[Row]:
    names = names_on([unit.pk for unit in children], day)
    return [_row(unit, found.get(unit.pk, Sums()), targets.get(unit.pk), names.get(unit.pk)) for unit in children]


def _row(unit: Unit, line: Sums, target: Target | None, borne: tuple[str, str] | None) -> Row:
    value = target.value if target else None
    percent = attained_pct(line.valid, value)
    name, short_name = borne or (unit.name, unit.short_name)
    return Row(
        rank=None,
        unit_id=unit.pk,
        unit=unit.code,
        name=name,
        short_name=short_name,
        submitted=line.submitted,
        valid=line.valid,
        people=line.people,
        benefit_vnd=line.benefit_vnd,
        target=value,
        attained_pct=percent,
        excess_pct=percent - 100 if percent is not None else None,
        band=band_of(line.valid, value),
        sort_order=unit.sort_order,
    )


def _ranked(rows: list[Row], by: By) -> tuple[Row, ...]:
    choose = figure_for(by)

    def figure(row: Row) -> Decimal | int | None:
        return choose(row.valid, row.submitted, row.people, row.benefit_vnd, row.attained_pct)

    def falling(row: Row) -> tuple[bool, Decimal | int, int, int, str]:
        shown = figure(row)
        return (shown is None, -(shown or 0), -row.valid, row.sort_order, row.unit)

    ordered = sorted(rows, key=falling)
    ranks = competition_ranks([figure(row) for row in ordered])
    return tuple(replace(row, rank=rank) for row, rank in zip(ordered, ranks, strict=True))


def _totals(
    parent: Unit, rows: tuple[Row, ...], found: dict[int, Sums], target: Target | None, bloc: Bloc | None
) -> Totals:
    line = found.get(ALL, Sums())
    value = target.value if target and bloc is None else None
    percent = attained_pct(line.valid, value)
    given = [row.target for row in rows if row.target is not None]
    children_target = sum(given) if given else None
    return Totals(
        unit=parent.code,
        name=parent.name,
        submitted=line.submitted,
        valid=line.valid,
        people=line.people,
        benefit_vnd=line.benefit_vnd,
        target=value,
        attained_pct=percent,
        excess_pct=percent - 100 if percent is not None else None,
        band=band_of(line.valid, value),
        children_target=children_target,
        children_attained_pct=attained_pct(line.valid, children_target),
    )

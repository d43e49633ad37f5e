"""What the public home and the big screen show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F

from sangkien.base.clock import day_of
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.series import valid_in
from sangkien.counting.queries.sums import Sums, stage_sums
from sangkien.counting.queries.tables import Table, table_of, weekly_before
from sangkien.counting.rules import attained_pct
from sangkien.initiatives.choices import State, Visibility
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme, Stage
from sangkien.programmes.queries import open_to_public, targets_of
from sangkien.units.models import Unit


@dataclass(frozen=True, slots=True)
class StageCard:
    """A stage with its figures; ``days``, ``hours``, ``minutes`` are what is left while it is open."""

    stage: Stage
    valid: int
    target: int | None
    attained_pct: Decimal | None
    state: str
    days: int = 0
    hours: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry just found valid; its title only where author and unit agreed (D33)."""

    at: datetime
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Story:
    """A published initiative with what it gave."""

    title: str
    effect: str
    benefit_vnd: int | None
    author: str
    others: int
    unit: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything the public home shows."""

    programme: Programme
    table: Table
    stages: list[StageCard]
    fresh: list[Fresh]
    stories: list[Story]
    today: int
    others: list[Programme]


def home_page(programme: Programme, at: datetime, *, stories: int = 3) -> HomePage:
    """Gather the home in a fixed number of queries."""
    board = leaderboard(Question(programme=programme), at=at)
    weeks = weekly_before(programme, at, 1)
    table = table_of(board, weeks[-1] if weeks else None)
    return HomePage(
        programme=programme,
        table=table,
        stages=stage_cards(programme, at),
        fresh=just_found(programme, at, 5),
        stories=published(programme, stories) if stories else [],
        today=valid_in(programme, programme.root_unit, day_of(at), day_of(at)),
        others=open_to_public(at, besides=programme),
    )


def stage_cards(programme: Programme, at: datetime) -> list[StageCard]:
    """Return the stages with their figures, in order."""
    figures = stage_sums(programme, programme.root_unit)
    return [_card(programme, stage, figures.get(stage.pk, Sums()), at) for stage in programme.stages.in_order()]


def _card(programme: Programme, stage: Stage, figures: Sums, at: datetime) -> StageCard:
    found = targets_of(programme, [programme.root_unit_id], stage=stage).get(programme.root_unit_id)
    target = found.value if found else None
    left = max(stage.closes_at - at, timedelta(0))
    state = "open" if stage.is_open(at) else "closed" if stage.closes_at <= at else "coming"
    return StageCard(
        stage=stage,
        valid=figures.valid,
        target=target,
        attained_pct=attained_pct(figures.valid, target),
        state=state,
        days=left.days,
        hours=left.seconds // 3600,
        minutes=left.seconds % 3600 // 60,
    )


def just_found(programme: Programme, at: datetime, limit: int) -> list[Fresh]:
    """Return the newest valid entries; valid since the verdict, by the index of states."""
    rows = Entry.objects.filter(programme=programme, state=State.VALID, state_since__lt=at)
    newest = list(rows.select_related("initiative", "unit").order_by("-state_since", "-pk")[:limit])
    branches = branch_names(programme, [row.unit for row in newest])
    return [
        Fresh(
            row.decided_at or at,
            row.initiative.title if _published(row) else "",
            branches.get(row.unit_id, ""),
        )
        for row in newest
    ]


def _published(entry: Entry) -> bool:
    return entry.initiative.may_publish and entry.initiative.visibility == Visibility.PUBLIC


def published(programme: Programme, limit: int) -> list[Story]:
    """Return published initiatives that gave most, one a unit."""
    rows = (
        Entry.objects.filter(
            programme=programme,
            state=State.VALID,
            initiative__may_publish=True,
            initiative__visibility=Visibility.PUBLIC,
        )
        .exclude(initiative__effect="")
        .select_related("initiative", "unit")
        .prefetch_related("initiative__authorships__person")
        .order_by(F("initiative__benefit_vnd").desc(nulls_last=True), "pk")[: limit * 10]
    )
    branches = branch_names(programme, [row.unit for row in rows])
    by_branch: dict[str, Entry] = {}
    for row in rows:
        by_branch.setdefault(branches.get(row.unit_id, ""), row)
    return [_story(row, branch) for branch, row in list(by_branch.items())[:limit]]


def branch_names(programme: Programme, units: Iterable[Unit | None]) -> dict[int | None, str]:
    """Return for each unit the short name of the child of the root it belongs to: the public knows no sections."""
    depth = len(programme.root_unit.ancestor_ids())
    branch = {
        unit.pk: [*unit.ancestor_ids(), unit.pk][depth] for unit in units if unit and unit.pk != programme.root_unit_id
    }
    names = dict(Unit.objects.filter(pk__in=branch.values()).values_list("pk", "short_name"))
    return {pk: names.get(child, "") for pk, child in branch.items()}


def _story(entry: Entry, branch: str) -> Story:
    parts = sorted(entry.initiative.authorships.all(), key=lambda part: part.position)
    first = next(iter(parts), None)
    return Story(
        title=entry.initiative.title,
        effect=entry.initiative.effect.split("\n")[0],
        benefit_vnd=entry.initiative.benefit_vnd,
        author=first.person.full_name if first else "",
        others=max(len(parts) - 1, 0),
        unit=branch,
    )

"""Doors: figures of a unit, and the table of its children, for any moment."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router, Schema

from sangkien.base.clock import now, parse_moment
from sangkien.counting.choices import By, TreeAs
from sangkien.counting.queries import Question
from sangkien.exchange.access import programme_for, require
from sangkien.exchange.api.door import ApiRequest
from sangkien.exchange.choices import Scope
from sangkien.exchange.models import ApiToken
from sangkien.exchange.queries.places import board_of, counts_of, parent_for
from sangkien.exchange.schemas.answers import Counts, LeaderboardOut
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.queries import bloc_named, stage_named

router = Router(tags=["figures"])


class Asked(Schema):
    """What a figure is about: see ``sangkien leaderboard`` for the words."""

    programme: Annotated[str | None, Query(None, max_length=60)] = None
    parent: Annotated[str | None, Query(None, max_length=60)] = None
    stage: Annotated[str, Query("", max_length=60)] = ""
    as_of: Annotated[str | None, Query(None, max_length=60)] = None
    known_at: Annotated[str | None, Query(None, max_length=60)] = None
    tree: TreeAs = TreeAs.THEN
    target: TargetKind = TargetKind.ASSIGNED


class AskedTable(Asked):
    """A table has a bloc and an order besides."""

    bloc: Annotated[str, Query("", max_length=60)] = ""
    by: By = By.PERCENT


def _question(token: ApiToken, asked: Asked, *, bloc: str = "", by: By = By.PERCENT) -> Question:
    programme = programme_for(token, asked.programme)
    return Question(
        programme=programme,
        stage=stage_named(programme, asked.stage),
        parent=parent_for(token, programme, asked.parent),
        bloc=bloc_named(programme, bloc),
        as_of=parse_moment(asked.as_of) if asked.as_of else None,
        known_at=parse_moment(asked.known_at) if asked.known_at else None,
        tree=asked.tree,
        by=by,
        target_kind=asked.target,
    )


@router.get("/counts", response=Counts, operation_id="get_counts", summary="Figures of one unit")
def get_counts(request: ApiRequest, asked: Annotated[Asked, Query()]) -> Counts:
    """Return what a unit with everything below it has reached, now or at any past minute."""
    require(request.auth, Scope.READ)
    return counts_of(_question(request.auth, asked), at=now())


@router.get("/leaderboard", response=LeaderboardOut, operation_id="get_leaderboard", summary="The children of a unit")
def get_leaderboard(request: ApiRequest, asked: Annotated[AskedTable, Query()]) -> LeaderboardOut:
    """Return the table of the contract; ``parent`` is by default the topmost unit that token and programme share."""
    require(request.auth, Scope.READ)
    return board_of(_question(request.auth, asked, bloc=asked.bloc, by=asked.by), at=now())

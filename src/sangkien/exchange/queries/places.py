"""Programmes, units and figures as other systems read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sangkien.base.text import fold, one_line
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.as_json import board_json
from sangkien.exchange.access import unit_for, units_of
from sangkien.exchange.models import ApiToken
from sangkien.exchange.queries.entries import place_of
from sangkien.exchange.rules import to_cursor
from sangkien.exchange.schemas.answers import (
    Counts,
    LeaderboardOut,
    ProgrammeDetail,
    ProgrammeOut,
    StageOut,
    UnitName,
    UnitOut,
    UnitPage,
)
from sangkien.programmes.models import Programme, Stage
from sangkien.programmes.queries import rules_in_words
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit

_WORDS_LIMIT = 200


def programme_out(programme: Programme, *, at: datetime) -> ProgrammeOut:
    """Return a programme whose stages and groups are fetched already."""
    return ProgrammeOut(**_programme(programme, at))


def programme_detail(programme: Programme, *, at: datetime) -> ProgrammeDetail:
    """Return a programme with its rules in words."""
    return ProgrammeDetail(**_programme(programme, at), rules_in_words=rules_in_words(programme))


def _programme(programme: Programme, at: datetime) -> dict[str, Any]:
    groups = sorted(programme.author_groups.all(), key=lambda group: group.position)
    stages = sorted(programme.stages.all(), key=lambda stage: stage.opens_at)
    return {
        "code": programme.code,
        "name": programme.name,
        "root_unit": programme.root_unit.code,
        "check_chain": programme.check_chain,
        "stages": [_stage(stage, at) for stage in stages],
        "author_groups": [UnitName(code=group.code, name=group.name) for group in groups],
        "rules": programme.rules,
    }


def _stage(stage: Stage, at: datetime) -> StageOut:
    return StageOut(
        code=stage.code,
        name=stage.name,
        opens_at=stage.opens_at,
        closes_at=stage.closes_at,
        open_now=stage.is_open(at),
    )


def page_of_units(token: ApiToken, text: str, *, cursor: str | None, limit: int) -> UnitPage:
    """Return units of the token by any part of code or name, now or earlier, without accents ("cua ong")."""
    rows = units_of(token)
    for word in fold(one_line(text))[:_WORDS_LIMIT].split():
        rows = rows.filter(search_text__contains=word)
    found = list(rows.filter(pk__gt=place_of(cursor)).select_related("parent").order_by("pk")[: limit + 1])
    shown = found[:limit]
    following = to_cursor(shown[-1].pk) if len(found) > limit else None
    return UnitPage(items=units_out(shown), next=following)


def units_out(units: Iterable[Unit]) -> list[UnitOut]:
    """Return units with the names on their way up, fetched together."""
    rows = list(units)
    ids = {pk for unit in rows for pk in unit.ancestor_ids()}
    names = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "short_name"))
    return [
        UnitOut(
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            parent=unit.parent.code if unit.parent else None,
            exists_from=unit.exists_from,
            exists_until=unit.exists_until,
            path=[names[pk] for pk in reversed(unit.ancestor_ids())],
        )
        for unit in rows
    ]


def parent_for(token: ApiToken, programme: Programme, code: str | None) -> Unit:
    """Return the unit a table is about: the one named, else the topmost that token and programme share.

    Raises ``UnitNotFound`` for a unit outside the token's reach or the programme's tree.
    """
    root = programme.root_unit
    if not code:
        return root if root.is_under(token.unit) else token.unit
    unit = unit_for(token, code)
    if not unit.is_under(root):
        raise UnitNotFound(code=unit.code)
    return unit


def board_of(question: Question, *, at: datetime) -> LeaderboardOut:
    """Return the table of the contract. Raises ``KnownBeforeCounted``."""
    return LeaderboardOut(**board_json(leaderboard(question, at=at)))


def counts_of(question: Question, *, at: datetime) -> Counts:
    """Return the figures of the question's unit alone. Raises ``KnownBeforeCounted``."""
    board = board_json(leaderboard(replace(question, bloc=None), at=at))
    same = {name: board[name] for name in ("programme", "stage", "as_of", "known_at", "target_kind")}
    return Counts(**same, **board["totals"])

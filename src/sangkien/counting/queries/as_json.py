"""The stable JSON of a leaderboard (contracts)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sangkien.base.clock import VIETNAM
from sangkien.counting.queries.board import Leaderboard, Row, Totals

ROW_FIELDS = (
    "rank",
    "unit",
    "name",
    "submitted",
    "valid",
    "people",
    "benefit_vnd",
    "target",
    "attained_pct",
    "excess_pct",
    "band",
)


def board_json(board: Leaderboard) -> dict[str, Any]:
    """Return the board in the shape of the contract; percents have two decimals, times are ISO 8601 with zone."""
    question = board.question
    return {
        "programme": question.programme.code,
        "stage": question.stage.code if question.stage else None,
        "parent": board.parent.code,
        "bloc": question.bloc.code if question.bloc else None,
        "as_of": board.as_of.astimezone(VIETNAM).isoformat(),
        "known_at": board.known_at.astimezone(VIETNAM).isoformat(),
        "tree": question.tree.value,
        "by": question.by.value,
        "target_kind": question.target_kind.value,
        "rows": [_figures(row, ROW_FIELDS) for row in board.rows],
        "totals": {
            **_figures(board.totals, ROW_FIELDS[1:]),
            "children_target": board.totals.children_target,
            "children_attained_pct": _number(board.totals.children_attained_pct),
            "units": len(board.rows),
            "units_with_valid": board.units_with_valid,
        },
        "bands": board.bands,
    }


def _figures(line: Row | Totals, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _number(getattr(line, name)) for name in names}


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.value if hasattr(value, "value") else value

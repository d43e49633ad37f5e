"""The targets page: a unit's own targets, those of its children, and the difference between the two (D27)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sangkien.base.clock import day_of
from sangkien.counting.queries import Question, Row, leaderboard
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme, Stage
from sangkien.programmes.queries import TargetChange, target_history, targets_of
from sangkien.units.models import Unit
from sangkien.units.queries import members_on


@dataclass(frozen=True, slots=True)
class Cell:
    """One target as its field shows it: what was typed, or what is in force; with what is wrong with it."""

    name: str
    label: str
    value: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with its three targets, what was handed on below it, and how far it is."""

    row: Row | None
    unit_id: int
    code: str
    name: str
    members: int | None
    cells: tuple[Cell, ...]
    handed_on: int | None
    to_hand_on: int | None


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """Everything the page shows; ``gap`` is assigned minus the sum of the parts."""

    unit: Unit
    lines: list[Line]
    own: dict[str, int | None]
    parts: int
    gap: int | None
    members_as_of: date | None
    history: list[TargetChange]
    valid: int


def targets_page(
    programme: Programme,
    unit: Unit,
    stage: Stage | None,
    at: datetime,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> TargetsPage:
    """Gather the page in a fixed number of queries; ``typed`` wins over what is stored, so nothing typed is lost."""
    board = leaderboard(Question(programme=programme, stage=stage, parent=unit), at=at)
    ids = [unit.pk, *(row.unit_id for row in board.rows)]
    below = list(Unit.objects.filter(parent__in=ids[1:]).values_list("pk", "parent_id"))
    known = {
        kind: {
            pk: target.value
            for pk, target in targets_of(programme, [*ids, *(pk for pk, _ in below)], kind=kind, stage=stage).items()
        }
        for kind in TargetKind
    }
    members = members_on(ids, day_of(at))
    handed = _handed_on(below, known[TargetKind.ASSIGNED])
    ordered = sorted(board.rows, key=lambda row: (row.sort_order, row.unit))
    lines = [_line(row, known, members, handed, typed, errors) for row in ordered]
    own = {kind.value: known[kind].get(unit.pk) for kind in TargetKind}
    parts = sum(known[TargetKind.ASSIGNED].get(row.unit_id) or 0 for row in board.rows)
    assigned = own[TargetKind.ASSIGNED]
    return TargetsPage(
        unit=unit,
        lines=lines,
        own=own,
        parts=parts,
        gap=assigned - parts if assigned is not None else None,
        members_as_of=members[unit.pk][1] if unit.pk in members else None,
        history=target_history(programme, unit, limit=20),
        valid=board.totals.valid,
    )


def _handed_on(below: Sequence[tuple[int, int | None]], assigned: Mapping[int, int | None]) -> dict[int, int]:
    handed: dict[int, int] = {}
    for pk, parent in below:
        value = assigned.get(pk)
        if value is not None and parent is not None:
            handed[parent] = handed.get(parent, 0) + value
    return handed


def _line(
    row: Row,
    known: Mapping[TargetKind, Mapping[int, int | None]],
    members: Mapping[int, tuple[int, date]],
    handed: Mapping[int, int],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> Line:
    cells = []
    for kind in TargetKind:
        name, value = field_name(row.unit_id, kind), known[kind].get(row.unit_id)
        stored = "" if value is None else str(value)
        cells.append(Cell(name, str(kind.label), typed.get(name, stored), errors.get(name, "")))
    assigned = known[TargetKind.ASSIGNED].get(row.unit_id)
    part = handed.get(row.unit_id)
    return Line(
        row=row,
        unit_id=row.unit_id,
        code=row.unit,
        name=row.short_name,
        members=members[row.unit_id][0] if row.unit_id in members else None,
        cells=tuple(cells),
        handed_on=part,
        to_hand_on=assigned - part if assigned is not None and part is not None else None,
    )


def field_name(unit_id: int, kind: TargetKind) -> str:
    """Return the name of the field of one target."""
    return f"t-{unit_id}-{kind.value}"

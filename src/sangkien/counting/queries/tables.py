"""A table as a page shows it: live, of a past moment, or frozen; with movement since the last frozen week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sangkien.base.charts import Race, Runner
from sangkien.base.clock import parse_moment
from sangkien.counting.choices import Band
from sangkien.counting.models import Snapshot
from sangkien.counting.queries import Leaderboard
from sangkien.counting.queries.as_json import board_json
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

RACE_WEEKS, RACE_UNITS = 8, 10


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of a table; percents are Decimal with two places, money whole VND."""

    rank: int | None
    moved: int | None
    unit: str
    name: str
    submitted: int
    valid: int
    people: int
    benefit_vnd: int
    target: int | None
    attained_pct: Decimal | None
    band: str


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table with its totals and bands."""

    lines: tuple[Line, ...]
    totals: Line
    children_target: int | None
    children_attained_pct: Decimal | None
    bands: tuple[tuple[str, str, int], ...]
    as_of: datetime
    known_at: datetime
    compared_with: str

    @property
    def units_with_valid(self) -> int:
        """Return how many units have a valid entry."""
        return sum(1 for line in self.lines if line.valid)


def table_of(board: Leaderboard, before: Snapshot | None) -> Table:
    """Return a live or past table, with movement since ``before``."""
    return table_from(board_json(board), before, {row.unit: row.short_name for row in board.rows})


def table_from(content: Mapping[str, Any], before: Snapshot | None, names: Mapping[str, str] | None = None) -> Table:
    """Return a table from the stable JSON, frozen or fresh."""
    earlier = _ranks(before.content) if before else {}
    shown = names if names is not None else _short_names(content)
    totals = content["totals"]
    return Table(
        lines=tuple(_line(row, earlier, shown, content.get("by", "")) for row in content["rows"]),
        totals=_line({"rank": None, **totals}, {}, {totals["unit"]: totals["name"]}),
        children_target=totals["children_target"],
        children_attained_pct=_pct(totals.get("children_attained_pct")),
        bands=tuple((band.value, str(band.label), content["bands"].get(band.value, 0)) for band in Band),
        as_of=parse_moment(content["as_of"]),
        known_at=parse_moment(content["known_at"]),
        compared_with=before.name if before else "",
    )


def _line(row: Mapping[str, Any], earlier: Mapping[str, int], names: Mapping[str, str], by: str = "") -> Line:
    # With nothing of what is ranked, all share the last place; a number there would say more than there is.
    ranked = bool(row[by] if by in {"submitted", "people"} else row["valid"])
    rank, before = row["rank"] if ranked else None, earlier.get(row["unit"])
    return Line(
        rank=rank,
        moved=before - rank if before is not None and rank is not None else None,
        unit=row["unit"],
        name=names.get(row["unit"], row["name"]),
        submitted=row["submitted"],
        valid=row["valid"],
        people=row["people"],
        benefit_vnd=row["benefit_vnd"],
        target=row["target"],
        attained_pct=_pct(row["attained_pct"]),
        band=row["band"],
    )


def _pct(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def _ranks(content: Mapping[str, Any]) -> dict[str, int]:
    return {row["unit"]: row["rank"] for row in content["rows"] if row["rank"] is not None and row["valid"]}


def _short_names(content: Mapping[str, Any]) -> dict[str, str]:
    codes = [row["unit"] for row in content["rows"]]
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "short_name"))


def weekly_before(programme: Programme, moment: datetime, limit: int) -> list[Snapshot]:
    """Return the last frozen weekly tables of the whole programme before ``moment``, oldest first."""
    rows = Snapshot.objects.filter(
        programme=programme, parent=programme.root_unit_id, code__contains="tuan", as_of__lt=moment
    )
    newest = rows.filter(content__stage=None, content__bloc=None).order_by("-as_of", "-version")[: limit * 2]
    by_code = {row.code: row for row in sorted(newest, key=lambda row: row.version)}
    return sorted(by_code.values(), key=lambda row: row.as_of)[-limit:]


def race_of(weeks: Sequence[Snapshot], table: Table) -> Race | None:
    """Return the ranking race of the ten leaders over the frozen weeks; None where fewer than two are frozen."""
    if len(weeks) < 2:
        return None
    ranks = [_ranks(week.content) for week in weeks]
    leaders = [line for line in table.lines if line.rank is not None][:RACE_UNITS]
    change = {line.unit: (ranks[0].get(line.unit) or 0) - (ranks[-1].get(line.unit) or 0) for line in leaders}
    best, worst = max(change.values(), default=0), min(change.values(), default=0)
    runners = [
        Runner(
            line.name,
            [_visible(week.get(line.unit)) for week in ranks],
            "hi"
            if best > 0 and change[line.unit] == best
            else "down"
            if worst < 0 and change[line.unit] == worst
            else "",
        )
        for line in leaders
    ]
    return Race([_week_label(week) for week in weeks], runners)


def _visible(rank: int | None) -> int | None:
    return rank if rank is not None and rank <= RACE_UNITS + 4 else None


def _week_label(week: Snapshot) -> str:
    return week.name.split("·")[0].strip()

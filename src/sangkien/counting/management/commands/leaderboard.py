"""``sangkien leaderboard``: the table of a programme at any moment."""

import csv
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from sangkien.base.clock import VIETNAM, parse_moment
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.formats import number, percent
from sangkien.counting.choices import By, TreeAs
from sangkien.counting.queries import Leaderboard, Question, leaderboard
from sangkien.counting.queries.as_json import ROW_FIELDS, board_json
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.queries import bloc_named, programme_named, stage_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


def add_question_arguments(parser: CommandParser) -> None:
    """Add the options that make a ``Question``; shared with ``sangkien snapshot freeze``."""
    parser.add_argument("--programme", required=True)
    parser.add_argument("--stage", default="")
    parser.add_argument("--parent", default="")
    parser.add_argument("--bloc", default="")
    parser.add_argument("--as-of", dest="as_of", help="a day (its end), or a moment; what came before it counts")
    parser.add_argument("--known-at", dest="known_at", help="what was recorded before it (default: as-of)")
    parser.add_argument("--tree", choices=TreeAs.values, default=TreeAs.THEN)
    parser.add_argument("--by", choices=By.values, default=By.PERCENT)
    parser.add_argument("--target", choices=TargetKind.values, default=TargetKind.ASSIGNED)


def question_from(options: dict[str, Any]) -> Question:
    """Read the question out of the options. Raises the refusals of unknown codes and moments."""
    programme = programme_named(options["programme"])
    return Question(
        programme=programme,
        stage=stage_named(programme, options["stage"]),
        parent=_unit(options["parent"]),
        bloc=bloc_named(programme, options["bloc"]),
        as_of=_moment(options["as_of"]),
        known_at=_moment(options["known_at"]),
        tree=TreeAs(options["tree"]),
        by=By(options["by"]),
        target_kind=TargetKind(options["target"]),
    )


def _moment(raw: str | None) -> datetime | None:
    return parse_moment(raw) if raw else None


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise UnitNotFound(code=code)
    return unit


class Command(BaseCommand):
    """Print a leaderboard."""

    help = "Print the table of a programme, now or at any past minute."
    example = "sangkien leaderboard --programme 1trieu --as-of 2022-05-31 --stage gd1 --format json"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the question and the form of the answer."""
        add_question_arguments(parser)
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def run(self, **options: Any) -> None:
        """Ask and print."""
        board = leaderboard(question_from(options))
        if options["format"] == "json":
            self.put_json(board_json(board))
        elif options["format"] == "csv":
            writer = csv.writer(self.stdout)
            writer.writerow(ROW_FIELDS)
            writer.writerows([row[name] for name in ROW_FIELDS] for row in board_json(board)["rows"])
        else:
            self.stdout.write("\n".join(_lines(board)))


def _lines(board: Leaderboard) -> list[str]:
    totals = board.totals
    local = board.as_of.astimezone(VIETNAM)
    lines = [
        f"{board.question.programme.name}",
        f"Tính đến trước {local:%H:%M:%S} ngày {local:%d/%m/%Y}",
        "",
        f"{'Hạng':>5} {'Mã':<10} {'Đơn vị':<40} {'Nộp':>8} {'Hợp lệ':>8} {'Chỉ tiêu':>9} {'Đạt':>10}",
    ]
    lines += [
        _line(row.rank, row.unit, row.short_name, row.submitted, row.valid, row.target, row.attained_pct)
        for row in board.rows
    ]
    both = ((totals.target, totals.attained_pct), (totals.children_target, totals.children_attained_pct))
    lines.append("")
    for name, (target, pct) in zip(("Toàn đơn vị", "So với tổng chỉ tiêu các đơn vị"), both, strict=True):
        lines.append(_line(None, totals.unit, name, totals.submitted, totals.valid, target, pct))
    lines.append(
        f"{board.units_with_valid}/{len(board.rows)} đơn vị có sáng kiến hợp lệ, {number(totals.people)} tác giả"
    )
    return lines


def _line(rank: int | None, code: str, name: str, submitted: int, valid: int, target: int | None, pct: Any) -> str:
    shown = percent(pct, 2) if pct is not None else "–"
    goal = number(target) if target is not None else "–"
    place = str(rank) if rank is not None else "–"
    return f"{place:>5} {code:<10} {name[:40]:<40} {number(submitted):>8} {number(valid):>8} {goal:>9} {shown:>10}"

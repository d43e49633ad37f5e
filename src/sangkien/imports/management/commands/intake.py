"""``sangkien intake``: what a messy workbook says."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.clock import day_of, now
from sangkien.base.commands import Command as BaseCommand
from sangkien.imports.queries.judging import judge_for
from sangkien.imports.queries.unit_names import unit_names
from sangkien.imports.queries.workbooks import WorkbookRead, as_json, open_workbook, read_rows_of
from sangkien.programmes.queries import programme_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


class Command(BaseCommand):
    """Read a workbook."""

    help = "Say what an .xlsx, .xls, .ods or .csv file of initiatives holds, row by row; nothing is written."
    example = "sangkien intake read danh-sach.xls --programme 1trieu --format json"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``read FILE``."""
        action = parser.add_subparsers(dest="action", required=True).add_parser("read", help="read a file")
        action.add_argument("file", type=Path)
        action.add_argument("--programme", default="", help="judge each row by the rules of this programme")
        action.add_argument("--unit", default="", help="look for units below this one; rows without a unit belong here")
        action.add_argument("--format", choices=["text", "json"], default="json")

    def run(self, **options: Any) -> None:
        """Read the file; status 1 only when it can't be read at all."""
        today = day_of(now())
        programme = programme_named(options["programme"]) if options["programme"] else None
        unit = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else None
        if options["unit"] and unit is None:
            raise UnitNotFound(code=options["unit"])
        workbook = open_workbook(options["file"])
        bound = unit or (programme.root_unit if programme else None)
        judge = judge_for(programme, unit_names([bound] if bound else [], on=today), today=today, default_unit=unit)
        read_rows_of(workbook, judge, today=today)
        if options["format"] == "json":
            self.put_json(as_json(workbook))
        else:
            self._in_words(workbook)

    def _in_words(self, workbook: WorkbookRead) -> None:
        for row in workbook.rows:
            for problem in [*row.reading.errors, *row.reading.warnings]:
                place = f"{row.reading.sheet}, dòng {row.reading.row}"
                self.stdout.write(f"{place}, {problem.column or problem.field}: {problem.refusal.sentence}")
        bad = sum(1 for row in workbook.rows if row.reading.errors)
        self.stdout.write(f"{len(workbook.rows)} dòng, {len(workbook.rows) - bad} nhập được ngay, {bad} cần sửa.")
        if not workbook.rows:
            raise CommandError("Tệp không có dòng sáng kiến nào.", returncode=1)

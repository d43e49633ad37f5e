"""``sangkien targets``: targets from a sheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.sheets import read_rows
from sangkien.programmes.queries import programme_named
from sangkien.programmes.services import import_targets


class Command(BaseCommand):
    """Import targets."""

    help = "Take in targets from a csv or xlsx file: unit_code, stage, kind, value."
    example = "sangkien targets import chi-tieu.csv --programme 1trieu"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``import FILE --programme P``."""
        action = parser.add_subparsers(dest="action", required=True).add_parser("import", help="take in a sheet")
        action.add_argument("file", type=Path)
        action.add_argument("--programme", required=True)
        action.add_argument("--dry-run", action="store_true")
        action.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Take in the sheet; a bad row stops the whole file."""
        programme = programme_named(options["programme"])
        rows = read_rows(options["file"], required=["unit_code", "value"])
        outcome = import_targets(programme=programme, rows=rows, by=None, at=now(), dry_run=options["dry_run"])
        refused = [
            {"line": line, "field": refusal.field, "code": refusal.code, "message": refusal.sentence}
            for line, refusal in outcome.refused
        ]
        if options["format"] == "json":
            self.put_json({"stored": outcome.stored, "unchanged": outcome.unchanged, "refused": refused})
        elif not refused:
            self.stdout.write(f"Đã ghi {outcome.stored} chỉ tiêu, {outcome.unchanged} chỉ tiêu giữ nguyên.")
        if refused:
            for row in refused:
                self.stderr.write(f"Dòng {row['line']}, {row['field']}: {row['message']}")
            raise CommandError("Tệp còn chỗ sai, chưa ghi gì.", returncode=1)

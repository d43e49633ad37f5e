"""``sangkien people``: lists of people from a sheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.sheets import read_rows
from sangkien.people.services import import_people


class Command(BaseCommand):
    """Import people."""

    help = "Take in people, who may be authors, from a csv or xlsx file."
    example = "sangkien people import nguoi.csv --dry-run"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``import FILE``."""
        actions = parser.add_subparsers(dest="action", required=True)
        action = actions.add_parser("import", help="unit_code, name, code, birth_year, job_title, qualification, phone")
        action.add_argument("file", type=Path)
        action.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        action.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Take the good lines in and name the others."""
        rows = read_rows(options["file"], required=["unit_code", "name"])
        outcome = import_people(rows=rows, by=None, at=now(), dry_run=options["dry_run"])
        counts = {name: outcome.count(name) for name in ("created", "updated", "unchanged")}
        summary = "Thêm {created}, sửa {updated}, giữ nguyên {unchanged} người.".format(**counts)
        refused = [
            {"line": line, "field": refusal.field, "code": refusal.code, "message": refusal.sentence}
            for line, refusal in outcome.refused
        ]
        if options["format"] == "json":
            self.put_json({**counts, "summary": summary, "refused": refused, "dry_run": options["dry_run"]})
        else:
            self.stdout.write(summary)
            for row in refused:
                self.stderr.write(f"Dòng {row['line']}, {row['field']}: {row['message']}")
        if refused:
            raise CommandError(f"{len(refused)} dòng không nhận.", returncode=1)

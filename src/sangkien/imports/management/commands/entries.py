"""``sangkien entries``: entries from a sheet with canonical columns."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.progress import progress_bar
from sangkien.base.sheets import read_rows
from sangkien.imports.management.carrying import add_carry, carry
from sangkien.imports.services import Intake, IntakeOutcome, import_entries
from sangkien.programmes.queries import programme_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


class Command(BaseCommand):
    """Import entries."""

    help = "Take in entries from a csv or xlsx file with the canonical columns."
    example = "sangkien entries import sang-kien.csv --programme 1trieu --historic"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``import FILE --programme P``."""
        actions = parser.add_subparsers(dest="action", required=True)
        add_carry(actions)
        action = actions.add_parser("import", help="take in a sheet")
        action.add_argument("file", type=Path)
        action.add_argument("--programme", required=True)
        action.add_argument("--unit", default="", help="rows without a unit belong here, others must lie below it")
        action.add_argument("--historic", action="store_true", help="keep the file's own dates and verdicts")
        action.add_argument("--source", default="import", help="whose external keys these are")
        action.add_argument("--dry-run", action="store_true")
        action.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Take in good rows, name bad ones; status 1 when any row was refused."""
        if options["action"] == "carry":
            carry(self, options)
            return
        within = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else None
        if options["unit"] and within is None:
            raise UnitNotFound(code=options["unit"])
        intake = Intake(
            programme=programme_named(options["programme"]),
            by=None,
            at=now(),
            historic=options["historic"],
            within=within,
            source=options["source"],
        )
        rows = read_rows(options["file"], required=["external_key", "title"])
        with progress_bar("Nhận sáng kiến") as tell:
            outcome = import_entries(intake=intake, rows=rows, dry_run=options["dry_run"], tell=tell)
        self._report(outcome, options["format"])
        if outcome.refused:
            raise CommandError(f"{len(outcome.refused)} dòng chưa nhận được, lý do ở trên.", returncode=1)

    def _report(self, outcome: IntakeOutcome, form: str) -> None:
        refused = [
            {"line": line, "field": refusal.field, "code": refusal.code, "message": refusal.sentence}
            for line, refusals in outcome.refused
            for refusal in refusals
        ]
        if form == "json":
            counts = {"created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged}
            self.put_json({**counts, "refused": refused})
            return
        for row in refused:
            self.stderr.write(f"Dòng {row['line']}, {row['field']}: {row['message']}")
        self.stdout.write(
            f"Thêm {outcome.created}, cập nhật {outcome.updated}, giữ nguyên {outcome.unchanged} sáng kiến."
        )

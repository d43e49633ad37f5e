"""``sangkien units``: the tree from a sheet, and its reorganisation from a sheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.progress import progress_bar
from sangkien.base.sheets import read_rows
from sangkien.units.services import apply_sheet, import_units


class Command(BaseCommand):
    """Import units or apply acts of reorganisation."""

    help = "Take in units, or reorganise them, from a csv or xlsx file."
    example = "sangkien units import don-vi.csv --dry-run"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``import FILE`` and ``apply FILE``."""
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in (("import", "code, name, kind, parent_code, members, …"), ("apply", "act, unit_code, …")):
            action = actions.add_parser(name, help=text)
            action.add_argument("file", type=Path)
            action.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
            action.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Do the one or the other."""
        result = self._import(options) if options["action"] == "import" else self._apply(options)
        if options["format"] == "json":
            self.put_json(result)
        else:
            self.stdout.write(str(result["summary"]))
            for row in result["refused"]:
                self.stderr.write(f"Dòng {row['line']}, {row['field']}: {row['message']}")
        if result["refused"]:
            raise CommandError("Tệp còn chỗ sai, chưa ghi gì.", returncode=1)

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        rows = read_rows(options["file"], required=["code", "name"])
        with progress_bar("Nhận đơn vị") as tell:
            outcome = import_units(rows=rows, at=now(), dry_run=options["dry_run"], tell=tell)
        counts = {"created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged}
        summary = f"Thêm {outcome.created}, sửa {outcome.updated}, giữ nguyên {outcome.unchanged} đơn vị."
        return {**counts, "summary": summary, "refused": _refused(outcome.refused), "dry_run": options["dry_run"]}

    def _apply(self, options: dict[str, Any]) -> dict[str, Any]:
        rows = read_rows(options["file"], required=["act", "unit_code"])
        outcome = apply_sheet(rows=rows, by=None, at=now(), file_name=options["file"].name, dry_run=options["dry_run"])
        done = 0 if outcome.refused else len(outcome.applied)
        batch = outcome.batch.pk if outcome.batch else None
        summary = f"Thực hiện {done} việc sắp xếp đơn vị."
        return {
            "applied": done,
            "batch": batch,
            "summary": summary,
            "refused": _refused(outcome.refused),
            "dry_run": options["dry_run"],
        }


def _refused(refused: list[tuple[int, Any]]) -> list[dict[str, Any]]:
    return [
        {"line": line, "field": refusal.field, "code": refusal.code, "message": refusal.sentence}
        for line, refusal in refused
    ]

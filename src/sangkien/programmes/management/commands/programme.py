"""``sangkien programme``: definitions in and out."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.sheets import FileMissing
from sangkien.programmes.errors import DefinitionUnreadable
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import definition_of, programme_named
from sangkien.programmes.services import define_programme


class Command(BaseCommand):
    """Import, export or list programmes."""

    help = "Define a programme from JSON, write its definition, or list all."
    example = "sangkien programme import 1trieu.json"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``import FILE.json``, ``export CODE`` and ``list``."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("import", help="define or change a programme").add_argument("file", type=Path)
        actions.add_parser("export", help="print the definition").add_argument("code")
        listing = actions.add_parser("list", help="list programmes")
        listing.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Do the one or the other."""
        if options["action"] == "import":
            self._import(options["file"])
        elif options["action"] == "export":
            self.stdout.write(json.dumps(definition_of(programme_named(options["code"])), ensure_ascii=False, indent=2))
        else:
            self._list(options["format"])

    def _import(self, path: Path) -> None:
        if not path.is_file():
            raise FileMissing(name=path.name)
        try:
            definition = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise DefinitionUnreadable(why=str(error)) from error
        if not isinstance(definition, dict):
            raise DefinitionUnreadable(why="tệp phải là một đối tượng JSON")
        programme = define_programme(definition=definition, by=None, at=now())
        self.stdout.write(f"Đã ghi chương trình {programme.code}: {programme.name}.")

    def _list(self, form: str) -> None:
        programmes = Programme.objects.select_related("root_unit").order_by("code")
        rows = [{"code": row.code, "name": row.name, "root_unit": row.root_unit.code} for row in programmes]
        if form == "json":
            self.put_json(rows)
        for row in rows if form == "text" else []:
            self.stdout.write(f"{row['code']}\t{row['root_unit']}\t{row['name']}")

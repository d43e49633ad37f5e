"""``sangkien verify``: recount everything from the events."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.commands import Command as BaseCommand
from sangkien.counting.queries.verify import differences


class Command(BaseCommand):
    """Recount, and list what differs."""

    help = "Recount everything from the events; status 1 and a list if anything differs."
    example = "sangkien verify"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the form of the answer."""
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Recount and print."""
        found = differences()
        if options["format"] == "json":
            self.put_json({"differences": found})
        else:
            self.stdout.write("\n".join(found) or "Đếm lại từ đầu: không có chỗ nào lệch.")
        if found:
            raise CommandError(f"Có {len(found)} chỗ lệch.", returncode=1)

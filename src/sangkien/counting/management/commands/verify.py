"""``sangkien verify``: recount everything from the events."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.commands import Command as BaseCommand
from sangkien.counting.queries.verify import differences
from sangkien.counting.services import refill_branches


class Command(BaseCommand):
    """Recount, and list what differs."""

    help = "Recount everything from the events; status 1 and a list if anything differs."
    example = "sangkien verify"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the form of the answer."""
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--refill-branches", action="store_true", help="sum branches anew from the leaves first")

    def run(self, **options: Any) -> None:
        """Recount and print."""
        if options["refill_branches"]:
            refill_branches()
        found = differences()
        if options["format"] == "json":
            self.put_json({"differences": found})
        else:
            self.stdout.write("\n".join(found) or "Đếm lại từ đầu: không có chỗ nào lệch.")
        if found:
            raise CommandError(f"Có {len(found)} chỗ lệch.", returncode=1)

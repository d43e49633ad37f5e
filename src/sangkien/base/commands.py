"""The shape of our commands: exit status 0 / 1 (data refused) / 2 (wrong call), JSON alone on stdout when asked."""

import argparse
import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import translation

from sangkien.base.errors import Refusal


class Command(BaseCommand):
    """A command whose ``example`` stands in its help; subclasses define ``arguments`` and ``run``."""

    requires_system_checks: list[str] = []
    example: str = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return the parser, with the example below its options."""
        kwargs.setdefault("epilog", f"Example: {self.example}" if self.example else None)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        return super().create_parser(prog_name, subcommand, **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in Vietnamese; refused data ends with status 1 and its reasons on stderr."""
        ensure_schema()
        with translation.override("vi"):
            try:
                self.run(**options)
            except Refusal as refusal:
                raise CommandError(refusal.sentence, returncode=1) from refusal

    def run(self, **options: Any) -> None:
        """Do the work."""
        raise CommandError("This command does nothing by itself.", returncode=2)

    def wrong_call(self, sentence: str) -> CommandError:
        """Return the error of a call that makes no sense (status 2)."""
        return CommandError(sentence, returncode=2)

    def put_json(self, value: object) -> None:
        """Write ``value`` as JSON, and nothing else, to stdout."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def ensure_schema() -> None:
    """Create the tables where the database is still empty, so that the first command just works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        row = cursor.fetchone()
    if row and not row[0]:
        call_command("migrate", verbosity=0, skip_checks=True, stdout=sys.stderr)

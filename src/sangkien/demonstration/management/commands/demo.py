"""``sangkien demo``: load the demonstration, say who can sign in, serve."""

import os
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.demonstration import plan
from sangkien.demonstration.accounts import PASSWORD
from sangkien.demonstration.loading import load
from sangkien.units.choices import Role
from sangkien.units.models import Unit
from sangkien.units.queries import path_of


class Command(BaseCommand):
    """Show Sáng Kiến with the published history of one programme and one that is open today."""

    help = "Load the demonstration (once), print the address and the accounts, serve the pages and run the jobs."
    example = "sangkien demo --port 8000"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``--port``, ``--host`` and ``--no-serve``."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-serve", action="store_true", help="only load")

    def run(self, **options: Any) -> None:
        """Load, print, serve."""
        call_command("migrate", verbosity=0, skip_checks=True, stdout=self.stderr)
        loaded = load(at=now(), report=self._progress)
        self.stdout.write("Đã nạp bản trình diễn." if loaded else "Bản trình diễn đã có sẵn, không nạp lại.")
        self._introduce(options["host"], options["port"])
        if not options["no_serve"]:
            _become_the_server(options["host"], options["port"])

    def _progress(self, what: str, done: int, whole: int) -> None:
        """Draw one line on a terminal; elsewhere keep silent."""
        if sys.stderr.isatty():
            filled = done * 30 // max(whole, 1)
            sys.stderr.write(f"\r\033[K{'█' * filled}{'░' * (30 - filled)} {what} {done}/{whole}")
            sys.stderr.write("\n" if done >= whole else "")
            sys.stderr.flush()

    def _introduce(self, host: str, port: int) -> None:
        rows = [
            (row["username"], str(Role(row["role"]).label), f"{row['name']}, {_place(row['unit_code'])}")
            for row in plan.people()
        ]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        self.stdout.write(f"\nĐịa chỉ:   http://{host}:{port}\nMật khẩu:  {PASSWORD} (chung cho mọi tài khoản)\n")
        for username, role, who in rows:
            self.stdout.write(f"  {username:<{widths[0]}}  {role:<{widths[1]}}  {who}")
        self.stdout.write("\nMật khẩu này ai cũng biết. Đừng nhập dữ liệu thật vào bản trình diễn.\n")
        self.stdout.flush()


def _become_the_server(host: str, port: int) -> None:
    """Let ``sangkien serve`` take this process over: what loading the demonstration held in memory is given back."""
    connection.close()
    sys.stdout.flush()
    call = ["-m", "sangkien", "serve", "--host", host, "--port", str(port), "--with-jobs"]
    os.execv(sys.executable, [sys.executable, *call])


def _place(code: str) -> str:
    unit = Unit.objects.filter(code=code).first()
    return " › ".join(path_of(unit)) if unit else code

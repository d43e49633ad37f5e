"""``sangkien bench``: seeded data at national size, and the claims measured on it."""

import os
import platform
from pathlib import Path
from time import perf_counter
from typing import Any

import django
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection

from sangkien import __version__
from sangkien.base.clock import VIETNAM, now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.formats import day
from sangkien.bench import pages
from sangkien.bench.claims import LOAD_SECONDS, MEASURES, SMALL, Line, all_lines
from sangkien.bench.country import CODE, Size, generate
from sangkien.counting.queries.verify import differences
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

RESULTS = Path("bench/RESULTS.md")


class Command(BaseCommand):
    """Generate or measure."""

    help = "Fill an empty database with a seeded country, or measure the claims of docs/quality on it."
    example = "SANGKIEN_HOME=var/bench sangkien bench run"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``generate`` and ``run``."""
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("generate", "make the data"),
            ("run", "make it if missing, measure, print a table"),
            ("pages", "make it if missing, load every page, keep the times to be compared with"),
        ):
            action = actions.add_parser(name, help=text)
            action.add_argument("--entries", type=int, default=Size.entries)
            action.add_argument("--units", type=int, default=Size.units)
            action.add_argument("--people", type=int, default=Size.people)
            action.add_argument("--verify", action="store_true", help="recount everything after generating")
            action.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
            action.add_argument("--only", nargs="*", choices=[*MEASURES, "load"], default=[], help="measure only these")
            action.add_argument("--seconds", type=float, default=LOAD_SECONDS, help="how long the load lasts")
            action.add_argument("--to", type=Path, default=SMALL, help="where the times of pages are kept")

    def run(self, **options: Any) -> None:
        """Do the one or the other."""
        call_command("migrate", interactive=False, verbosity=0)
        size = Size(entries=options["entries"], units=options["units"], people=options["people"])
        if not Programme.objects.filter(code=CODE).exists():
            self._generate(size, verify=options["verify"])
        if options["action"] == "run":
            self._measure(options["only"], options["seconds"], write=options["write"])
        if options["action"] == "pages":
            self._pages(options["to"])

    def _generate(self, size: Size, *, verify: bool) -> None:
        if Unit.objects.exists():
            raise self.wrong_call("The database is not empty: give the bench its own SANGKIEN_HOME.")
        begun = perf_counter()
        generate(size, lambda name, seconds: self.stderr.write(f"  {name}: {seconds:.1f} s"))
        self.stderr.write(f"{size.entries:,} entries, {size.units:,} units in {perf_counter() - begun:.0f} s")
        if verify:
            found = differences()
            self.stderr.write("\n".join(found) or "The recount finds no difference.")

    def _pages(self, file: Path) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        found = pages.measure_pages(Programme.objects.select_related("root_unit").get(code=CODE))
        pages.keep(found, file)
        for page in sorted(found, key=lambda one: -one.times.p95):
            self.stdout.write(f"{page.times.p95:7.0f} ms {page.queries:3} queries  {page.reader}  {page.path}")

    def _measure(self, only: list[str], seconds: float, *, write: bool) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        lines = []
        for line in all_lines(only, seconds):
            lines.append(line)
            self.stderr.write(f"  {line.claim}: {line.measured} ({line.ratio})")
        text = "\n".join([*_heading(), *_table(lines)])
        self.stdout.write(text)
        if write and RESULTS.parent.is_dir():
            RESULTS.write_text(text + "\n", encoding="utf-8")


def _heading() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(version(), ' ', 2), (SELECT count(*) FROM initiatives_entry), (SELECT count(*) FROM units_unit)"
        )
        postgres, entries, units = cursor.fetchone()
    return [
        "# Measured claims",
        "",
        f"{day(now().astimezone(VIETNAM))}, Sáng Kiến {__version__}, Python {platform.python_version()}, Django {django.__version__},"
        f" PostgreSQL {postgres}, {os.cpu_count()} cores; {entries:,} entries, {units:,} units.",
        "Each figure stands beside a floor measured in the same run: ratios hold where absolute times drift. `make bench` prints it anew.",
        "",
        "| Claim | Measured | Floor | Ratio | Goal | Held |",
        "|---|--:|---|--:|---|---|",
    ]


def _table(lines: list[Line]) -> list[str]:
    return [
        f"| {line.claim} | {line.measured} | {line.floor} | {line.ratio} | {line.goal} | {'yes' if line.held else 'no'} |"
        for line in lines
    ]

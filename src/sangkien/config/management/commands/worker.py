"""``sangkien worker``: the jobs, on the same PostgreSQL as the data."""

import asyncio
from typing import Any

from django.core.management.base import CommandParser

from sangkien.base.commands import Command as BaseCommand
from sangkien.config.working import work


class Command(BaseCommand):
    """Run jobs until told to end."""

    help = "Run the jobs. SIGINT or SIGTERM lets those under way finish and ends the worker."
    example = "sangkien worker --concurrency 2"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define how many jobs run at once, and ``--once``."""
        parser.add_argument("--concurrency", type=int, default=1, help="jobs that run at once")
        parser.add_argument("--once", action="store_true", help="end when no job waits")

    def run(self, **options: Any) -> None:
        """Work."""
        asyncio.run(work(concurrency=options["concurrency"], wait=not options["once"]))

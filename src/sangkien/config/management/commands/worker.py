"""``sangkien worker``: the jobs, on the same PostgreSQL as the data."""

import asyncio
from typing import Any

from django.core.management.base import CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from sangkien.base.commands import Command as BaseCommand


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
        asyncio.run(_work(concurrency=options["concurrency"], wait=not options["once"]))


async def _work(*, concurrency: int, wait: bool) -> None:
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(type(connector).__name__)
    with app.replace_connector(connector.get_worker_connector()) as working:
        async with working.open_async():
            await working.run_worker_async(concurrency=concurrency, wait=wait, name="sangkien")

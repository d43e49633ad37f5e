"""``sangkien serve``: the pages, with or without the jobs beside them."""

import os
from typing import Any

from django.core.management.base import CommandError, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from sangkien.base.commands import Command as BaseCommand
from sangkien.config.serving import PortTaken, check_port, collect_static, share_database, start_jobs, stop


class Command(BaseCommand):
    """Serve the application."""

    help = "Serve the pages. SIGINT or SIGTERM ends the server, its workers and, with --with-jobs, the jobs."
    example = "sangkien serve --port 8000 --with-jobs"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define where to listen and how many workers answer."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 for all; names go in SANGKIEN_ALLOWED_HOSTS")
        parser.add_argument("--workers", type=int, default=1, help="processes that answer")
        parser.add_argument("--threads", type=int, default=4, help="requests a process answers at once")
        parser.add_argument("--with-jobs", action="store_true", help="run the jobs too (a small installation)")

    def run(self, **options: Any) -> None:
        """Check, prepare, serve until told to end."""
        host, port = options["host"], options["port"]
        try:
            check_port(host, port)
        except PortTaken as refusal:
            raise CommandError(refusal.sentence, returncode=2) from refusal
        os.environ.setdefault("SANGKIEN_BASE_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")
        collect_static()
        share_database()
        server = _server(options)
        jobs = start_jobs() if options["with_jobs"] else None
        try:
            server.serve()
        finally:
            if jobs is not None:
                stop(jobs)


def _server(options: dict[str, Any]) -> AbstractServer:
    return Granian(
        "sangkien.config.wsgi:application",
        address=options["host"],
        port=options["port"],
        interface=Interfaces.WSGI,
        workers=options["workers"],
        blocking_threads=options["threads"],
        backlog=1024,
        backpressure=options["threads"] * 16,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )

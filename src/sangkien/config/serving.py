"""What the web and the jobs need from the machine: a free port, collected static files, one database for all."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from sangkien.base.errors import Refusal


class PortTaken(Refusal):
    """Cổng {port} trên {host} đang có chương trình khác dùng. Hãy chọn cổng khác, ví dụ --port {other}."""


def check_port(host: str, port: int) -> None:
    """Raise ``PortTaken`` unless ``host``:``port`` can be listened on now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            raise PortTaken(host=host, port=port, other=port + 1) from None


def collect_static() -> None:
    """Collect the static files where pages are served from collected ones and some file is newer than the last time."""
    if not isinstance(storages["staticfiles"], ManifestStaticFilesStorage):
        return
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.is_file() or _newest_static() > manifest.stat().st_mtime:
        call_command("collectstatic", interactive=False, verbosity=0)


def _newest_static() -> float:
    """Return when a static file of ours, or the settings that say how they are stored, last changed."""
    files = [path for path in settings.PACKAGE.glob("*/static/**/*") if path.is_file()]
    return max(path.stat().st_mtime for path in [*files, settings.PACKAGE / "config" / "settings.py"])


def share_database() -> None:
    """Name the database in the environment, so that child processes join it and none of them owns it.

    This process alone holds the embedded server, which therefore ends after all its children.
    """
    connection.ensure_connection()
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = database_url(connection.get_connection_params())
    connection.close()


def database_url(params: Mapping[str, object]) -> str:
    """Return libpq parameters as the address that ``parse_url`` reads."""
    user, name = (quote(str(params.get(key) or "")) for key in ("user", "dbname"))
    others = {key: str(params[key]) for key in ("host", "port", "password") if params.get(key)}
    return f"postgresql://{user}@/{name}?{urlencode(others)}"


def start_jobs() -> subprocess.Popen[bytes]:
    """Start ``sangkien worker`` beside this process."""
    return subprocess.Popen([sys.executable, "-m", "sangkien", "worker"], env=os.environ)


def stop(child: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """Ask ``child`` to finish what it does; end it after ``patience`` seconds."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

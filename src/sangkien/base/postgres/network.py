"""A PostgreSQL on the network: how long to wait for it, and what counts as its being away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import django.db
import psycopg

#: Without these a connection whose cable was cut is waited for until the kernel gives up, a quarter of an hour.
#: Seconds, but for ``tcp_user_timeout`` in milliseconds (libpq, "Parameter Key Words").
_PATIENCE = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
#: The server shuts down, starts up, has no room, or only reads: SQLSTATEs of PostgreSQL, appendix A.
_AWAY = frozenset({"57P01", "57P02", "57P03", "53300", "25006"})
_CONNECTION_CLASS = "08"


def with_patience(params: Mapping[str, str]) -> dict[str, str]:
    """Return libpq parameters with bounds for a network that fails; what ``params`` say themselves wins."""
    return {**_PATIENCE, **params}


def is_outage(error: BaseException | None) -> bool:
    """Say whether ``error`` tells that the database cannot be reached or cannot write now.

    Such an error says nothing against the deed: it may be tried again as it was, also on another server.
    """
    for one in _causes(error):
        if isinstance(one, psycopg.Error):
            return _tells_absence(one)
    return isinstance(error, django.db.InterfaceError | django.db.OperationalError)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _tells_absence(error: psycopg.Error) -> bool:
    if error.sqlstate:
        return error.sqlstate in _AWAY or error.sqlstate.startswith(_CONNECTION_CLASS)
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)

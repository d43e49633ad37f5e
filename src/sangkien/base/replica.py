"""Reading from a copy of the database where an answer may be some seconds old: public pages asked by strangers.

Whoever is signed in reads from the primary, and so always finds what they have just written. A copy that is away, cut
off or too far behind is left alone for a while; the page is then answered by the primary.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)

REPLICA = "replica"
#: For so many seconds a copy that was found fit, or unfit, is not asked again by this process.
_ASKED_AGAIN = 5.0
_alias: ContextVar[str] = ContextVar("sangkien_reading", default=DEFAULT_DB_ALIAS)

# A standby without a receiver is cut off and gets older unnoticed; one that was promoted is current by nature. Where
# everything received is applied, the age of the last transaction says nothing: nobody has written since.
_AGE = """
    SELECT CASE
      WHEN NOT pg_is_in_recovery() THEN 0
      WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN NULL
      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
      ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
    END
"""


class Router:
    """Sends questions to the copy while ``from_copy`` is in force; everything else to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the database that answers."""
        return _alias.get()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the primary."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow: both databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Say that only the primary is ever changed."""
        return db == DEFAULT_DB_ALIAS


class _Reading:
    """The connection that answers questions now, for SQL written out by hand; see ``connection``."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[_alias.get()], name)


#: Stands where ``django.db.connection`` would, in questions that public pages ask.
connection = cast(BaseDatabaseWrapper, _Reading())


@contextmanager
def from_copy() -> Iterator[None]:
    """Let questions be answered by the copy."""
    before = _alias.set(REPLICA)
    try:
        yield
    finally:
        _alias.reset(before)


def may_be_old(view: View) -> View:
    """Decorate a page for everybody that only reads: strangers are answered from the copy, where there is a fit one."""

    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or not _fit.now():
            return view(request, *args, **kwargs)
        try:
            with from_copy():
                return view(request, *args, **kwargs)
        except Error as error:
            # Away, or a question that replaying had to break off: the primary knows the answer too.
            _fit.note(False)
            log.warning("replica: %s; asking the primary", str(error).partition("\n")[0])
        return view(request, *args, **kwargs)

    return bounded


class _Fitness:
    """What this process knows of the copy."""

    def __init__(self) -> None:
        self.fit, self.until = False, 0.0

    def now(self) -> bool:
        """Return whether the copy may answer, asking it now and then."""
        if not settings.HAS_REPLICA:
            return False
        if time.monotonic() >= self.until:
            # Others go on with what is known while one asks.
            self.until = time.monotonic() + _ASKED_AGAIN
            self.note(_age_is_fit())
        return self.fit

    def note(self, fit: bool) -> None:
        """Keep ``fit`` for a while."""
        self.fit, self.until = fit, time.monotonic() + _ASKED_AGAIN


_fit = _Fitness()


def _age_is_fit() -> bool:
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(_AGE)
            row = cursor.fetchone()
    except Error as error:
        log.warning("replica: %s", str(error).partition("\n")[0])
        return False
    fit = row is not None and row[0] is not None and float(row[0]) <= settings.READ_LAG_SECONDS
    if not fit:
        log.warning("replica: cut off or too far behind (%s s)", row and row[0])
    return fit

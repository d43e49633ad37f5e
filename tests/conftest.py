"""The ground of all tests: a throw-away home with its own PostgreSQL, quick passwords, plain static files.

``SANGKIEN_TEST_HOME`` moves the home (default ``var/test``); with ``DATABASE_URL`` that server is used and the
tests make their own databases on it. Parallel workers share one server and have a database each.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker, fixtures

from sangkien.base.postgres import embedded

HOME = Path(os.environ.get("SANGKIEN_TEST_HOME", Path(__file__).parent.parent / "var" / "test")).resolve()
#: A throw-away server need not survive a power cut, and plans must not depend on when statistics were last taken.
_HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")

# Commands that tests start as processes of their own find the same home.
os.environ["SANGKIEN_HOME"] = str(HOME)
os.environ["SANGKIEN_PLAIN_STATIC"] = "1"
os.environ["SANGKIEN_SHARE_ANSWERS"] = "0"


def pytest_configure() -> None:
    """Point the settings, which were read before this file, at the throw-away home."""
    if "DATABASE_URL" not in os.environ:
        settings.DATABASES["default"]["OPTIONS"]["embedded"] = str(HOME / "postgres")
    settings.HOME = HOME
    settings.STATIC_ROOT = HOME / "static"
    settings.STORAGES["default"]["OPTIONS"]["location"] = str(HOME / "files")
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = True
    # A page is looked at right after a deed.
    settings.SHARE_ANSWERS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # The plugin makes a test database only where it sees its own mark; ``module_db`` stands on one too, and without
    # this a run of such tests alone would reach for the real database.
    fixtures._get_databases_for_setup = lambda items: ({"default"}, set())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start the server, in haste where it is ours alone; each parallel worker then has its own database."""
    if "DATABASE_URL" in os.environ:
        return
    with psycopg.connect(**embedded.start(HOME / "postgres"), autocommit=True) as connection:
        for setting in _HASTE:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for a whole module: what its fixtures store serves all its tests and is rolled back after the last.

    Tests that use it must not ask for ``db`` as well and leave the data as they find it (see ``undone``).
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def undone(module_db: None) -> Iterator[None]:
    """What the test changes in a module's database is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def _events_may_be_emptied() -> Iterator[None]:
    """While a test database is emptied, the trigger that keeps events from being truncated sleeps."""

    def flush(self: DatabaseOperations, sql_list: Sequence[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for sql in sql_list:
                cursor.execute(sql)
            cursor.execute("SET session_replication_role = origin")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What one test tried too often does not bar the next."""
    cache.clear()

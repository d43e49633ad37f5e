"""Journeys store for real, so the tables are emptied after each; events refuse that from everybody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations


@pytest.fixture(scope="session", autouse=True)
def _events_may_be_emptied() -> Iterator[None]:
    """While the test database is emptied, the trigger that keeps events from being truncated sleeps."""

    def flush(self: DatabaseOperations, sql_list: Sequence[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for sql in sql_list:
                cursor.execute(sql)
            cursor.execute("SET session_replication_role = origin")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield

"""Jobs outlive a database that is away for a while."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from sangkien.config import working
from sangkien.config.working import Connector, patiently

CONTEXT = SimpleNamespace(job=SimpleNamespace(task_name="việc"))


def run(*errors: Exception) -> tuple[str, list[float]]:
    """Run a job that meets ``errors`` one after the other; return what it returned and the waits."""
    left, waited = list(errors), []

    def job() -> str:
        if left:
            raise left.pop(0)
        return "xong"

    return patiently(job, CONTEXT, None, sleep=waited.append), waited  # type: ignore[arg-type]


def test_a_job_that_meets_an_outage_is_tried_again() -> None:
    assert run(psycopg.OperationalError("x"), psycopg.OperationalError("x")) == ("xong", [1, 2])


def test_a_job_that_fails_by_itself_is_not() -> None:
    with pytest.raises(ValueError):
        run(ValueError())


def test_patience_ends() -> None:
    with pytest.raises(psycopg.OperationalError):
        run(*[psycopg.OperationalError("x")] * (len(working._PATIENCE) + 1))


def test_a_worker_begins_anew_after_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice its connections fail, in its work or only noticed by its connector; the third time it is told to end."""
    begun: list[Connector] = []

    async def spell(connector: Connector, **_: Any) -> None:
        begun.append(connector)
        if len(begun) == 1:
            raise ConnectorException from psycopg.OperationalError("x")
        connector.away.set()
        if len(begun) == 3:
            told[0].set()
        await asyncio.sleep(60)

    told: list[asyncio.Event] = []
    monkeypatch.setattr(working, "_spell", spell)
    monkeypatch.setattr(working, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(working, "connector_params", dict)
    original = working._until_away

    async def noting(end: asyncio.Event, **options: Any) -> None:
        told[:] = [end]
        await original(end, **options)

    monkeypatch.setattr(working, "_until_away", noting)
    asyncio.run(asyncio.wait_for(working.work(concurrency=1, wait=True), 10))
    assert len(begun) == 3


def test_without_waiting_an_outage_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def spell(connector: Connector, **_: Any) -> None:
        raise ConnectorException from psycopg.OperationalError("x")

    monkeypatch.setattr(working, "_spell", spell)
    monkeypatch.setattr(working, "connector_params", dict)
    with pytest.raises(ConnectorException):
        asyncio.run(working.work(concurrency=1, wait=False))


@pytest.mark.parametrize(
    ("cause", "noticed"), [(psycopg.OperationalError, True), (psycopg.errors.UniqueViolation, False)]
)
def test_a_connector_notices_outages_and_nothing_else(cause: type[Exception], noticed: bool) -> None:
    connector = Connector(kwargs={})
    with pytest.raises(ConnectorException), connector._noticing():
        raise ConnectorException from cause("x")
    assert connector.away.is_set() is noticed

"""How jobs are worked at: with a connection that lives, and through times in which the database is away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from sangkien.base.postgres.network import is_outage

log = logging.getLogger(__name__)
#: Seconds between the tries of a job that met an outage: two minutes in all, longer than promoting a standby takes.
_PATIENCE = (1, 2, 4, 8, 15, 30, 60)
_PAUSE_SECONDS = 3


class Connector(PsycopgConnector):
    """Procrastinate's connector for workers, which says when the database went away.

    The worker itself would live on with jobs whose end it could not write down, and its heartbeat would keep others
    from picking them up.
    """

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.away = asyncio.Event()

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Execute."""
        with self._noticing():
            await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        """Return one row."""
        with self._noticing():
            return dict(await super().execute_query_one_async(query, **arguments))

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """Return all rows."""
        with self._noticing():
            return list(await super().execute_query_all_async(query, **arguments))

    @contextlib.contextmanager
    def _noticing(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if is_outage(error):
                self.away.set()
            raise


async def work(*, concurrency: int, wait: bool) -> None:
    """Run jobs until told to end, or with ``wait`` off until none is left.

    While the database is away a waiting worker begins anew again and again; without waiting the error is raised.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _end, loop, told)
    while not told.is_set():
        await _until_away(told, concurrency=concurrency, wait=wait)
        if not wait:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), _PAUSE_SECONDS)


def _end(loop: asyncio.AbstractEventLoop, told: asyncio.Event) -> None:
    """Note the wish to end; the same signal once more ends the process at once."""
    told.set()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)


async def _until_away(told: asyncio.Event, *, concurrency: int, wait: bool) -> None:
    """Run one worker until it is told to end, the database goes away, or it has nothing left to do."""
    connector = Connector(kwargs=connector_params())
    spell = asyncio.create_task(_spell(connector, concurrency=concurrency, wait=wait))
    reasons = [asyncio.create_task(one.wait()) for one in (told, connector.away)]
    await asyncio.wait({spell, *reasons}, return_when=asyncio.FIRST_COMPLETED)
    for reason in reasons:
        reason.cancel()
    if wait or told.is_set():
        # The worker takes this as the wish to end: it finishes what is under way.
        spell.cancel()
    try:
        await spell
    except asyncio.CancelledError:
        return
    except Exception as error:
        if not wait or not is_outage(error):
            raise
        log.error("worker: database away: %s", str(error.__cause__ or error).partition("\n")[0])


async def _spell(connector: Connector, *, concurrency: int, wait: bool) -> None:
    with app.replace_connector(connector) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                name="sangkien",
                install_signal_handlers=False,
                task_middleware=[patiently],
            )


def patiently(run: Callable[[], Any], context: JobContext, worker: Worker, *, sleep: Any = time.sleep) -> Any:
    """Run a job on a connection that lives; what meets an outage is tried again, as jobs may be run twice."""
    for seconds in (*_PATIENCE, None):
        close_old_connections()
        try:
            return run()
        except Exception as error:
            if seconds is None or not is_outage(error):
                raise
            log.warning("job %s: database away, once more in %s s", context.job.task_name, seconds)
            sleep(seconds)
        finally:
            close_old_connections()
    return None

"""Jobs of a worker that was killed go on with the next one."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from sangkien.config.tasks import pick_up


def _status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_job_left_by_a_killed_worker_waits_again() -> None:
    left = app.configure_task("imports.read_batch").defer(batch_id=0)
    waiting = app.configure_task("imports.read_batch").defer(batch_id=0)
    with connection.cursor() as cursor:
        # A killed worker's own row is pruned by the next one; its job stays "doing" and belongs to nobody.
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [left])
    context = SimpleNamespace(app=app, job=SimpleNamespace(id=-1))
    async_to_sync(pick_up.func)(context, timestamp=0)
    assert (_status(left), _status(waiting)) == ("todo", "todo")

"""The job that picks up what a killed worker left: its own jobs go on, whatever app they belong to."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import JobContext
from procrastinate.contrib.django import app

#: A worker that has not been heard of for so many seconds is dead.
SILENT = 90.0


# Jobs are written so that a second run goes on where the first stopped.
@app.periodic(cron="* * * * *")
@app.task(name="config.pick_up", queueing_lock="config.pick_up", pass_context=True)
async def pick_up(context: JobContext, timestamp: int) -> None:
    """Give the jobs of dead workers to living ones."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        if job.id is not None and job.id != context.job.id:
            await manager.retry_job_by_id_async(job_id=job.id, retry_at=datetime.now(UTC))

"""Jobs of initiatives: clearing practice away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sangkien.base.clock import now
from sangkien.initiatives.services.training import sweep_training


# 03:20 in Vietnam: periodic jobs are told the time in UTC.
@app.periodic(cron="20 20 * * *")
@app.task(name="initiatives.sweep_training", queueing_lock="initiatives.sweep_training")
def sweep(timestamp: int) -> None:
    """Empty practice that is two weeks old."""
    sweep_training(at=now())

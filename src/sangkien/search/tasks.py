"""Jobs of finding."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sangkien.base.clock import now
from sangkien.search.services import count_terms, look_alike, settle_index, sweep
from sangkien.search.services.looking import JOB


# 01:30 in Vietnam.
@app.periodic(cron="30 18 * * *")
@app.task(name="search.count_terms", queueing_lock="search.count_terms")
def count_terms_nightly(timestamp: int) -> None:
    """Count how often terms occur, so that rare ones are looked for first."""
    count_terms(at=now())


# 02:30 in Vietnam: after the census, whose weights it goes by.
@app.periodic(cron="30 19 * * *")
@app.task(name="search.sweep", queueing_lock="search.sweep")
def sweep_nightly(timestamp: int) -> None:
    """Find clusters of what is probably one and the same; one that was cut off goes on the next night."""
    sweep(at=now())


@app.task(name=JOB, retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def look(initiatives: list[int]) -> None:
    """Compare what was handed in with all others."""
    look_alike(initiatives=initiatives, at=now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="search.settle", queueing_lock="search.settle")
def settle(timestamp: int) -> None:
    """Sort what has come into the index of words: until then each search reads it through as it lies there."""
    settle_index()

"""Moments as tests write them."""

from datetime import datetime

from sangkien.base.clock import VIETNAM


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on the wall clock in Vietnam."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


#: When things happen in tests that do not care when.
NOW = at(2023, 3, 1)
LONG_AGO = at(2021, 1, 1)

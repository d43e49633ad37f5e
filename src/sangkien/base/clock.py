"""Moments the Vietnamese way: Asia/Ho_Chi_Minh on the wall, half-open spans, "24:00" as the end of a day."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from sangkien.base.errors import Refusal

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_YEARS = (1900, 2200)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MIDNIGHT_END = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]24:00(?::00(?:\.0+)?)?(?:\+07:?00)?")


class UnreadableMoment(Refusal):
    """Không đọc được thời điểm “{raw}”. Hãy viết như 2023-07-25 hoặc 2023-07-25T17:00+07:00."""


def now() -> datetime:
    """Return the present moment; doors call it, services are told."""
    return timezone.now()


def start_of(day: date) -> datetime:
    """Return 00:00 of ``day`` in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def end_of(day: date) -> datetime:
    """Return 24:00 of ``day`` in Vietnam, the first moment that no longer belongs to it."""
    return start_of(day + timedelta(days=1))


def day_of(moment: datetime) -> date:
    """Return the calendar day of ``moment`` in Vietnam."""
    return moment.astimezone(VIETNAM).date()


def last_day_of(end: datetime, present: datetime) -> date:
    """Return the last day in Vietnam of a half-open span up to ``end``, at most the day of ``present``."""
    return day_of(end - timedelta(microseconds=1) if end <= present else present)


def parse_moment(raw: str) -> datetime:
    """Read a moment from ISO 8601 text.

    A bare date means its end ("tính đến ngày 25/7/2023" takes the whole day in), "24:00" is the end of the day, a time
    without a zone is Vietnamese time. Raises ``UnreadableMoment``.
    """
    text = raw.strip()
    try:
        if _DATE.fullmatch(text):
            return _sensible(end_of(date.fromisoformat(text)))
        midnight = _MIDNIGHT_END.fullmatch(text)
        if midnight:
            return _sensible(end_of(date.fromisoformat(midnight.group(1))))
        moment = datetime.fromisoformat(text)
        return _sensible(moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM))
    except (ValueError, OverflowError):
        raise UnreadableMoment(raw=raw) from None


def _sensible(moment: datetime) -> datetime:
    """Return ``moment`` if it can be reckoned with; the edges of the calendar overflow in the next step."""
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise ValueError(moment.year)
    return moment

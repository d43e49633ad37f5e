"""Days as officers write them: "01/9/2021", "1-9-21", "tháng 9/2021", "quý IV/2022", Excel's day numbers (D49).

The day comes before the month. Where only a month, a quarter or a year is named, its first day stands for it and the
precision says so; nothing is made more exact than it was written.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.text import fold, one_line


class Precision(StrEnum):
    """How exactly a day was written."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class DateProblem(StrEnum):
    """Why a day is not taken as it stands."""

    UNREADABLE = "date_unreadable"
    AMBIGUOUS = "date_ambiguous"


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day, or the first day of the span named; ``problem`` says why there is none, ``proposal`` what was perhaps
    meant."""

    day: date | None
    precision: Precision = Precision.DAY
    problem: DateProblem | None = None
    proposal: date | None = None

    @property
    def last(self) -> date | None:
        """Return the last day of the span named."""
        return _last_day(self.day, self.precision) if self.day else None


NOTHING: Final = DayRead(None)
_YEARS: Final = range(1950, 2100)
_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(18264, 73051)  # 1950 … 2099
_EMPTY: Final = frozenset({"", "-", "--", "…", "...", "x", "/", "khong", "chua co", "chua", "n/a", "na", "0"})

_SEPARATED: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.,\\ ]\s*(\d{1,2})\s*[-/.,\\ ]\s*(\d{4}|\d{2})(?!\d)")
_ISO: Final = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:[t ]\d{1,2}:\d{2}.*)?")
_SPELLED: Final = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*(?:nam|[/.-])?\s*(\d{4}|\d{2})(?!\d)")
_ENGLISH: Final = re.compile(r"(?<!\d)(?:(\d{1,2})[-/ .])?([a-z]{3,9})[-/ ,.]+(\d{4}|\d{2})(?!\d)")
_COMPACT: Final = re.compile(r"(?<!\d)(\d{1,2})(\d{2})((?:19|20)\d{2})(?!\d)")
_MONTH: Final = re.compile(r"(?<![\d/.-])(?:thang|thg|t\.?)?\s*(\d{1,2})\s*(?:nam|[-/.])\s*(\d{4})(?!\d)")
_SHORT_MONTH: Final = re.compile(r"(?:thang|thg|t\.?)\s*(\d{1,2})\s*(?:nam|[-/.])\s*(\d{2})(?!\d)")
_QUARTER: Final = re.compile(r"(?:quy|q)\s*\.?\s*(iv|iii|ii|i|[1-4])\s*(?:nam|[-/. ])\s*(\d{4}|\d{2})(?!\d)")
_YEAR: Final = re.compile(r"(?:nam\s*)?((?:19|20)\d{2})")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
#: Words around a day that change nothing.
_AROUND: Final = re.compile(
    r"\b(?:ngay|tu|ap dung|cong nhan|ky|ban hanh|qd|quyet dinh|ke|bat dau|luc|cap|lan dau)\b|[():;“”\"']"
)


def read_day(value: object) -> DayRead:
    """Read a cell. An empty one, or one that says "không", has neither a day nor a problem."""
    if isinstance(value, datetime):
        return _checked(value.date())
    if isinstance(value, date):
        return _checked(value)
    if isinstance(value, bool):
        return DayRead(None, problem=DateProblem.UNREADABLE)
    if isinstance(value, int | float):
        return _from_number(value)
    return _from_text(one_line(str(value))) if value is not None else NOTHING


def _checked(day: date) -> DayRead:
    return DayRead(day) if day.year in _YEARS else DayRead(None, problem=DateProblem.UNREADABLE)


def _from_number(value: float) -> DayRead:
    """Read Excel's day number, a bare year, or "01092021" whose first zero Excel cut off."""
    whole = int(value)
    if whole == 0:
        return NOTHING
    if whole in _SERIALS:
        return DayRead(_EPOCH + timedelta(days=whole))
    if value == whole and whole in _YEARS:
        return DayRead(date(whole, 1, 1), Precision.YEAR)
    month, fraction = whole, round((value - whole) * 10_000)
    if 1 <= month <= 12 and fraction in _YEARS:  # "9.2021" that Excel took for a number
        return DayRead(date(fraction, month, 1), Precision.MONTH)
    return _from_text(str(whole)) if value == whole else DayRead(None, problem=DateProblem.UNREADABLE)


@remembered(8192)
def _from_text(text: str) -> DayRead:
    plain = fold(text)
    if plain.strip(" .") in _EMPTY:
        return NOTHING
    if plain.isascii() and plain.isdigit() and len(plain) == 5:
        return _from_number(int(plain))
    if len(plain) > 200:
        return DayRead(None, problem=DateProblem.UNREADABLE)
    exact = _days_in(plain)
    if len(exact) == 1:
        return exact[0]
    if len(exact) > 1:
        days = {found.day for found in exact}
        return exact[0] if len(days) == 1 else DayRead(None, problem=DateProblem.AMBIGUOUS, proposal=exact[0].day)
    return _span_in(plain)


def _days_in(plain: str) -> list[DayRead]:
    """Return each full day named, in order."""
    found: list[tuple[int, DayRead]] = []
    rest = plain
    for pattern, order in ((_SPELLED, "dmy"), (_ISO, "ymd"), (_SEPARATED, "dmy"), (_COMPACT, "dmy")):
        for match in pattern.finditer(rest):
            parts = dict(zip(order, match.groups(), strict=True))
            found.append((match.start(), _made(parts["y"], parts["m"], parts["d"])))
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    for match in _ENGLISH.finditer(rest):
        month = _MONTHS.get(match.group(2)[:3])
        if month and match.group(1):
            found.append((match.start(), _made(match.group(3), str(month), match.group(1))))
    return [day for _, day in sorted(found, key=lambda pair: pair[0])]


def _made(year: str, month: str, day: str) -> DayRead:
    whole = _full_year(year)
    try:
        return _checked(date(whole, int(month), int(day)))
    except ValueError:
        return DayRead(None, problem=DateProblem.UNREADABLE, proposal=_turned(whole, int(month), int(day)))


def _turned(year: int, month: int, day: int) -> date | None:
    """Return the day meant by one who wrote the month first, or overshot the end of the month."""
    try:
        if month > 12 >= day >= 1:
            return date(year, day, month)
    except ValueError:
        return None
    return None


def _full_year(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _span_in(plain: str) -> DayRead:
    """Read a month, a quarter or a year; anything else that stands beside it makes the cell unreadable."""
    bare = one_line(_AROUND.sub(" ", plain)).strip(" .-–/")
    quarter = _QUARTER.fullmatch(bare)
    if quarter:
        number = _ROMAN.get(quarter.group(1)) or int(quarter.group(1))
        return DayRead(date(_full_year(quarter.group(2)), 3 * number - 2, 1), Precision.QUARTER)
    month = _MONTH.fullmatch(bare) or _SHORT_MONTH.fullmatch(bare)
    if month and 1 <= int(month.group(1)) <= 12 and _full_year(month.group(2)) in _YEARS:
        return DayRead(date(_full_year(month.group(2)), int(month.group(1)), 1), Precision.MONTH)
    english = _ENGLISH.fullmatch(bare)
    if english and english.group(2)[:3] in _MONTHS:
        return DayRead(date(_full_year(english.group(3)), _MONTHS[english.group(2)[:3]], 1), Precision.MONTH)
    year = _YEAR.fullmatch(bare)
    if year:
        return DayRead(date(int(year.group(1)), 1, 1), Precision.YEAR)
    return DayRead(None, problem=DateProblem.UNREADABLE)


def _last_day(day: date, precision: Precision) -> date:
    if precision == Precision.DAY:
        return day
    months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}[precision]
    month = day.month + months - 1
    return date(day.year, month, calendar.monthrange(day.year, month)[1])

"""Decisions as officers write them: "QĐ số 123/QĐ-TTCO ngày 20/10/2022" is a number and a day (D12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.text import fold, one_line
from sangkien.imports.rules.dates import NOTHING, DateProblem, DayRead, read_day

NUMBER_LIMIT: Final = 80
#: Longer than this nothing is looked for in a cell: its beginning stands for the number, its day is unreadable.
CELL_LIMIT: Final = 300
_EMPTY: Final = frozenset({"", "-", "--", "…", "...", "x", "/", "khong", "chua co", "n/a"})
_DAY: Final = re.compile(
    r"(?<![,;(\s])[,;(\s]*\b(?:ngày|ngay|ký ngày|ban hành ngày)\s?:?\s?(.+)$"
    r"|(?<![,;(\s])[,;(\s]+(?:ngày\s*)?(\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(?:\d{4}|\d{2}))\)?\s*$"
    r"|(?<![,;(\s])[,;(\s]+((?:tháng|thang|t)\s*\d{1,2}\s*(?:năm|nam|[-/.])\s*\d{4})\)?\s*$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"(?:(?:ký|ký ngày|ngày)\s*)?(?:\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}|\d{4}-\d{2}-\d{2}(?: 00:00:00)?)",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"^(?:theo\s+)?(?:(?:quyết định|quyet dinh|qđ|qd|q\.?định|thông báo|biên bản"
    r"|công nhận)(?![-/\w])\s*(?:công nhận(?: sáng kiến)?\s*)?)?"
    r"(?:(?:số|so|sô)\s*[:.]?\s*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DecisionRead:
    """The number as written, without "QĐ số", and the day where one stands beside it."""

    number: str
    day: DayRead


def read_decision(value: object) -> DecisionRead:
    """Read a cell of decisions; a bare day is a day without a number, a bare number a number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _from_text(one_line(str(value))) if value is not None else DecisionRead("", NOTHING)


@remembered(8192)
def _from_text(text: str) -> DecisionRead:
    if len(text) > CELL_LIMIT:
        return DecisionRead(text[:NUMBER_LIMIT], DayRead(None, problem=DateProblem.UNREADABLE))
    if fold(text).strip(" .") in _EMPTY:
        return DecisionRead("", NOTHING)
    if _ALONE.fullmatch(text) and (alone := read_day(text)).day is not None:
        return DecisionRead("", alone)
    found = _DAY.search(text)
    day = read_day(next(part for part in found.groups() if part)) if found else NOTHING
    rest = text[: found.start()] if found else text
    return DecisionRead(_number(rest), day)


def _number(text: str) -> str:
    bare = _LEAD.sub("", text, count=1).strip(" ,;:.()-–")
    number = re.sub(r"\s*/\s*", "/", re.sub(r"\s*-\s*(?=[^\W\d])", "-", bare))
    return one_line(number)[:NUMBER_LIMIT]

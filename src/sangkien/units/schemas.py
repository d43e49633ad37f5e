"""Shapes in which units come in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sangkien.base.errors import Refusal
from sangkien.base.reading import DayUnreadable, WholeUnreadable, read_date, read_whole
from sangkien.base.sheets import Row
from sangkien.base.text import fold, one_line
from sangkien.units.choices import Act, Kind
from sangkien.units.errors import (
    ActUnknown,
    CodeMissing,
    CodeReserved,
    CodeUnfit,
    DatesReversed,
    DateUnreadable,
    DecisionMissing,
    DecisionTooLong,
    KindUnknown,
    LegalDateMissing,
    NameMissing,
    NameTooLong,
    NumberNotWhole,
    NumberUnreadable,
    TargetMissing,
)

_NEEDS_TARGET = frozenset({Act.MOVE, Act.MERGE, Act.SPLIT, Act.HAND_OVER, Act.CREATE})
_NEEDS_NAME = frozenset({Act.CREATE, Act.RENAME, Act.SPLIT})
#: Which field of an act holds the code of a unit that is yet to be.
_NEW_CODE: Final = {Act.CREATE: "unit_code", Act.SPLIT: "target_code"}

# A code stands in addresses of pages, so it holds nothing that an address reads as its own.
_CODE: Final = re.compile(r"(?=.*[^\W_])[\w.–-]{1,40}")
#: Words that stand in addresses where a code could.
_ROUTE_WORDS: Final = frozenset({"tim", "sap-xep", "doan-vien"})
_NAME_LIMIT, _SHORT_NAME_LIMIT, _DECISION_LIMIT = 255, 120, 80
_FIGURES: Final = re.compile(r"[0-9., ]+")
_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_MOST: Final = 999_999_999


def check_code(code: str, field: str = "code") -> None:
    """Refuse a code that a new unit cannot bear. Raises ``CodeUnfit`` or ``CodeReserved``."""
    if not _CODE.fullmatch(code):
        raise CodeUnfit(code=code[:60], field=field)
    if code.lower() in _ROUTE_WORDS:
        raise CodeReserved(code=code, field=field)


def _check_length(name: str, limit: int, field: str) -> None:
    if len(name) > limit:
        raise NameTooLong(limit=limit, field=field)


def _kind(raw: str) -> str:
    kind = one_line(raw).lower() or Kind.OTHER
    if kind not in Kind.values:
        raise KindUnknown(raw=one_line(raw)[:40], allowed=", ".join(Kind.values))
    return str(kind)


def read_day(raw: str, field: str) -> date | None:
    """Read an ISO or Vietnamese (31/12/2025) day or ISO moment; empty is None. Raises ``DateUnreadable``."""
    moment = _MOMENT.fullmatch(one_line(raw))
    try:
        return read_date(moment.group(1) if moment else raw)
    except DayUnreadable as refusal:
        raise DateUnreadable(**refusal.facts, field=field) from None


def read_count(raw: str, field: str) -> int | None:
    """Read a whole number, "1.200" or "1200.0"; empty is None. Raises ``NumberUnreadable`` or ``NumberNotWhole``."""
    try:
        count = read_whole(raw)
    except WholeUnreadable as refusal:
        kind = NumberNotWhole if _FIGURES.fullmatch(one_line(raw)) else NumberUnreadable
        raise kind(**refusal.facts, field=field) from None
    if count is not None and count > _MOST:
        raise NumberUnreadable(raw=one_line(raw)[:40], field=field)
    return count


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of a ``units import`` sheet."""

    line: int
    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str
    members: int | None
    members_as_of: date | None
    valid_from: date | None
    valid_to: date | None
    sort_order: int | None
    aliases: tuple[str, ...]

    @classmethod
    def read(cls, line: int, row: Row) -> UnitRow:
        """Read one row; raises the first refusal found."""
        code = one_line(row.get("code", ""))
        name = one_line(row.get("name", ""))
        if not code:
            raise CodeMissing
        check_code(code)
        if not name:
            raise NameMissing
        short_name = one_line(row.get("short_name", ""))
        aliases = tuple(alias for alias in map(one_line, row.get("aliases", "").split(";")) if alias)
        _check_length(name, _NAME_LIMIT, "name")
        _check_length(short_name, _SHORT_NAME_LIMIT, "short_name")
        _check_length(max(aliases, key=len, default=""), _NAME_LIMIT, "aliases")
        valid_from, valid_to = (read_day(row.get(key, ""), key) for key in ("valid_from", "valid_to"))
        if valid_from and valid_to and valid_to <= valid_from:
            raise DatesReversed
        return cls(
            line=line,
            code=code,
            name=name,
            short_name=short_name,
            kind=_kind(row.get("kind", "")),
            parent_code=one_line(row.get("parent_code", "")),
            members=read_count(row.get("members", ""), "members"),
            members_as_of=read_day(row.get("members_as_of", ""), "members_as_of"),
            valid_from=valid_from,
            valid_to=valid_to,
            sort_order=read_count(row.get("sort_order", ""), "sort_order"),
            aliases=aliases,
        )


#: What people write over the columns of a sheet of member counts, without accents.
COUNT_WORDS = {
    "ma": "unit_code",
    "ma don vi": "unit_code",
    "ma cdcs": "unit_code",
    "don vi": "name",
    "ten don vi": "name",
    "ten cong doan": "name",
    "cong doan": "name",
    "cong doan co so": "name",
    "ten cdcs": "name",
    "so doan vien": "members",
    "doan vien": "members",
    "tong so doan vien": "members",
    "tinh den ngay": "as_of",
    "tinh den": "as_of",
    "thoi diem": "as_of",
    "ngay": "as_of",
    "nguon so lieu": "source",
    "nguon": "source",
    "unit code": "unit_code",
    "unit": "name",
    "unit name": "name",
    "as of": "as_of",
    "members as of": "as_of",
    "members_as_of": "as_of",
    "code": "unit_code",
}


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many members a unit has, as one line of a sheet says it."""

    unit_code: str
    name: str
    members: int
    as_of: date
    source: str

    @classmethod
    def read(cls, row: Mapping[str, str], today: date) -> CountRow | None:
        """Read a line; None where it names no number, as a group, a sum or a unit left out does.

        Raises ``CodeMissing`` or what is wrong with the number or the day.
        """
        code, name = one_line(row.get("unit_code", ""))[:40], one_line(row.get("name", ""))[:255]
        members = read_count(row.get("members", ""), "members")
        if members is None or (not code and _SUM.match(fold(name))):
            return None
        if not code and not name:
            raise CodeMissing
        as_of = read_day(row.get("as_of", ""), "as_of") or today
        return cls(code, name, members, as_of, one_line(row.get("source", ""))[:200])


_SUM = re.compile(r"\W*(?:tong|cong)(?: cong| so)?\W*$")


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act on the tree: from a sheet or from the form on screen."""

    act: Act
    unit_code: str
    target_code: str
    new_name: str
    decision_no: str
    legal_date: date
    line: int = 0

    @classmethod
    def read(cls, line: int, row: Row) -> ActRow:
        """Read one row of ``units apply``; raises the first refusal found."""
        raw = one_line(row.get("act", "")).lower()
        if raw not in Act.values:
            raise ActUnknown(raw=raw)
        act = Act(raw)
        legal_date = read_day(row.get("legal_date", ""), "legal_date")
        found = cls(
            act=act,
            unit_code=one_line(row.get("unit_code", "")),
            target_code=one_line(row.get("target_code", "")),
            new_name=one_line(row.get("new_name", "")),
            decision_no=one_line(row.get("decision_no", "")),
            legal_date=legal_date or date.min,
            line=line,
        )
        found.check(has_date=legal_date is not None)
        return found

    def check(self, *, has_date: bool = True) -> None:
        """Raise what is missing for this act, or cannot be stored."""
        missing: list[tuple[bool, Refusal]] = [
            (not self.unit_code, CodeMissing(field="unit_code")),
            (not self.target_code and self.act in _NEEDS_TARGET, TargetMissing()),
            (not self.new_name and self.act in _NEEDS_NAME, NameMissing(field="new_name")),
            (not self.decision_no, DecisionMissing()),
            (not has_date, LegalDateMissing()),
            (len(self.decision_no) > _DECISION_LIMIT, DecisionTooLong(limit=_DECISION_LIMIT)),
        ]
        for is_missing, refusal in missing:
            if is_missing:
                raise refusal
        _check_length(self.new_name, _NAME_LIMIT, "new_name")
        if self.act in _NEW_CODE:
            field = _NEW_CODE[self.act]
            check_code(getattr(self, field), field)

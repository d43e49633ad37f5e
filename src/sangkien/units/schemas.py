"""Shapes in which units come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sangkien.base.errors import Refusal
from sangkien.base.sheets import Row
from sangkien.base.text import one_line
from sangkien.units.choices import Act, Kind
from sangkien.units.errors import (
    ActUnknown,
    CodeMissing,
    DatesReversed,
    DateUnreadable,
    DecisionMissing,
    LegalDateMissing,
    NameMissing,
    NumberUnreadable,
    TargetMissing,
)

_NEEDS_TARGET = frozenset({Act.MOVE, Act.MERGE, Act.SPLIT, Act.HAND_OVER, Act.CREATE})
_NEEDS_NAME = frozenset({Act.CREATE, Act.RENAME, Act.SPLIT})


def read_day(raw: str, field: str) -> date | None:
    """Read an ISO or Vietnamese (31/12/2025) day; empty is None. Raises ``DateUnreadable``."""
    text = raw.strip()
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError:
        raise DateUnreadable(raw=raw, field=field) from None


def read_count(raw: str, field: str) -> int | None:
    """Read a whole number, dots and blanks between thousands allowed; empty is None. Raises ``NumberUnreadable``."""
    text = raw.strip().replace(".", "").replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NumberUnreadable(raw=raw, field=field)
    return int(text)


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
        if not name:
            raise NameMissing
        valid_from, valid_to = (read_day(row.get(key, ""), key) for key in ("valid_from", "valid_to"))
        if valid_from and valid_to and valid_to <= valid_from:
            raise DatesReversed
        aliases = (one_line(alias) for alias in row.get("aliases", "").split(";"))
        return cls(
            line=line,
            code=code,
            name=name,
            short_name=one_line(row.get("short_name", "")),
            kind=one_line(row.get("kind", "")) or Kind.OTHER,
            parent_code=one_line(row.get("parent_code", "")),
            members=read_count(row.get("members", ""), "members"),
            members_as_of=read_day(row.get("members_as_of", ""), "members_as_of"),
            valid_from=valid_from,
            valid_to=valid_to,
            sort_order=read_count(row.get("sort_order", ""), "sort_order"),
            aliases=tuple(alias for alias in aliases if alias),
        )


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
        """Raise what is missing for this act."""
        missing: list[tuple[bool, Refusal]] = [
            (not self.unit_code, CodeMissing(field="unit_code")),
            (not self.target_code and self.act in _NEEDS_TARGET, TargetMissing()),
            (not self.new_name and self.act in _NEEDS_NAME, NameMissing(field="new_name")),
            (not self.decision_no, DecisionMissing()),
            (not has_date, LegalDateMissing()),
        ]
        for is_missing, refusal in missing:
            if is_missing:
                raise refusal

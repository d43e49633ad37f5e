"""The canonical row of an entry (contracts) and how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sangkien.base.clock import parse_moment
from sangkien.base.errors import Refusal
from sangkien.base.reading import MoneyUnreadable, read_money
from sangkien.base.sheets import Row
from sangkien.base.text import normal, one_line
from sangkien.imports.errors import KeyMissing, KeyTooLong, MomentsReversed, SharesUnreadable, StatusUnknown
from sangkien.initiatives.choices import BenefitBasis, State, Verb
from sangkien.initiatives.errors import BenefitNegative, BenefitUnreadable
from sangkien.initiatives.rules import AuthorPart, Facts
from sangkien.units.schemas import read_day

COLUMNS = (
    "external_key",
    "title",
    "summary",
    "authors",
    "submitter",
    "unit_code",
    "kind",
    "author_group",
    "first_applied_on",
    "recognised_on",
    "decision_no",
    "benefit_vnd",
    "submitted_at",
    "status",
    "decided_at",
    "reason",
)
KEY_LIMIT = 120
STATUSES = frozenset(set(State.values) - {State.DRAFT})


@dataclass(frozen=True, slots=True)
class PastStep:
    """Something that happened on the way, for histories that hold more than the last verdict."""

    verb: Verb
    at: datetime
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as a sheet tells it."""

    line: int
    external_key: str
    facts: Facts
    unit_code: str
    submitter: str
    submitted_at: datetime | None
    status: State
    decided_at: datetime | None
    reason: str = ""
    basis: str = BenefitBasis.FIRST_YEAR
    visibility: str = ""
    steps: tuple[PastStep, ...] = field(default_factory=tuple)
    #: The columns the sheet has; None: all. What a sheet has no column for it does not change.
    told: frozenset[str] | None = None

    def tells(self, column: str) -> bool:
        """Say whether the sheet has ``column``."""
        return self.told is None or column in self.told


def read_row(line: int, row: Row) -> EntryRow:
    """Read a canonical row. Raises the first refusal found."""
    key = one_line(row.get("external_key", ""))
    if not key:
        raise KeyMissing
    if len(key) > KEY_LIMIT:
        raise KeyTooLong(limit=KEY_LIMIT)
    status = one_line(row.get("status", "")) or State.SUBMITTED
    if status not in STATUSES:
        raise StatusUnknown(raw=status)
    submitted_at, decided_at = _moment(row, "submitted_at"), _moment(row, "decided_at")
    if submitted_at and decided_at and decided_at < submitted_at:
        raise MomentsReversed
    return EntryRow(
        line=line,
        external_key=key,
        facts=_facts(row),
        unit_code=one_line(row.get("unit_code", "")),
        submitter=one_line(row.get("submitter", ""))[:120],
        submitted_at=submitted_at,
        status=State(status),
        decided_at=decided_at,
        reason=normal(row.get("reason", "")),
        told=frozenset(row),
    )


def _facts(row: Row) -> Facts:
    return Facts(
        title=one_line(row.get("title", "")),
        summary=normal(row.get("summary", "")),
        before=normal(row.get("before", "")),
        after=normal(row.get("after", "")),
        effect=normal(row.get("effect", "")),
        field=one_line(row.get("field", ""))[:120],
        kind=one_line(row.get("kind", "")),
        first_applied_on=read_day(row.get("first_applied_on", ""), "first_applied_on"),
        recognised_on=read_day(row.get("recognised_on", ""), "recognised_on"),
        decision_no=one_line(row.get("decision_no", ""))[:80],
        benefit_vnd=read_benefit(row.get("benefit_vnd", "")),
        author_group=one_line(row.get("author_group", "")),
        authors=read_authors(row.get("authors", "")),
    )


def _moment(row: Row, name: str) -> datetime | None:
    raw = one_line(row.get(name, ""))
    if not raw:
        return None
    try:
        return parse_moment(raw)
    except Refusal as refusal:
        refusal.field = name
        raise


def read_benefit(raw: str) -> int | None:
    """Read whole VND, "1860000000", "1.860.000.000" or "1,86 tỷ"; empty is None. Raises the refusals of benefit."""
    try:
        amount = read_money(raw)
    except MoneyUnreadable:
        raise BenefitUnreadable(raw=one_line(raw)[:40]) from None
    if amount is not None and amount < 0:
        raise BenefitNegative
    return amount


def read_authors(raw: str) -> tuple[AuthorPart, ...]:
    """Read ``Name|share%;Name|share%``; ``Name#code`` gives a staff code, a single name alone has all 100 percent.

    Raises ``SharesUnreadable``.
    """
    parts = [part for part in (one_line(part) for part in raw.split(";")) if part]
    return tuple(_author(part, alone=len(parts) == 1, raw=raw) for part in parts)


def _author(part: str, *, alone: bool, raw: str) -> AuthorPart:
    who, bar, share = part.partition("|")
    name, _, code = who.partition("#")
    if not bar and alone:
        return AuthorPart(one_line(name)[:120], Decimal(100), one_line(code)[:40])
    try:
        percent = Decimal(share.strip().removesuffix("%").strip().replace(",", "."))
        if not percent.is_finite() or abs(percent) > 1000:
            raise SharesUnreadable(raw=raw)
        return AuthorPart(one_line(name)[:120], percent.quantize(Decimal("0.01")), one_line(code)[:40])
    except InvalidOperation:
        raise SharesUnreadable(raw=raw) from None

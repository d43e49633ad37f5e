"""What other systems are answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from sangkien.exchange.choices import Outcome, Scope
from sangkien.initiatives.choices import State


class ProblemItem(Schema):
    """One thing that is wrong: where, its stable code, and the sentence a person reads."""

    field: str
    code: str
    detail: str


class Problem(Schema):
    """An error after RFC 9457, ``application/problem+json``."""

    type: str = Field(examples=["urn:sangkien:problem:entry_not_found"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemItem]


class UnitName(Schema):
    """A unit by code and name."""

    code: str
    name: str


class WhoAmI(Schema):
    """The token that calls."""

    name: str
    prefix: str
    source: str
    scopes: list[Scope]
    unit: UnitName
    programme: str | None
    expires_at: datetime | None
    now: datetime


class StageOut(Schema):
    """A stage, half-open: from ``opens_at``, before ``closes_at``."""

    code: str
    name: str
    opens_at: datetime
    closes_at: datetime
    open_now: bool


class ProgrammeOut(Schema):
    """A programme with its stages, author groups and rules, as data and in words."""

    code: str
    name: str
    root_unit: str
    check_chain: str
    stages: list[StageOut]
    author_groups: list[UnitName]
    rules: dict[str, Any]


class ProgrammeDetail(ProgrammeOut):
    """One programme."""

    rules_in_words: list[str]


class ProgrammeList(Schema):
    """All programmes that touch the token's units, the newest first."""

    items: list[ProgrammeOut]


class UnitOut(Schema):
    """A unit in the token's reach; ``path`` leads from it up to the root."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    exists_from: date | None
    exists_until: date | None
    path: list[str]


class UnitPage(Schema):
    """A page of units; ``next`` is the cursor of the following one, null at the end."""

    items: list[UnitOut]
    next: str | None


class AuthorOut(Schema):
    """An author with the share in percent."""

    name: str
    share: float
    code: str


class EntryOut(Schema):
    """An entry. ``content_withheld``: its author keeps before, after and evidence at the unit (they are empty then)."""

    code: str
    programme: str
    stage: str | None
    source: str
    external_key: str
    unit: UnitName
    state: State
    reason_code: str
    reason: str
    sequence: int = Field(description="How many things have happened to the entry; grows with each.")
    title: str
    summary: str
    before: str
    after: str
    effect: str
    kind: str
    field: str
    author_group: str
    authors: list[AuthorOut]
    submitter: str
    first_applied_on: date | None
    recognised_on: date | None
    decision_no: str
    benefit_vnd: int | None
    benefit_basis: str
    not_computable: bool
    visibility: str
    content_withheld: bool
    counted_at: datetime
    state_since: datetime
    decided_at: datetime | None


class EntryPage(Schema):
    """A page of entries in the order in which they came; ``next`` is the cursor of the following, null at the end."""

    items: list[EntryOut]
    next: str | None


class HappenedOut(Schema):
    """One thing that happened to an entry."""

    sequence: int
    verb: str
    state: State
    unit: str | None
    reason_code: str
    reason: str
    known_at: datetime


class EntryDetail(EntryOut):
    """One entry with all that happened to it."""

    history: list[HappenedOut]


class Result(Schema):
    """What became of one entry; ``index`` is its place in what was sent, from 0."""

    index: int
    external_key: str
    result: Outcome
    code: str | None
    state: State | None
    ignored: list[str] = Field(description="Fields that were sent and play no part.")
    problems: list[ProblemItem]


class BatchOut(Schema):
    """The results in the order of what was sent, and how many of each."""

    counts: dict[Outcome, int]
    results: list[Result]


class EvidenceOut(Schema):
    """A photo or PDF; ``sha256`` is that of its content."""

    sha256: str
    name: str
    media_type: str
    size: int
    added_at: datetime


class EvidenceList(Schema):
    """All evidence of an entry."""

    items: list[EvidenceOut]


class Counts(Schema):
    """The figures of one unit with everything below it; what each means: docs/concepts.md."""

    programme: str
    stage: str | None
    unit: str
    as_of: datetime
    known_at: datetime
    target_kind: str
    submitted: int
    valid: int
    people: int
    benefit_vnd: int
    target: int | None
    attained_pct: float | None
    excess_pct: float | None
    band: str


class LeaderRow(Schema):
    """One unit of a leaderboard."""

    rank: int | None
    unit: str
    name: str
    submitted: int
    valid: int
    people: int
    benefit_vnd: int
    target: int | None
    attained_pct: float | None
    excess_pct: float | None
    band: str


class LeaderTotals(Schema):
    """The parent itself."""

    unit: str
    name: str
    submitted: int
    valid: int
    people: int
    benefit_vnd: int
    target: int | None
    attained_pct: float | None
    excess_pct: float | None
    band: str
    children_target: int | None
    children_attained_pct: float | None
    units: int
    units_with_valid: int


class LeaderboardOut(Schema):
    """The table that ``sangkien leaderboard --format json`` prints."""

    programme: str
    stage: str | None
    parent: str
    bloc: str | None
    as_of: str
    known_at: str
    tree: str
    by: str
    target_kind: str
    rows: list[LeaderRow]
    totals: LeaderTotals
    bands: dict[str, int]

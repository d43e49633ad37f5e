"""What the plan hands out, and the half-made entry it works on."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sangkien.demonstration.sources import Text


@dataclass(frozen=True)
class Step:
    """One intermediate step of an entry: under_review, needs_changes or submitted (sent again)."""

    status: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class PlannedEntry:
    """One entry of the demonstration; times carry +07:00, money is whole VND.

    ``decided_at`` is the moment of the present verdict (valid, invalid, duplicate), of the return
    (needs_changes) or of the withdrawal; ``None`` while the entry waits. ``history`` holds only what
    happened between submission and that moment. ``code`` is the code the entry should carry.
    """

    external_key: str
    code: str
    stage: str
    title: str
    summary: str
    before: str
    after: str
    effect: str
    field: str
    authors: tuple[tuple[str, int], ...]
    submitter: str
    unit_code: str
    kind: str
    author_group: str
    first_applied_on: date
    recognised_on: date
    decision_no: str
    benefit_vnd: int | None
    basis: str | None
    submitted_at: datetime
    status: str
    decided_at: datetime | None
    reason: str
    history: tuple[Step, ...]
    duplicate_of: str | None
    sealed: bool
    initiative_key: str
    is_original: bool
    union_code: str


@dataclass(frozen=True)
class Person:
    """An invented author or officer; ``leaf`` is the group, section or union the person belongs to."""

    name: str
    female: bool
    union: str
    leaf: str


@dataclass(frozen=True)
class Fixed:
    """An entry of the told story; what is left empty is filled like any other entry."""

    unit: str
    key: str
    authors: tuple[tuple[str, int, bool], ...]
    status: str = "valid"
    section: str = ""
    leaf: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    effect: str = ""
    field: str = ""
    kind: str = ""
    submitted: datetime | None = None
    decided: datetime | None = None
    benefit: int | None = None
    decision: tuple[str, date] | None = None
    applied: date | None = None
    reason: str = ""
    history: tuple[Step, ...] = ()
    code: str = ""
    sealed: bool = False
    submitter: str = ""
    duplicate_of_code: str = ""


@dataclass
class Draft:
    """An entry while the plan is being made."""

    unit: str
    status: str
    stage: str
    interval: int = -1
    section: str = ""
    leaf: str = ""
    submitted: datetime | None = None
    decided: datetime | None = None
    text: Text | None = None
    place: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    effect: str = ""
    original: bool = False
    sealed: bool = False
    people: list[Person] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)
    submitter: str = ""
    benefit: int | None = None
    decision_no: str = ""
    recognised: date | None = None
    applied: date | None = None
    reason: str = ""
    history: tuple[Step, ...] = ()
    twin: "Draft | None" = None
    fixed: Fixed | None = None
    key: str = ""
    code: str = ""

    @property
    def cell(self) -> tuple[str, str]:
        """Union and section: where its people and texts come from."""
        return self.unit, self.section

    @property
    def counted(self) -> bool:
        """Whether it counts as submitted."""
        return self.status != "withdrawn"

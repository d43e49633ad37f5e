"""Short words for telling a published history: rows that carry their own dates, and asking the count about a day."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from factories.moments import at
from sangkien.base.clock import parse_moment
from sangkien.counting.queries import Leaderboard, Question, Row, leaderboard
from sangkien.imports.schemas import EntryRow
from sangkien.imports.services.entries import Intake, IntakeOutcome, take_in
from sangkien.initiatives.choices import State
from sangkien.initiatives.rules import AuthorPart, Facts
from sangkien.programmes.models import Programme

#: When the published history is written down.
TODAY = at(2023, 12, 1)


def told(
    key: str,
    unit: str,
    submitted_at: datetime,
    *,
    status: State = State.VALID,
    decided_at: datetime | None = None,
    author: str = "",
    benefit: int | None = None,
) -> EntryRow:
    """One entry by one author (a staff code); a verdict without a time of its own fell in the minute of handing in."""
    author = author or f"TG-{key}"
    facts = Facts(
        title=f"Sáng kiến {key}",
        kind="technical",
        benefit_vnd=benefit,
        authors=(AuthorPart(f"Tác giả {author}", Decimal(100), author),),
    )
    return EntryRow(
        line=0,
        external_key=key,
        facts=facts,
        unit_code=unit,
        submitter="",
        submitted_at=submitted_at,
        status=status,
        decided_at=decided_at,
    )


def take(programme: Programme, rows: Sequence[EntryRow]) -> IntakeOutcome:
    """Take the rows in with their own dates and verdicts."""
    return take_in(intake=Intake(programme=programme, by=None, at=TODAY, historic=True), rows=rows)


def asked(programme: Programme, as_of: str | datetime, **question: object) -> Leaderboard:
    """The leaderboard as of a day's end or a moment."""
    moment = parse_moment(as_of) if isinstance(as_of, str) else as_of
    return leaderboard(Question(programme=programme, as_of=moment, **question), at=TODAY)  # type: ignore[arg-type]


def line_of(board: Leaderboard, code: str) -> Row:
    """The row of one unit."""
    return next(row for row in board.rows if row.unit == code)

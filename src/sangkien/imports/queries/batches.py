"""What the pages of a batch show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.imports.access import visible_to
from sangkien.imports.choices import BatchState, Column, RowOutcome, RowVerdict
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.sentences import sentence_of
from sangkien.imports.schemas.tables import letters_of
from sangkien.initiatives.labels import LABELS
from sangkien.programmes.rules import read_rules

_A_PAGE = 25
#: What a row is refused for when the file has no column of it.
_LACKS = frozenset({"field_missing", "date_missing", "recognition_missing"})


def batches_of(user: User, limit: int = 30) -> list[Batch]:
    """Return the newest workbooks of the units a person enters for, in one query."""
    rows = (
        visible_to(user)
        .filter(by_hand=False)
        .exclude(state=BatchState.DROPPED)
        .select_related("unit", "programme", "by")
    )
    return list(rows.order_by("-sent_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem as a row of the dry run shows it."""

    field: str
    label: str
    place: str
    raw: str
    sentence: str
    proposal: str
    error: bool
    typeable: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with the problems that stand beside it."""

    row: BatchRow
    title: str
    problems: list[ShownProblem]

    @property
    def first(self) -> ShownProblem | None:
        """Return the problem to mend first."""
        return self.problems[0] if self.problems else None


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures above the rows: what can be entered, what has to be mended, what was passed."""

    total: int
    ready: int
    look: int
    wrong: int
    alike: int
    anyway: int
    #: What is alike within the file and was not told row by row.
    beyond: int = 0

    @property
    def takeable(self) -> int:
        """Return how many rows would be entered."""
        return self.ready + self.look + self.anyway

    @property
    def left(self) -> int:
        """Return how many rows would stay behind."""
        return self.total - self.takeable


def summary_of(batch: Batch) -> Summary:
    """Return the figures of a checked batch."""
    counts: dict[str, Any] = batch.counts
    found = {one.value: int(counts.get(one.value, 0)) for one in RowVerdict if one != RowVerdict.BLANK}
    return Summary(
        total=sum(found.values()),
        ready=found["ready"],
        look=found["look"],
        wrong=found["wrong"],
        alike=found["alike"],
        anyway=int(counts.get("anyway", 0)),
        beyond=int(counts.get("beyond", 0)),
    )


def page_of(batch: Batch, verdict: str, number: int, outcome: str = "") -> Page[BatchRow]:
    """Return a page of rows, those of one verdict or outcome, in the order of the file; two queries."""
    return Paginator(_rows(batch, verdict, outcome), _A_PAGE).get_page(number)


def _rows(batch: Batch, verdict: str, outcome: str) -> QuerySet[BatchRow]:
    rows = batch.rows.select_related("unit", "entry").order_by("position")
    if verdict in RowVerdict.values:
        rows = rows.filter(verdict=verdict)
    return rows.filter(outcome=outcome) if outcome in RowOutcome.values and outcome else rows


def shown(batch: Batch, row: BatchRow) -> ShownRow:
    """Return a row as the page shows it."""
    places = {column["column"]: column["place"] for column in reversed(batch.tables[row.table]["columns"])}
    lacking = [one for one in row.problems if one["code"] in _LACKS and one["field"] not in places]
    problems = [_shown(problem, row, places) for problem in row.problems if problem not in lacking]
    if lacking:
        problems.append(_no_columns([label_of(problem["field"]) for problem in lacking]))
    return ShownRow(row, row.facts.get("title", ""), problems)


def _no_columns(labels: list[str]) -> ShownProblem:
    """Say once for a row what the programme asks and the file has no column for."""
    said = gettext("Chương trình cần phần này mà tệp không có cột nào. Thêm cột vào tệp rồi gửi lại.")
    return ShownProblem("", ", ".join(labels), "", "", said, "", error=True, typeable=False)


def lacking_columns(batch: Batch) -> list[str]:
    """Return the fields the programme asks of every entry and no column of the file holds."""
    held = {column["column"] for table in batch.tables for column in table["columns"]}
    rules = read_rules(batch.programme.rules)
    asked = sorted(rules.required | ({"decision_no", "recognised_on"} if rules.recognition_required else set()))
    filled = {"after"} if "summary" in held else set()
    return [name for name in asked if name in Column.values and name not in held | filled]


def _shown(problem: dict[str, Any], row: BatchRow, places: dict[str, int]) -> ShownProblem:
    field = problem["field"]
    place = places.get(field)
    letter = problem["cell"] or (letters_of(place) if place is not None else "")
    return ShownProblem(
        field=field,
        label=str(label_of(field)),
        place=f"{letter}{row.row}" if letter else "",
        raw=problem["raw"][:60],
        sentence=sentence_of(problem),
        proposal=problem["proposal"],
        error=problem["error"],
        typeable=field in Column.values,
    )


def label_of(field: str) -> str:
    """Return the name of a field as a person reads it."""
    return str(LABELS.get(field, Column(field).label if field in Column.values else field))

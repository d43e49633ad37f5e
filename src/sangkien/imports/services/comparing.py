"""Saying beside rows of a dry run which other rows of the file they are like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sangkien.base.bulk import rewrite
from sangkien.base.errors import Refusal
from sangkien.imports.choices import RowVerdict
from sangkien.imports.errors import cells as wrong
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.rules.likeness import Alike, AlikeRows, How
from sangkien.imports.schemas.keeping import Json, problem_as_json
from sangkien.imports.schemas.readings import Problem, Reading
from sangkien.imports.services.reading import ALIKE
from sangkien.search.queries.vocabulary import vocabulary

#: Warnings that come of comparing all rows of the file: judging one row anew does not find them again.
_COMPARED = frozenset({"rows_alike", "rows_alike_elsewhere", "rows_differ_little", "rows_in_series"})
#: What says the same already.
_SAID = frozenset({"duplicate_in_file", "alike_in_file"})


def warn_alike(batch: Batch, alike: AlikeRows) -> Counter[str]:
    """Write beside rows what they are like; return how the counts of verdicts change, and what is beyond the told.

    Three queries, whatever the number of rows.
    """
    changes: Counter[str] = Counter()
    found = {one.position: one for one in alike.found(vocabulary().weight)}
    rows = list(BatchRow.objects.filter(batch=batch, position__in=list(found))) if found else []
    for row in rows:
        if {problem["code"] for problem in row.problems} & _SAID:
            continue
        changes[row.verdict] -= 1
        add_compared(row, [problem_as_json(Problem(_sentence(found[row.position])), error=False)])
        changes[row.verdict] += 1
    rewrite(rows, ["problems", "verdict"])
    changes["beyond"] += alike.beyond
    return changes


def _sentence(one: Alike) -> Refusal:
    if one.how == How.SERIES:
        return wrong.RowsInSeries(row=one.other, n=one.rows) if one.rows > 2 else wrong.RowsDifferLittle(row=one.other)
    return wrong.RowsAlike(row=one.other) if one.same_unit else wrong.RowsAlikeElsewhere(row=one.other)


def compared_still(row: BatchRow, reading: Reading) -> list[Json]:
    """Return what was found of a row by comparing it, where its title is still the same."""
    same = row.facts.get("title", "") == reading.title
    return [problem for problem in row.problems if problem["code"] in _COMPARED] if same else []


def add_compared(row: BatchRow, problems: Sequence[Json]) -> None:
    """Put warnings beside a row, and let it wait where they say that it may be one with another."""
    row.problems = [*row.problems, *problems]
    codes = {problem["code"] for problem in problems}
    if codes & ALIKE and row.verdict in {RowVerdict.READY, RowVerdict.LOOK}:
        row.verdict = RowVerdict.ALIKE
    elif codes and row.verdict == RowVerdict.READY:
        row.verdict = RowVerdict.LOOK

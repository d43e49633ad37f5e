"""Tables, records and readings as JSON, so that a row can be read anew after somebody typed over a cell."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sangkien.base.text import fold
from sangkien.imports.choices import Column, Confidence
from sangkien.imports.schemas.canonical import EntryRow
from sangkien.imports.schemas.files import Formula, Value
from sangkien.imports.schemas.readings import Problem, Reading
from sangkien.imports.schemas.records import Record
from sangkien.imports.schemas.tables import ColumnRead, Table
from sangkien.initiatives.choices import BenefitBasis, InitiativeKind, State
from sangkien.initiatives.rules import AuthorPart, Facts

Json = dict[str, Any]


def table_as_json(sheet: str, table: Table, script: str) -> Json:
    """Return a table without its rows."""
    return {
        "sheet": sheet,
        "script": script,
        "heading_rows": list(table.heading_rows),
        "first": table.first,
        "end": table.end,
        "above": table.above[-12:],
        "columns": [
            {
                "place": column.place,
                "heading": column.heading[:200],
                "column": column.column.value,
                "confidence": column.confidence.value,
                "kind": column.kind.value if column.kind else "",
            }
            for column in table.columns
        ],
    }


def table_from_json(kept: Json) -> Table:
    """Return the table kept by ``table_as_json``."""
    columns = [
        ColumnRead(
            column["place"],
            column["heading"],
            Column(column["column"]),
            Confidence(column["confidence"]),
            InitiativeKind(column["kind"]) if column["kind"] else None,
        )
        for column in kept["columns"]
    ]
    return Table(tuple(kept["heading_rows"]), columns, kept["first"], kept["end"], list(kept["above"]))


def record_as_json(record: Record) -> Json:
    """Return a record with its cells by place."""
    kept: Json = {"cells": _cells(record.cells)}
    if record.group:
        kept["group"] = record.group
    if record.more:
        kept["more"] = [_cells(cells) for cells in record.more]
    if record.shares_money_with is not None:
        kept["money_with"] = record.shares_money_with
    return kept


def _cells(cells: Mapping[int, Value | Formula]) -> Json:
    return {str(place): _cell(cell) for place, cell in cells.items()}


def _cell(cell: Value | Formula) -> Any:
    if isinstance(cell, Formula):
        return {"formula": cell.text}
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()}
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def record_from_json(sheet: str, row: int, kept: Json, typed: Mapping[str, str]) -> Record:
    """Return the record kept by ``record_as_json``; ``typed`` holds by place what somebody wrote over its cells."""
    cells = _cells_back(kept["cells"]) | {int(place): text or None for place, text in typed.items()}
    more = [_cells_back(cells) for cells in kept.get("more", ())]
    return Record(sheet, row, cells, kept.get("group", ""), more, kept.get("money_with"))


def _cells_back(kept: Json) -> dict[int, Value | Formula]:
    return {int(place): _cell_back(cell) for place, cell in kept.items()}


def _cell_back(cell: Any) -> Value | Formula:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    return Formula(cell["formula"]) if "formula" in cell else date.fromisoformat(cell["day"])


def facts_as_json(reading: Reading) -> Json:
    """Return what a reading says, without what it does not say."""
    facts: Json = {
        "title": reading.title,
        "summary": reading.summary,
        "before": reading.before,
        "after": reading.after,
        "effect": reading.effect,
        "field": reading.field_of_use,
        "kind": str(reading.kind),
        "author_group": reading.author_group,
        "authors": [[author.name, str(author.share or 0), author.code] for author in reading.shares],
        "unit_text": reading.unit_text or reading.group,
        "decision_no": reading.decision_no,
        "recognised_on": reading.recognised.day.isoformat() if reading.recognised.day else "",
        "first_applied_on": reading.applied.day.isoformat() if reading.applied.day else "",
        "benefit_vnd": reading.benefit_vnd,
        "basis": reading.basis,
        "code": reading.code,
        "action": reading.action,
    }
    return {name: value for name, value in facts.items() if value not in ("", None, [])}


def entry_row(line: int, key: str, unit_code: str, submitter: str, kept: Json, told: frozenset[str]) -> EntryRow:
    """Return the row as the ordinary intake takes it. ``told`` are the columns the file has."""
    return EntryRow(
        line=line,
        external_key=key,
        facts=facts_from_json(kept),
        unit_code=unit_code,
        submitter=submitter,
        submitted_at=None,
        status=State.SUBMITTED,
        decided_at=None,
        basis=kept.get("basis") or BenefitBasis.FIRST_YEAR,
        told=told,
    )


def facts_from_json(kept: Json) -> Facts:
    """Return the facts kept by ``facts_as_json``."""
    return Facts(
        **{name: kept.get(name, "") for name in ("title", "summary", "before", "after", "effect", "field", "kind")},
        first_applied_on=_day(kept.get("first_applied_on")),
        recognised_on=_day(kept.get("recognised_on")),
        decision_no=kept.get("decision_no", ""),
        benefit_vnd=kept.get("benefit_vnd"),
        author_group=kept.get("author_group", ""),
        authors=tuple(AuthorPart(name, Decimal(share), code) for name, share, code in kept.get("authors", ())),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def key_of(reading: Reading) -> str:
    """Return what names a row for good: its own number, or a digest of title and authors, the same in any file."""
    if reading.external_key:
        return f"ma:{fold(reading.external_key)}"[:120]
    title, authors = reading.key
    return hashlib.sha256("\n".join((title, *authors)).encode()).hexdigest()[:32]


def problem_as_json(problem: Problem, *, error: bool) -> Json:
    """Return a problem with the facts its sentence needs, so that it can be said in either language."""
    return {
        "error": error,
        "field": problem.field,
        "code": problem.code,
        "facts": {name: str(value) for name, value in problem.refusal.facts.items()},
        "cell": problem.column,
        "raw": problem.raw[:200],
        "proposal": problem.proposal,
    }

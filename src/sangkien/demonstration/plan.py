"""The demonstration as plain rows: units, programme, targets, entries, people.

Nothing here touches a database. The same rows can be loaded through the bulk services or written as the
canonical CSV that ``sangkien entries import`` reads. Two builds give the same bytes.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sangkien.demonstration import sources
from sangkien.demonstration.assembly import built
from sangkien.demonstration.checks import violations
from sangkien.demonstration.fixed import LUONG
from sangkien.demonstration.shapes import PlannedEntry, Step
from sangkien.demonstration.staff import account_rows, officer_rows
from sangkien.demonstration.targets import target_rows
from sangkien.demonstration.tree import programme_definition, unit_tree

__all__ = [
    "CANONICAL",
    "PlannedEntry",
    "Step",
    "canonical_row",
    "check",
    "drafts",
    "entries",
    "ideas",
    "messages",
    "officers",
    "people",
    "programme",
    "roster",
    "stories",
    "targets",
    "units",
    "write_canonical_csv",
]

CANONICAL = (
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


def units() -> list[dict[str, Any]]:
    """Rows for ``units import``, parents before children, with a ``short_name`` beside."""
    return unit_tree()


def programme() -> dict[str, Any]:
    """The definition for ``programme import``."""
    return programme_definition()


def targets() -> list[dict[str, Any]]:
    """Rows for ``targets import``, with ``decision_no`` and ``recorded_on`` beside."""
    return target_rows()


def entries() -> Iterator[PlannedEntry]:
    """All entries in the order of submission."""
    yield from built()[0]


def roster() -> dict[str, str]:
    """Home of each author: the code of the group, section or union, by name; every name is one person."""
    return dict(built()[2])


def people() -> list[dict[str, str]]:
    """One account for each role: username, name, role, unit_code, title."""
    return account_rows()


def officers() -> list[dict[str, str]]:
    """Officers and support teams: unit_code, name, role, title."""
    return officer_rows(built()[1])


def messages() -> list[dict[str, str]]:
    """Sentences officers write, each with its ``situation``."""
    return sources.messages()


def ideas() -> list[dict[str, str]]:
    """Kaizen ideas in a worker's voice."""
    return sources.ideas()


def stories() -> list[dict[str, str]]:
    """Public stories, each with the entry it tells of (``external_key``, ``code``) and its ``unit_code``."""
    told = {(e.initiative_key, e.union_code): e for e in built()[0] if e.is_original or e.code == "TKV-II-08356"}
    found = []
    for row in sources.stories():
        entry = told[row["initiative_key"], row["unit_hint"]]
        extra = {"external_key": entry.external_key, "code": entry.code, "unit_code": entry.unit_code}
        found.append({**row, **extra})
    return found


def drafts() -> list[dict[str, str]]:
    """What stands unfinished on a worker's own page."""
    return [
        {
            "title": "Giá để dụng cụ trên xe goòng",
            "author": LUONG,
            "unit_code": "TTCO-TT2-01",
            "kind": "technical",
            "before": "Dụng cụ để trên xe goòng hay rơi khi qua ghi, đến nơi phải quay lại tìm.",
            "after": "Hàn giá có ngăn và quai cài ở thành xe, mỗi dụng cụ một chỗ.",
            "effect": "",
            "saved_at": "2023-07-24T05:48:00+07:00",
        }
    ]


def canonical_row(entry: PlannedEntry) -> dict[str, str]:
    """One row of the canonical CSV; times carry their zone, missing values are empty."""
    row = {name: getattr(entry, name) for name in CANONICAL}
    row["authors"] = ";".join(f"{name}|{share}%" for name, share in entry.authors)
    row["submitted_at"] = entry.submitted_at.isoformat()
    row["decided_at"] = entry.decided_at.isoformat() if entry.decided_at else ""
    row["benefit_vnd"] = "" if entry.benefit_vnd is None else entry.benefit_vnd
    return {name: str(value) for name, value in row.items()}


def write_canonical_csv(path: str | Path) -> int:
    """Write all entries in canonical columns (UTF-8); returns how many."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CANONICAL)
        writer.writeheader()
        count = 0
        for entry in entries():
            writer.writerow(canonical_row(entry))
            count += 1
    return count


def check() -> list[str]:
    """The constraints the plan breaks, in words; empty when everything holds."""
    return violations(list(entries()), units(), targets())

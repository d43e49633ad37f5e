"""The written content of the demonstration, read once from the package's own files."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any


def _text(name: str) -> str:
    return files("sangkien.demonstration").joinpath("content", name).read_text(encoding="utf-8")


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _text(name).splitlines() if line.strip()]


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(_text(name))))


@dataclass(frozen=True)
class Text:
    """One hand-written initiative; benefits are whole VND, ``None`` where money cannot be computed."""

    key: str
    title: str
    kind: str
    field: str
    workplaces: tuple[str, ...]
    before: str
    after: str
    effect: str
    benefit_min: int | None
    benefit_max: int | None
    basis: str | None
    authors_typical: int
    could_be_sealed: bool

    @property
    def middle(self) -> float:
        """Middle of the benefit range in VND, 0 where it cannot be computed."""
        return ((self.benefit_min or 0) + (self.benefit_max or 0)) / 2


@dataclass(frozen=True)
class Results:
    """Targets of a unit and its cumulative valid entries at the end of each published date."""

    unit_code: str
    target_stage1: int
    target_total: int
    counts: dict[date, int]


def _initiative(row: dict[str, Any]) -> Text:
    return Text(
        key=row["key"],
        title=row["title"],
        kind=row["kind"],
        field=row["field"],
        workplaces=tuple(row["workplaces"]),
        before=row["before"],
        after=row["after"],
        effect=row["effect"],
        benefit_min=row["benefit_vnd_min"],
        benefit_max=row["benefit_vnd_max"],
        basis=row["basis"],
        authors_typical=row["authors_typical"],
        could_be_sealed=row["could_be_sealed"],
    )


@lru_cache(maxsize=1)
def texts() -> dict[str, Text]:
    """The hand-written initiatives by key (``sk-001`` …)."""
    return {row["key"]: _initiative(row) for row in _lines("initiatives.jsonl")}


@lru_cache(maxsize=1)
def unit_rows() -> list[dict[str, str]]:
    """The 65 unions in the official order: code, short_name, full_name, workplace_type, members."""
    return _rows("units_tkv.csv")


@lru_cache(maxsize=1)
def section_rows() -> list[dict[str, str]]:
    """Sections and groups of six unions; a row is a group, or a section without groups."""
    return _rows("sections_tkv.csv")


@lru_cache(maxsize=1)
def results() -> dict[str, Results]:
    """Published and computed results of each unit, by code."""
    found = {}
    for row in _rows("tkv_results.csv"):
        counts = {date.fromisoformat(k): int(v) for k, v in row.items() if k[:2] == "20"}
        found[row["unit_code"]] = Results(row["unit_code"], int(row["target_stage1"]), int(row["target_total"]), counts)
    return found


@lru_cache(maxsize=1)
def result_dates() -> list[date]:
    """The 13 dates of the table of results, in order."""
    return list(next(iter(results().values())).counts)


@lru_cache(maxsize=1)
def messages() -> list[dict[str, str]]:
    """Sentences officers write, each with its ``situation``."""
    return [dict(row) for row in _lines("officer_messages.jsonl")]


@lru_cache(maxsize=1)
def stories() -> list[dict[str, str]]:
    """Stories for the public page."""
    return [dict(row) for row in _lines("stories.jsonl")]


@lru_cache(maxsize=1)
def ideas() -> list[dict[str, str]]:
    """Kaizen ideas in a worker's voice."""
    return [dict(row) for row in _lines("ideas.jsonl")]


@lru_cache(maxsize=1)
def name_parts() -> dict[str, Any]:
    """Surnames, middle and given names with weights, share of women and men by workplace."""
    parts: dict[str, Any] = json.loads(_text("names.json"))
    return parts

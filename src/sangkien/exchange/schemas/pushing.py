"""How an entry of ours is told to another instance, and the list by which units are matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sangkien.base.sheets import read_rows
from sangkien.base.text import one_line
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Entry


@dataclass(frozen=True, slots=True)
class Telling:
    """How much of an entry is told. ``reduced``: name, effect, benefit and what rules test, never how it is done."""

    reduced: bool = False
    without_authors: bool = False
    units: Mapping[str, str] = field(default_factory=dict)


def read_units(path: Path) -> dict[str, str]:
    """Read a sheet with ``unit_code`` and ``remote_code``. Raises the refusals of ``read_rows``."""
    rows = read_rows(path, required=["unit_code", "remote_code"])
    return {one_line(row["unit_code"]): one_line(row["remote_code"]) for _, row in rows}


def told_of(entry: Entry, telling: Telling) -> dict[str, Any]:
    """Return ``entry``, fetched with its faces, as the API takes it. Staff codes stay here: they are ours alone."""
    initiative, told = entry.initiative, _formalities(entry, telling)
    if telling.reduced:
        return {**told, "effect": initiative.effect or initiative.summary, "visibility": Visibility.UNIT.value}
    kept = initiative.visibility == Visibility.UNIT
    return {
        **told,
        "summary": initiative.summary,
        "before": initiative.before,
        "after": initiative.after,
        "effect": initiative.effect,
        "field": initiative.field,
        "submitter": "" if telling.without_authors else entry.submitter_name,
        "visibility": Visibility.UNIT.value if kept else Visibility.HIERARCHY.value,
    }


def _formalities(entry: Entry, telling: Telling) -> dict[str, Any]:
    """Return what a programme's rules test and tells nothing of how a thing is done."""
    initiative = entry.initiative
    unit = entry.unit.code if entry.unit else ""
    return {
        "external_key": f"sangkien:{initiative.pk}",
        "title": initiative.title,
        "unit_code": telling.units.get(unit, unit),
        "kind": initiative.kind or None,
        "author_group": entry.author_group.code if entry.author_group else "",
        "authors": _authors(entry, telling),
        "first_applied_on": initiative.first_applied_on and initiative.first_applied_on.isoformat(),
        "recognised_on": initiative.recognised_on and initiative.recognised_on.isoformat(),
        "decision_no": initiative.decision_no,
        "benefit_vnd": initiative.benefit_vnd,
        "benefit_basis": initiative.benefit_basis,
        "not_computable": initiative.not_computable,
    }


def _authors(entry: Entry, telling: Telling) -> list[dict[str, Any]]:
    if telling.without_authors:
        name = entry.unit.short_name if entry.unit else ""
        return [{"name": _("Tập thể {name}").format(name=name)[:120], "share": "100"}]
    parts = sorted(entry.initiative.authorships.all(), key=lambda part: part.position)
    return [{"name": part.person.full_name, "share": str(part.share_pct)} for part in parts]

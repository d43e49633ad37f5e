"""The rule set of a programme as data, tested without a database (D2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sangkien.programmes.choices import DateTested, Exclusion

KINDS = ("technical", "management", "operational", "tech_application", "research_topic")
REQUIRABLE = (
    "title",
    "summary",
    "authors",
    "kind",
    "before",
    "after",
    "effect",
    "field",
    "first_applied_on",
    "recognised_on",
    "decision_no",
    "benefit_vnd",
    "author_group",
    "evidence",
    "unit_code",
    "submitter",
)


@dataclass(frozen=True, slots=True)
class Window:
    """The span in which the tested date must lie, half-open."""

    tested: DateTested
    opens: date | None
    ends: date | None

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the window."""
        return (self.opens is None or day >= self.opens) and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a programme asks of an initiative; everything is optional (contracts)."""

    window: Window | None = None
    kinds: frozenset[str] = frozenset(KINDS)
    required: frozenset[str] = frozenset()
    recognition_required: bool = False
    exclusions: frozenset[str] = frozenset()
    max_authors: int = 30


def read_rules(raw: Mapping[str, Any]) -> RuleSet:
    """Read a rule set from its JSON. Raises ``ValueError`` with a reason for keys or values it does not know."""
    known = {"window", "kinds", "required", "recognition_required", "exclusions", "max_authors"}
    _only(raw, known, "rules")
    most = raw.get("max_authors", 30)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 100:
        raise ValueError("max_authors must be 1 to 100")
    return RuleSet(
        window=_window(raw["window"]) if raw.get("window") else None,
        kinds=_subset(raw.get("kinds", KINDS), KINDS, "kinds"),
        required=_subset(raw.get("required", ()), REQUIRABLE, "required"),
        recognition_required=bool(raw.get("recognition_required", False)),
        exclusions=_subset(raw.get("exclusions", ()), Exclusion.values, "exclusions"),
        max_authors=most,
    )


def _window(raw: Mapping[str, Any]) -> Window:
    _only(raw, {"date", "from", "to"}, "window")
    opens, ends = (date.fromisoformat(raw[key]) if raw.get(key) else None for key in ("from", "to"))
    if opens and ends and ends <= opens:
        raise ValueError("window: to must be after from")
    return Window(DateTested(raw.get("date", DateTested.RECOGNISED_ON)), opens, ends)


def _only(raw: Mapping[str, Any], known: Collection[str], where: str) -> None:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where} must be an object")
    strange = set(raw) - set(known)
    if strange:
        raise ValueError(f"{where} does not know {', '.join(sorted(strange))}")


def _subset(raw: Collection[str], known: Collection[str], where: str) -> frozenset[str]:
    strange = set(raw) - set(known)
    if strange or isinstance(raw, str):
        raise ValueError(f"{where} does not know {', '.join(sorted(strange))}")
    return frozenset(raw)


def percent_of_members(percent: Decimal, members: int) -> int:
    """Return ``percent`` % of ``members``, rounded half-up to a whole initiative (D26)."""
    return int((percent * members / 100).quantize(Decimal(1), ROUND_HALF_UP))


def split_evenly(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Split ``total`` by ``weights`` (members) so that the parts sum to it exactly; largest remainders first (D27)."""
    whole = sum(weights.values())
    if not weights or whole <= 0:
        return dict.fromkeys(weights, 0)
    parts = {key: total * weight // whole for key, weight in weights.items()}
    by_rest = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in by_rest[: total - sum(parts.values())]:
        parts[key] += 1
    return parts

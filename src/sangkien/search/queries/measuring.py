"""How well likeness does on labelled pairs: bases are put beside what is stored, looked for, and taken away again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sangkien.base.clock import now
from sangkien.initiatives.models import Initiative
from sangkien.search.errors import LabelsUnfit
from sangkien.search.queries.alike import Given, Match, matches
from sangkien.search.queries.vocabulary import Vocabulary, vocabulary
from sangkien.search.rules.terms import terms

_SOURCE = "search.measuring"
#: Among so few stored initiatives the terms of the bases are counted with them.
_FEW = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of pair: how many, the part called likely, the part whose base was among the first three."""

    kind: str
    pairs: int
    likely: float
    among_three: float


def measured(lines: Sequence[Mapping[str, Any]]) -> list[Measured]:
    """Measure each kind of pair; for pairs that are not the same, ``likely`` is the part of false alarms.

    Nothing stays behind: the bases are stored in a transaction that is rolled back. Raises ``LabelsUnfit``.
    """
    bases = [line for line in lines if "id" in line]
    pairs = [line for line in lines if "base" in line]
    if not bases or not {str(pair["base"]) for pair in pairs} <= {str(base["id"]) for base in bases}:
        raise LabelsUnfit
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with transaction.atomic():
        ids = _stored(bases)
        words = _words(bases)
        for pair in pairs:
            given = Given(str(pair.get("title") or ""), str(pair.get("summary") or ""))
            answer = matches(given, limit=10, words=words, entered=False)
            found[str(pair.get("kind") or "")].append(_judged(answer, ids[str(pair["base"])]))
        transaction.set_rollback(True)
    return [
        Measured(kind, len(seen), sum(one for one, _ in seen) / len(seen), sum(three for _, three in seen) / len(seen))
        for kind, seen in sorted(found.items())
    ]


def _stored(bases: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    at = now()
    rows = [
        Initiative(
            title=str(base.get("title") or "")[:300],
            summary=str(base.get("summary") or ""),
            source=_SOURCE,
            external_key=str(base["id"])[:120],
            created_at=at,
            updated_at=at,
        )
        for base in bases
    ]
    return {row.external_key: row.pk for row in Initiative.objects.bulk_create(rows)}


def _words(bases: Sequence[Mapping[str, Any]]) -> Vocabulary:
    known = vocabulary()
    if known.documents > _FEW:
        return known
    counts = dict(known.frequencies)
    for base in bases:
        for term in terms(str(base.get("title") or ""), str(base.get("summary") or ""), ""):
            counts[term] = counts.get(term, 0) + 1
    return Vocabulary(known.census, known.documents + len(bases), known.rare, counts)


def _judged(answer: Sequence[Match], base: int) -> tuple[bool, bool]:
    likely = any(match.initiative == base and match.likeness.likely for match in answer)
    return likely, base in [match.initiative for match in answer[:3]]

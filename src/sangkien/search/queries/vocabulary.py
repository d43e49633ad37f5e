"""How often terms occur, as the last census counted them; read once by each process and kept."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sangkien.search.models import Census
from sangkien.search.rules.slips import neighbours


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of ``documents`` initiatives; ``rare`` is what is assumed of a term that is not listed."""

    census: int = 0
    documents: int = 1
    rare: int = 1
    frequencies: Mapping[str, int] = field(default_factory=dict)

    def frequency(self, term: str) -> int:
        """Return in about how many initiatives ``term`` occurs, at least one."""
        return self.frequencies.get(term, self.rare)

    def weight(self, term: str) -> float:
        """Return how telling a term is: near 0 for what stands everywhere, near 1 for what stands once or nowhere.

        A few initiatives say little of the language: some hundreds more are thought beside them.
        """
        known = self.frequencies.get(term, 0 if self.rare == 1 else self.rare)
        every = self.documents + _THOUGHT
        return max(0.05, math.log(every / (known + _THOUGHT * _SHARE)) / math.log(every))

    def meant(self, syllable: str, limit: int = 6) -> list[str]:
        """Return known terms that ``syllable`` may be a slip of, the most frequent first; also two written as one."""
        found = {one for one in neighbours(syllable) if one in self.frequencies}
        parts = (f"{syllable[:place]}_{syllable[place:]}" for place in range(1, len(syllable)))
        joined = sorted((pair for pair in parts if pair in self.frequencies), key=lambda one: -self.frequencies[one])
        return [*joined[:2], *sorted(found - {syllable}, key=lambda one: -self.frequencies[one])][:limit]


_THOUGHT, _SHARE = 500, 0.003
_EMPTY = Vocabulary()
_kept: list[Vocabulary] = [_EMPTY]


def vocabulary() -> Vocabulary:
    """Return the newest vocabulary; one small query where this process has it already."""
    newest = Census.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return _EMPTY
    if _kept[0].census != newest:
        census = Census.objects.get(pk=newest)
        terms = json.loads(zlib.decompress(bytes(census.terms)))
        scale = census.documents / max(census.looked_at, 1)
        _kept[0] = Vocabulary(newest, max(census.documents, 1), max(1, round(scale)), terms)
    return _kept[0]

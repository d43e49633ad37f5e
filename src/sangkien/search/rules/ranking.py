"""Which of the initiatives that match comes first: exact accents and titles, words together, then the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from sangkien.search.rules.asking import Asked
from sangkien.search.rules.terms import syllables

_IN_TITLE, _IN_TEXT, _BEGUN = 2.0, 0.8, 0.7
_ACCENT, _TOGETHER, _PHRASE, _FIRST = 1.0, 0.5, 1.5, 0.5
_BEST_PER_WORD: Final = _IN_TITLE + _ACCENT + _TOGETHER


def score(asked: Asked, title: str, text: str) -> float:
    """Return how well an initiative answers, 0 to 1; ``text`` is the rest of what it says."""
    names = syllables(title)
    missing = [one for one in asked.plain if one not in names]
    # The rest is long, and most often the title has it all.
    below = set(syllables(text)) if missing else frozenset()
    total = _IN_TITLE * (len(asked.plain) - len(missing)) + sum(_elsewhere(one, names, below) for one in missing)
    lower = unicodedata.normalize("NFC", title).lower()
    words = set(lower.replace(",", " ").replace(".", " ").split())
    total += _ACCENT * sum(one in words for one in asked.accented)
    total += _TOGETHER * _neighbours(asked.plain, names)
    total += _PHRASE * (len(asked.plain) > 1 and " ".join(asked.accented) in " ".join(lower.split()))
    total += _FIRST * (names[: len(asked.plain)] == list(asked.plain))
    total -= 0.01 * len(names)
    best = _BEST_PER_WORD * len(asked.plain) + _PHRASE + _FIRST
    return max(0.0, min(1.0, total / best))


def _elsewhere(one: str, names: Sequence[str], below: Set[str]) -> float:
    if any(name.startswith(one) for name in names):
        return _IN_TITLE * _BEGUN
    if one in below:
        return _IN_TEXT
    return _IN_TEXT * _BEGUN if any(name.startswith(one) for name in below) else 0.0


def _neighbours(plain: Sequence[str], names: Sequence[str]) -> int:
    """Return how many words of the query stand beside their neighbour in the title as well."""
    together = set(pairwise(names))
    return sum(pair in together for pair in pairwise(plain))

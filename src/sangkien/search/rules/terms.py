"""What a text is found by: its syllables without accents, and the pairs of neighbours.

The same exists as the SQL function ``sk_terms`` (migration 0001); a property test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from sangkien.base.text import fold

#: What is looked at of a title, a summary, the rest; longer texts say nothing new further down.
TITLE_LETTERS: Final = 300
SUMMARY_LETTERS: Final = 1500
BODY_LETTERS: Final = 6000
_LONGEST: Final = 40
_SYLLABLE: Final = re.compile(r"[a-z0-9]+")


def syllables(text: str) -> list[str]:
    """Return the syllables of ``text`` in order: folded, letters and digits only, the first 40 signs of each."""
    return [one[:_LONGEST] for one in _SYLLABLE.findall(fold(text))]


def pairs(of: Sequence[str]) -> list[str]:
    """Return each syllable with the next one: most Vietnamese words are two syllables."""
    return [f"{one}_{other}" for one, other in pairwise(of)]


def terms(title: str, summary: str, body: str) -> set[str]:
    """Return what an initiative is found by: all syllables, and the pairs of title and summary."""
    first, second = syllables(title[:TITLE_LETTERS]), syllables(summary[:SUMMARY_LETTERS])
    return {*first, *second, *syllables(body[:BODY_LETTERS]), *pairs(first), *pairs(second)}

"""Signs by which titles that are likely one and the same meet, before anybody looks closely (D15).

A sign is the exclusive or of the digests of some words, so that neither their order nor one word repeated matters. It
fits a ``bigint``, and is the same in every process and every night.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import xor
from typing import Final

from sangkien.search.rules.likeness import Weigh, expanded, words_of
from sangkien.search.rules.wording import STOCK

#: Words that stand everywhere and tell nothing.
IDLE: Final = frozenset(phrase[0] for phrase in STOCK if len(phrase) == 1)
#: So many of the most telling words are looked at, all but one at a time: a slip in one leaves a sign as it was.
_TELLING: Final = 4
_FEWEST: Final = 3
#: Weights are told apart no finer than this, for a census moves them a little every night.
_GRAIN: Final = 10


@lru_cache(maxsize=65_536)
def digest(word: str) -> int:
    """Return 64 bits of a word, as the database keeps them (signed)."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)


def joined(words: Iterable[str]) -> int:
    """Return the sign of a set of words; each should be given once."""
    return reduce(xor, map(digest, words), 0)


def exact(plain: Sequence[str]) -> int | None:
    """Return the sign of a whole title given as syllables: the same where case, accents, order, abbreviations or idle
    words alone differ, another where a number does. None for a title of one word or none, which tells too little.
    """
    words = {*expanded(plain)} - IDLE
    return joined(words) if len(words) > 1 else None


def signs(title: str, weigh: Weigh) -> list[int]:
    """Return the signs of a title, at most five: what it tells as a whole (even), and its four most telling words less
    one (odd). Places, numbers, stock phrases and words that stand for one another are left out.
    """
    weights = {word.plain: word.weight for word in words_of(title, weigh) if word.tells}
    if not weights:
        return []
    whole = joined(weights) & ~1
    if len(weights) < _FEWEST:
        return [whole]
    ranked = sorted(weights, key=lambda word: (-round(weights[word] * _GRAIN), digest(word)))[:_TELLING]
    every = joined(ranked)
    return [whole, *((every ^ digest(word)) | 1 for word in ranked)]

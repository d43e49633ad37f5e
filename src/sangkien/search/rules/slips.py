"""Slips of typing: what a syllable was perhaps meant to be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ONSETS: Final = "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES: Final = """
a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et eu i ia ic ich iec iem ien ieng iep iet ieu im in
inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot u ua
uac uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet
uynh uyt uyu y yem yen yet yeu ye
"""
#: Every syllable Vietnamese can have, without accents.
SYLLABLES: Final = frozenset(
    {onset + rhyme for onset in ("", *_ONSETS.split()) for rhyme in _RHYMES.split()} | {"gi", "gin", "giet"}
)


@lru_cache(maxsize=8192)
def is_syllable(text: str) -> bool:
    """Say whether ``text`` is a Vietnamese syllable without accents; a slip often is none."""
    return text in SYLLABLES


def neighbours(text: str) -> Iterator[str]:
    """Yield what differs from ``text`` by one letter left out, added, changed, or two exchanged."""
    splits = [(text[:place], text[place:]) for place in range(len(text) + 1)]
    for left, right in splits:
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right

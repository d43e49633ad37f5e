"""What somebody types into the box, made into a question that an index can answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sangkien.base.text import normal
from sangkien.search.rules.terms import pairs, syllables
from sangkien.search.rules.wording import ABBREVIATIONS

#: More words than this narrow nothing down any more.
MOST_WORDS: Final = 12
#: What is read of a query; the rest is looked at by nobody.
LONGEST: Final = 300
_SHORTEST_BEGINNING: Final = 2
_ASKED_FOR: Final = 4
_WORD: Final = re.compile(r"\w+")

Slips = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is read: its syllables, the same with their accents, whether the last one may go on."""

    text: str
    plain: tuple[str, ...]
    accented: tuple[str, ...]
    unfinished: bool

    def __bool__(self) -> bool:
        """Say whether anything is left to look for."""
        return bool(self.plain)


def read_query(text: str) -> Asked:
    """Read whatever was typed, of any length and any signs; what holds no letter or digit asks for nothing."""
    clean = normal(text.replace("\x00", " ")[: LONGEST * 4])[:LONGEST]
    plain = tuple(syllables(clean)[:MOST_WORDS])
    accented = tuple(_WORD.findall(unicodedata.normalize("NFC", clean).lower()))[:MOST_WORDS]
    return Asked(clean, plain, accented, unfinished=bool(clean) and not text.endswith(" "))


def whole(asked: Asked, telling: Callable[[str], float], *, begun: bool = False) -> str:
    """Return the question for initiatives that hold every word; ``begun``: the last one may only be begun.

    Of many words the most telling ones are asked for; the others only say what comes first.
    """
    *first, last = asked.plain
    if begun:
        asked_for = sorted(dict.fromkeys(first), key=telling, reverse=True)[: _ASKED_FOR - 1]
        return " & ".join([*map(_spellings, asked_for), _spellings(last, begun=True)])
    return " & ".join(map(_spellings, sorted(dict.fromkeys(asked.plain), key=telling, reverse=True)[:_ASKED_FOR]))


def forgiving(asked: Asked, slips: Slips) -> str:
    """Return the question in which each word may be a slip of another one."""
    parts = []
    for one in asked.plain:
        meant = [one, *slips(one)]
        parts.append("(" + " | ".join(meant) + ")" if len(meant) > 1 else _spellings(one))
    return " & ".join(parts)


def nearly(asked: Asked, telling: Callable[[str], float]) -> str:
    """Return the question in which one word may be missing; of two words the more telling one must be there."""
    plain = sorted(dict.fromkeys(asked.plain), key=telling, reverse=True)
    if len(plain) < 3:
        return plain[0]
    return " | ".join("(" + " & ".join(one for one in plain if one != left_out) + ")" for left_out in plain)


def _spellings(one: str, *, begun: bool = False) -> str:
    """Return a word with its beginning marked as open, or with what it is short for."""
    full = ABBREVIATIONS.get(one)
    mark = f"{one}:*" if begun else one
    if full is None or len(full) < 2:
        return mark
    return f"({mark} | ({' & '.join(pairs(full))}))"

"""Rows of one file that are nearly the same: few close looks after cheap signs, and series told once (D15).

A sign is the exclusive or of the digests of words (``search.rules.fingerprints``), so that leaving a word out is one
operation. Fifteen thousand rows cost about a fifth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor
from typing import Final, NamedTuple

from sangkien.search.rules.fingerprints import IDLE, digest, joined
from sangkien.search.rules.likeness import LIKELY, expanded, features, read, score_of
from sangkien.search.rules.terms import TITLE_LETTERS
from sangkien.search.rules.wording import ABBREVIATIONS, PLACE_BEGINS, PLACE_WORDS

#: A place at the end of a title: "tại phân xưởng 2". Folded, "tải" of "băng tải" reads the same but leads to no place.
_PLACE: Final = re.compile(
    rf" (?:{'|'.join(sorted(PLACE_BEGINS))}) (?:{'|'.join(' '.join(words) for words in PLACE_WORDS)})\b"
)
_SYLLABLE: Final = re.compile(r"[a-z0-9]+")
_SHORT: Final = frozenset(ABBREVIATIONS)
#: Titles of fewer telling words ("Giá đỡ 1", "Sáng kiến số 2") are alike by chance.
_FEWEST: Final = 4
#: Longer titles are told apart by their first words; each word costs a look into a table.
_LONGEST: Final = 24
#: Pairs compared closely: 0.3 ms each.
_MOST_LOOKS: Final = 600
#: Rows warned of, one by one and in series: more nobody reads through. What is beyond is counted.
MOST_PAIRS: Final = 200
MOST_SERIES: Final = 100
#: So many rows of one file that say the same are a series, however they differ.
_MOST_SAME: Final = 5

Weigh = Callable[[str], float]


class Titled(NamedTuple):
    """The signs of a title: of all it says (``exact``, as ``search.rules.fingerprints`` has it), of its telling words
    (``core``) and of the numbers and places besides; and the digests of the telling words.
    """

    text: str
    exact: int | None
    core: int
    digests: tuple[int, ...]

    @property
    def rest(self) -> int:
        """Return the sign of what it says besides its telling words."""
        return (self.exact or 0) ^ self.core


def titled(folded: str) -> Titled:
    """Return the signs of a folded title."""
    title = folded[:TITLE_LETTERS]
    words = _words(title)
    # Looking for a place costs more than all the rest; few titles have a word it could begin with.
    place = None if PLACE_BEGINS.isdisjoint(words) else _PLACE.search(title)
    words -= IDLE
    head = words if place is None else words & _words(title[: place.start()])
    digests = tuple([digest(word) for word in head if word.isalpha()])
    whole = joined(words) if len(words) > 1 else None
    return Titled(title, whole, reduce(xor, digests, 0), digests)


def _words(title: str) -> set[str]:
    plain = _SYLLABLE.findall(title)
    return {*plain} if _SHORT.isdisjoint(plain) else {*expanded(plain)}


class How(Enum):
    """How rows are alike."""

    SAME = "same"  # but for accents, order, idle words or a slip
    SERIES = "series"  # but for a number or a place


@dataclass(frozen=True, slots=True)
class Alike:
    """That the row at ``position`` is like the row ``other`` of the file; a series is told once, of ``rows`` rows."""

    position: int
    other: int
    how: How
    same_unit: bool
    rows: int = 2


class _Row(NamedTuple):
    position: int
    row: int
    title: Titled
    unit: int | None


@dataclass(slots=True)
class AlikeRows:
    """Gathers the rows of a file as they are read, then says which are alike."""

    _groups: dict[int, list[_Row]] = field(default_factory=dict)
    _words: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Rows that were found alike beyond what is told.
    beyond: int = 0
    _looks: int = 0

    def add(self, position: int, row: int, title: Titled, unit: int | None) -> None:
        """Remember a row by the signs of its title."""
        digests = title.digests
        if len(digests) < _FEWEST:
            return
        self._words.setdefault(title.core, digests[:_LONGEST])
        self._groups.setdefault(title.core, []).append(_Row(position, row, title, unit))

    def found(self, weigh: Weigh) -> list[Alike]:
        """Return what is alike, in the order of the file; ``weigh`` says how telling a syllable is."""
        pairs = [*self._same(), *self._slipped(weigh)]
        series = sorted(self._series(weigh), key=lambda one: -one.rows)
        once = {one.position: one for one in sorted(pairs, key=lambda one: one.position)}
        told = list(once.values())[:MOST_PAIRS] + [one for one in series if one.position not in once][:MOST_SERIES]
        self.beyond = max(0, len(once) - MOST_PAIRS) + max(0, len(series) - MOST_SERIES)
        return sorted(told, key=lambda one: one.position)

    def _same(self) -> Iterator[Alike]:
        """Yield rows that say the same in another order, with other accents or idle words."""
        for group in self._groups.values():
            for rows in _by_rest(group).values() if len(group) > 1 else ():
                for later in rows[1:] if len(rows) <= _MOST_SAME else ():
                    yield Alike(later.position, rows[0].row, How.SAME, later.unit == rows[0].unit)

    def _slipped(self, weigh: Weigh) -> Iterator[Alike]:
        """Yield rows that differ in one word only, where a close look finds them likely the same."""
        for core, other in self._neighbours():
            ours = _by_rest(self._groups[core])
            for rest, theirs in _by_rest(self._groups[other]).items():
                for one, later in [(ours[rest][0], theirs[0])] if rest in ours else ():
                    first, second = sorted((one, later), key=lambda row: row.position)
                    if self._likely(first, second, weigh):
                        yield Alike(second.position, first.row, How.SAME, first.unit == second.unit)

    def _neighbours(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of groups whose telling words are the same but for one."""
        seen: dict[int, int] = {}
        for core, digests in self._words.items():
            for one in digests:
                less = core ^ one
                if less in self._words:
                    yield less, core
                elif (other := seen.setdefault(less, core)) != core:
                    yield other, core

    def _series(self, weigh: Weigh) -> Iterator[Alike]:
        """Yield for each group of rows that differ in a number or a place the second one."""
        for group in self._groups.values():
            firsts = [rows[0] for rows in _by_rest(group).values()] if len(group) > 1 else []
            crowd = len(group) > _MOST_SAME and len(firsts) == 1
            if len(firsts) < 2 and not crowd:
                continue
            first, second = (group[0], group[1]) if crowd else (firsts[0], firsts[1])
            if crowd or self._likely(first, second, weigh):
                yield Alike(second.position, first.row, How.SERIES, first.unit == second.unit, len(group))

    def _likely(self, one: _Row, other: _Row, weigh: Weigh) -> bool:
        self._looks += 1
        if self._looks > _MOST_LOOKS:
            return False
        return score_of(features(read(one.title.text, "", weigh), read(other.title.text, "", weigh))) >= LIKELY


def _by_rest(group: list[_Row]) -> dict[int, list[_Row]]:
    """Return the rows of a group by what they say besides: numbers and places."""
    found: dict[int, list[_Row]] = {}
    for row in group:
        found.setdefault(row.title.rest, []).append(row)
    return found

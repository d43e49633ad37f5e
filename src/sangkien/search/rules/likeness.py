"""How alike two initiatives are: words weighed by how telling they are, slips and other wordings forgiven (D15).

Nothing here decides: a score and the words that carry it, for a person to look at.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from sangkien.base.text import fold
from sangkien.search.rules.slips import is_syllable
from sangkien.search.rules.terms import SUMMARY_LETTERS, TITLE_LETTERS, syllables
from sangkien.search.rules.wording import ABBREVIATIONS, PLACE_BEGINS, PLACE_WORDS, STOCK, SYNONYMS

Weigh = Callable[[str], float]

_STOCK: Final = frozenset(STOCK)
_PLACES: Final = frozenset(PLACE_WORDS)
#: By its first word, how long a phrase that is known can be: most words begin none.
_LENGTHS: Final[dict[str, int]] = {}
for _known in (*STOCK, *PLACE_WORDS, *SYNONYMS):
    _LENGTHS[_known[0]] = max(len(_known), _LENGTHS.get(_known[0], 0))
_STOCK_WEIGHT, _SYNONYM_WEIGHT, _PLACE_WEIGHT, _NUMBER_WEIGHT = 0.03, 0.18, 0.1, 0.06
#: A place is a few words, not the rest of a long title.
_PLACE_LENGTH: Final = 6
_DIGIT: Final = re.compile(r"\d")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a title as it counts: its plain form, its weight, and whether it only says where."""

    plain: str
    weight: float
    place: bool = False

    @property
    def tells(self) -> bool:
        """Say whether the word tells what is done: no place, no number, no stock phrase, no wording of many."""
        return not self.place and self.plain[0] != "=" and self.weight > _STOCK_WEIGHT


@dataclass(frozen=True, slots=True)
class Reading:
    """A title and summary made ready to be compared."""

    words: tuple[Word, ...]
    flat: str
    body: dict[str, float] = field(default_factory=dict)
    #: All words with their accents, as they are spoken: what tells best that two people tell of one thing.
    voice: dict[str, float] = field(default_factory=dict)
    summary: dict[str, float] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """Return the weight of all words of the title."""
        return sum(word.weight for word in self.words)


def read(title: str, summary: str, weigh: Weigh) -> Reading:
    """Return what is compared of an initiative; ``weigh`` says how telling a syllable is (0 to 1)."""
    plain = expanded(syllables(title[:TITLE_LETTERS]))
    words = tuple(_words(plain, weigh))
    below = expanded(syllables(summary[:SUMMARY_LETTERS]))
    body = _vector([*plain, *below], weigh)
    voice = _voice(f"{title[:TITLE_LETTERS]} {summary[:SUMMARY_LETTERS]}", weigh)
    return Reading(words, "".join(plain), body, voice, _vector(below, weigh))


def words_of(title: str, weigh: Weigh) -> tuple[Word, ...]:
    """Return the words of a title as they count, without the rest that is made ready for a close look."""
    return tuple(_words(expanded(syllables(title[:TITLE_LETTERS])), weigh))


def expanded(of: Sequence[str]) -> list[str]:
    """Return syllables with abbreviations written out."""
    return [part for one in of for part in ABBREVIATIONS.get(one, (one,))]


def _words(plain: Sequence[str], weigh: Weigh) -> list[Word]:
    """Walk through a title: stock phrases, wordings that stand for one another, places and numbers weigh little."""
    words: list[Word] = []
    place, left = 0, False
    while place < len(plain):
        length, kind = _phrase(plain, place)
        phrase = tuple(plain[place : place + length])
        if kind == "place" or (phrase[0] in PLACE_BEGINS and _leads_to_place(plain, place)):
            left = True
            words += [Word(one, _PLACE_WEIGHT * (0.3 if kind != "place" else 1), place=True) for one in phrase]
            words += _where(plain, place + length)
            place += length + len(_where(plain, place + length))
            continue
        words.append(_word(phrase, kind, weigh))
        place += length
    return (
        words if any(not word.place for word in words) or not left else [Word(w.plain, weigh(w.plain)) for w in words]
    )


def _phrase(plain: Sequence[str], place: int) -> tuple[int, str]:
    for length in range(min(_LENGTHS.get(plain[place], 0), len(plain) - place), 0, -1):
        phrase = tuple(plain[place : place + length])
        if phrase in SYNONYMS:
            return length, "synonym"
        if phrase in _PLACES and _names_something(plain, place + length):
            return length, "place"
        if phrase in _STOCK:
            return length, "stock"
    return 1, ""


def _names_something(plain: Sequence[str], place: int) -> bool:
    """Say whether a number or a letter follows, or the title ends here: "phân xưởng 2", "lớp 5A"."""
    return place >= len(plain) or bool(_DIGIT.search(plain[place])) or len(plain[place]) == 1


def _leads_to_place(plain: Sequence[str], place: int) -> bool:
    after = tuple(plain[place + 1 : place + 3])
    return after in _PLACES or after[:1] in _PLACES


def _where(plain: Sequence[str], place: int) -> list[Word]:
    """Return what names the place: the words up to the next phrase that says something else."""
    found: list[Word] = []
    for one in plain[place : place + _PLACE_LENGTH]:
        if (one,) in _STOCK or one in PLACE_BEGINS:
            break
        numbered = bool(_DIGIT.search(one))
        found.append(Word(one, _NUMBER_WEIGHT if numbered else _PLACE_WEIGHT, place=True))
        if numbered:
            break  # "tại cầu cảng số 2" ends with its number; what follows says something else
    return found


def _word(phrase: tuple[str, ...], kind: str, weigh: Weigh) -> Word:
    if kind == "synonym":
        return Word(SYNONYMS[phrase], _SYNONYM_WEIGHT)
    if kind == "stock":
        return Word("_".join(phrase), _STOCK_WEIGHT)
    one = phrase[0]
    return Word(one, _NUMBER_WEIGHT if _DIGIT.search(one) else weigh(one), place=bool(_DIGIT.search(one)))


def _vector(plain: Sequence[str], weigh: Weigh) -> dict[str, float]:
    """Return the weights of single syllables and of pairs of neighbours, synonyms as one."""
    merged: list[str] = []
    place = 0
    while place < len(plain):
        length, kind = _phrase(plain, place)
        phrase = tuple(plain[place : place + length])
        if kind == "synonym":
            merged.append(SYNONYMS[phrase])
        elif kind != "stock":
            merged += phrase
        place += length
    single = {one: (_SYNONYM_WEIGHT if one[0] == "=" else weigh(one)) for one in merged}
    paired = {f"{a}_{b}": 0.8 * (single[a] + single[b]) for a, b in pairwise(merged) if a != b}
    return single | paired


def _voice(text: str, weigh: Weigh) -> dict[str, float]:
    counts = Counter(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return {word: (1.0 + math.log(times)) * weigh(fold(word)) for word, times in counts.items()}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two initiatives are (0 to 1), whether that is probably one and the same, and the shared words.

    Below one half the score says how much of the same is spoken of, in whatever words.
    """

    score: float
    likely: bool
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """What a likeness is judged by, each 0 to 1."""

    more: float  # the better covered title: 1 where one is contained in the other
    less: float  # the worse covered one
    letters: float  # the titles letter by letter, whatever the blanks
    text: float  # title and summary together
    summary: float  # the summaries alone; 0 where one is missing


def features(one: Reading, other: Reading) -> Features:
    """Compare two readings."""
    shared_one, shared_other = _covered(one.words, other.words)
    covered = sorted((shared_one / max(one.weight, 0.01), shared_other / max(other.weight, 0.01)))
    return Features(
        more=min(1.0, covered[1]),
        less=min(1.0, covered[0]),
        letters=_letters(one.flat, other.flat),
        text=_cosine(one.body, other.body),
        summary=_cosine(one.summary, other.summary),
    )


def _letters(one: str, other: str) -> float:
    if abs(len(one) - len(other)) > max(len(one), len(other)) * 0.3:
        return 0.0
    return OSA.normalized_similarity(one, other, score_cutoff=0.7)


def _covered(one: Sequence[Word], other: Sequence[Word]) -> tuple[float, float]:
    """Return the weights of the words of each title that the other has as well, slips in part."""
    rest = list(other)
    left: list[Word] = []
    shared_one = shared_other = 0.0
    by_plain: dict[str, list[Word]] = {}
    for word in other:
        by_plain.setdefault(word.plain, []).append(word)
    for word in one:
        same = by_plain.get(word.plain)
        if same:
            match = same.pop()
            rest.remove(match)
            weight = min(word.weight, match.weight)
            shared_one, shared_other = (
                shared_one + max(weight, word.weight * 0.9),
                shared_other + max(weight, match.weight * 0.9),
            )
        else:
            left.append(word)
    for word in left:
        best, credit = _slip_of(word, rest)
        if best is not None:
            rest.remove(best)
            shared_one, shared_other = shared_one + word.weight * credit, shared_other + best.weight * credit
    # Places and numbers that differ are forgiven: the same thing done somewhere else.
    shared_one += sum(word.weight * 0.8 for word in left if word.place)
    shared_other += sum(word.weight * 0.8 for word in rest if word.place)
    return shared_one, shared_other


def _slip_of(word: Word, rest: Sequence[Word]) -> tuple[Word | None, float]:
    if len(word.plain) < 3 or word.plain[0] == "=" or word.place:
        return None, 0.0
    for other in rest:
        if other.place or abs(len(other.plain) - len(word.plain)) > 1 or len(other.plain) < 2:
            continue
        if OSA.distance(word.plain, other.plain, score_cutoff=1) == 1:
            slipped = not (is_syllable(word.plain) and is_syllable(other.plain))
            return other, 0.92 if slipped else 0.6
    return None, 0.0


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if not one or not other:
        return 0.0
    if len(other) < len(one):
        one, other = other, one
    shared = sum(weight * other[term] for term, weight in one.items() if term in other)
    return shared / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))


def likeness(one: Reading, other: Reading) -> Likeness:
    """Return how alike two initiatives are; the weights were fitted to the labelled pairs of the tests."""
    found = features(one, other)
    score = score_of(found)
    mine = {word.plain: word.weight for word in one.words if word.weight > _SYNONYM_WEIGHT}
    shared = [word.plain for word in other.words if word.plain in mine]
    likely = score >= LIKELY
    if not likely:
        score = min(LIKELY - 0.01, max(_cosine(one.voice, other.voice), 0.9 * found.text, 0.5 * score))
    return Likeness(round(score, 4), likely, tuple(dict.fromkeys(shared)))


#: From here on two initiatives are probably one and the same.
LIKELY: Final = 0.5
#: Fitted by logistic regression to ``tests/search/labelled/pairs.jsonl`` (``scripts/fit_likeness.py``), moved so that
#: one half lies in the gap between light changes and look-alikes.
WEIGHTS: Final = {
    "constant": -7.423,
    "more": 2.978,
    "less": 2.108,
    "letters": -0.442,
    "text": 3.22,
    "summary": 2.368,
    "contained": 5.934,
    "same_letters": 2.097,
}


def parts_of(found: Features) -> dict[str, float]:
    """Return what the weights multiply: the features, and what tells most near to 1."""
    return {
        "constant": 1.0,
        "more": found.more,
        "less": found.less,
        "letters": found.letters,
        "text": found.text,
        "summary": found.summary,
        "contained": found.more**8,
        "same_letters": found.letters**12,
    }


def score_of(found: Features) -> float:
    """Return the likeness of features as a number from 0 to 1."""
    line = sum(WEIGHTS[name] * value for name, value in parts_of(found).items())
    return 1.0 / (1.0 + math.exp(-line))

"""Initiatives like another one, among millions: candidates by telling terms, then a close look at a few (D15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from django.db import connection, transaction

from sangkien.initiatives.choices import State
from sangkien.search.queries.vocabulary import Vocabulary, vocabulary
from sangkien.search.rules.likeness import Likeness, expanded, likeness, read
from sangkien.search.rules.terms import SUMMARY_LETTERS, TITLE_LETTERS, pairs, syllables
from sangkien.search.rules.wording import ABBREVIATIONS

#: So many initiatives may come up by telling terms, and so many of them are compared closely.
_FETCHED: Final = 1_500
_CLOSELY: Final = 50
#: Terms looked at, the rarest first; each that is asked for costs a look into the index.
_TERMS: Final = 40
_ALONE: Final = 24
_UNLISTED: Final = 12
#: Terms rarer than this are telling enough alone; of more frequent ones two must meet.
_RARE: Final = 400
_MEETING: Final = 8
_MEETINGS: Final = 6
#: What one question brings at most.
_EACH: Final = 400
_EACH_MEETING: Final = 150
_SHORTEST: Final = {v: k for k, v in sorted(ABBREVIATIONS.items(), reverse=True)}


@dataclass(frozen=True, slots=True)
class Given:
    """What is compared with all others."""

    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An initiative that is like the given one, with the entry by which it is known (None: it has none that counts)."""

    initiative: int
    title: str
    external_key: str
    code: str
    likeness: Likeness


#: Each question for itself, for the index meets two terms quickly but reads all of many terms in one question; what
#: answers several questions, or more telling ones, comes first.
_CANDIDATES = """
WITH found AS (
  SELECT f.initiative_id AS id, asked.weight
  FROM unnest(%(questions)s::text[], %(weights)s::float8[], %(most)s::int[]) AS asked(question, weight, most), LATERAL (
    SELECT initiative_id FROM search_document WHERE words @@ asked.question::tsquery LIMIT asked.most) AS f
  UNION ALL
  (SELECT id, 100.0 FROM initiatives_initiative WHERE md5(sk_fold(title)) = md5(sk_fold(%(title)s)) LIMIT 20)
)
SELECT id FROM found WHERE id <> %(besides)s GROUP BY id ORDER BY SUM(weight) DESC, id LIMIT %(closely)s
"""

_DETAILS = """
SELECT i.id, i.title, i.summary, i.external_key, COALESCE(e.code, '')
FROM initiatives_initiative i
LEFT JOIN LATERAL (
  SELECT code FROM initiatives_entry
  WHERE initiative_id = i.id AND state <> ALL(%(hidden)s)
    AND CASE WHEN %(programme)s::bigint IS NULL
      THEN NOT EXISTS (SELECT 1 FROM programmes_programme p WHERE p.id = programme_id AND p.is_training)
      ELSE programme_id = %(programme)s END
  ORDER BY counted_at, id LIMIT 1
) AS e ON true
WHERE i.id = ANY(%(ids)s) AND (e.code IS NOT NULL OR NOT %(entered)s)
"""
_HIDDEN: Final = [State.DRAFT.value, State.WITHDRAWN.value]


def matches(
    given: Given,
    *,
    programme_id: int | None = None,
    besides: int = 0,
    limit: int = 10,
    words: Vocabulary | None = None,
    entered: bool = True,
) -> list[Match]:
    """Return the initiatives most like ``given``, the most alike first; drafts and withdrawn ones are not looked at.

    Three queries whatever the number of initiatives. Who may see which of them is for the caller to ask. With
    ``entered`` false initiatives without any entry are looked at too.
    """
    words = words or vocabulary()
    near = _candidates(given, _questions(given, words), besides)
    return _closely(given, words, near, programme_id, entered=entered)[:limit]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the index is asked, how telling an answer is, and how many answers are taken."""

    text: str
    weight: float
    most: int


def _questions(given: Given, words: Vocabulary) -> list[_Question]:
    """Return what to ask the index: each of the rarest terms, and more frequent ones where two of them meet.

    Terms the census does not list are rare or stand nowhere: the pairs among them are asked for first, they cost least.
    """
    every = _terms(given)
    unlisted = sorted(
        (term for term in every if term not in words.frequencies), key=lambda term: ("_" not in term, term)
    )
    asked = [_Question(term, 1.0, _EACH) for term in unlisted[:_UNLISTED]]
    if unlisted[_UNLISTED:]:
        asked.append(_Question(" | ".join(unlisted[_UNLISTED:][:_TERMS]), 1.0, _EACH))
    listed = sorted(
        (term for term in every if term in words.frequencies), key=lambda term: (words.frequency(term), term)
    )
    rare = _rare(listed, words)
    asked += [_Question(term, words.weight(term), _EACH) for term in rare]
    if len(rare) < _ALONE:
        meeting = combinations(listed[len(rare) :][:_MEETING], 2)
        ranked = sorted(meeting, key=lambda pair: words.frequency(pair[0]) * words.frequency(pair[1]))
        asked += [
            _Question(f"{one} & {other}", words.weight(one) + words.weight(other), _EACH_MEETING)
            for one, other in ranked[:_MEETINGS]
        ]
    return asked


def _rare(listed: Sequence[str], words: Vocabulary) -> list[str]:
    """Return the terms telling enough alone, as many as can be fetched in time."""
    rare: list[str] = []
    spent = 0
    for term in listed[:_ALONE]:
        spent += words.frequency(term)
        if words.frequency(term) > _RARE or spent > _FETCHED:
            break
        rare.append(term)
    return rare


def _terms(given: Given) -> set[str]:
    """Return the terms of title and summary, with abbreviations written out and full forms shortened as well."""
    found: set[str] = set()
    for text in (given.title[:TITLE_LETTERS], given.summary[:SUMMARY_LETTERS]):
        plain = syllables(text)
        for spelling in (plain, expanded(plain), _shortened(plain)):
            found |= {*pairs(spelling)} or {*spelling}
            found |= {one for one in spelling if len(one) > 1}
    return found


def _shortened(plain: Sequence[str]) -> list[str]:
    """Return syllables with what has an abbreviation shortened: "may bien ap" as "mba"."""
    short: list[str] = []
    place = 0
    while place < len(plain):
        length = next((n for n in range(7, 1, -1) if tuple(plain[place : place + n]) in _SHORTEST), 1)
        phrase = tuple(plain[place : place + length])
        short.append(_SHORTEST[phrase] if length > 1 else phrase[0])
        place += length
    return short


def _candidates(given: Given, questions: Sequence[_Question], besides: int) -> list[int]:
    """Return the initiatives that answer most of the questions, the more telling ones first."""
    if not questions:
        return []
    asked: dict[str, Any] = {
        "questions": [one.text for one in questions],
        "weights": [one.weight for one in questions],
        "most": [one.most for one in questions],
        "title": given.title[:TITLE_LETTERS],
        "besides": besides,
        "closely": _CLOSELY,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL enable_seqscan = off")
        cursor.execute(_CANDIDATES, asked)
        return [row[0] for row in cursor.fetchall()]


def _closely(
    given: Given, words: Vocabulary, ids: Sequence[int], programme_id: int | None, *, entered: bool
) -> list[Match]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"ids": list(ids), "hidden": _HIDDEN, "programme": programme_id, "entered": entered}
        cursor.execute(_DETAILS, asked)
        rows = cursor.fetchall()
    mine = read(given.title, given.summary, words.weight)
    found = [
        Match(pk, title, key, code, likeness(mine, read(title, summary, words.weight)))
        for pk, title, summary, key, code in rows
    ]
    return sorted(found, key=lambda match: (-match.likeness.score, match.initiative))

"""Initiatives that answer a query: as many candidates as can be looked at, ranked; never more is read than that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from sangkien.accounts.models import User
from sangkien.search.queries.scope import Scope, Wanted, scope_of
from sangkien.search.queries.vocabulary import Vocabulary, vocabulary
from sangkien.search.rules.asking import Asked, forgiving, nearly, read_query, whole
from sangkien.search.rules.ranking import score
from sangkien.search.rules.terms import pairs

#: So many candidates are ranked, the newest where more match.
RANKED: Final = 200
#: Of words that are known so many together answer a query whose others nobody wrote.
_KNOWN_WORDS: Final = 3
#: Where more initiatives than this part match, walking from the newest on meets enough of them soon.
_WALK_ABOVE: Final = 0.005
_LEAST_TO_WALK: Final = 50_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer, with all that a list shows of it; ``score`` is 0 to 1."""

    entry: int
    initiative: int
    code: str
    external_key: str
    title: str
    text: str
    unit: str
    state: str
    counted_at: datetime | None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: hits in their order, whether more match than were ranked, whether slips were forgiven."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    forgiven: bool = False
    asked: Asked = field(default_factory=lambda: read_query(""))


def find(wanted: Wanted, user: User | None, *, limit: int = RANKED) -> Answer:
    """Answer a query for ``user``; None is the operator's console.

    Foreign content is neither found nor counted: the index is asked within what the person may see, and what may be
    seen but not read is found by its title alone.
    """
    asked = read_query(wanted.text)
    if not asked:
        return Answer(asked=asked)
    words, scope = vocabulary(), scope_of(wanted, user)
    hits, more = _with_every_word(asked, scope, words)
    forgiven = False
    for question in _more_generous(asked, words):
        if hits:
            break
        hits, more = _hits(question, asked, scope, common=None)
        forgiven = bool(hits)
    ranked = sorted(hits, key=lambda hit: (-hit.score, -hit.entry))
    return Answer(tuple(_codes_first(asked, ranked, scope)[:limit]), more, forgiven, asked)


def _with_every_word(asked: Asked, scope: Scope, words: Vocabulary) -> tuple[list[Hit], bool]:
    """Return the hits that hold every word, and whether more do.

    In a country those with the words beside each other come first: most Vietnamese words are two syllables, each of
    which stands everywhere, and the two together in few.
    """
    question, beside = whole(asked, words.weight), pairs(asked.plain)
    near: list[Hit] = []
    if beside and words.documents >= _LEAST_TO_WALK:
        together = " & ".join([question, *(f"'{pair}'" for pair in beside)])
        near, more = _hits(together, asked, scope, common=_common([*asked.plain, *beside], words))
        if more:
            return near, True
    hits, more = _hits(question, asked, scope, common=_common(asked.plain, words))
    seen = {hit.entry for hit in near}
    return [*near, *(hit for hit in hits if hit.entry not in seen)], more


@dataclass(frozen=True, slots=True)
class Fact:
    """What of a match is counted; benefit is whole VND."""

    entry: int
    programme: int
    kind: str
    state: str
    counted_at: datetime | None
    unit: int | None
    field: str
    benefit_vnd: int | None


def facts_of(wanted: Wanted, user: User | None, *, limit: int, all_of_them: bool = False) -> tuple[list[Fact], bool]:
    """Return the facts of up to ``limit`` initiatives that answer, for counting, and whether there are more.

    They answer as they do on the page: by code, by all words, else by the nearest. What may not be read is not counted:
    a number would hint at what it says. Of words that stand everywhere the newest are looked at, but ``all_of_them``
    where time does not press.
    """
    asked, scope, words = read_query(wanted.text), scope_of(wanted, user), vocabulary()
    if not asked:
        return [], False
    readable = scope.readable()
    ids, more = _ids(
        whole(asked, words.weight), readable, common=None if all_of_them else _common(asked.plain, words), limit=limit
    )
    coded = _by_code(asked, readable)
    for question in () if ids or coded else _more_generous(asked, words):
        ids, more = _ids(question, readable, common=None, limit=limit)
        if ids:
            break
    sql = _FACTS.format(condition=readable.condition)
    with connection.cursor() as cursor:
        cursor.execute(sql, [[*ids, *coded], *readable.parameters])
        return [Fact(*row) for row in cursor.fetchall()], more


_FACTS = """
SELECT e.id, e.programme_id, i.kind, e.state, e.counted_at, e.unit_id, i.field, i.benefit_vnd
FROM initiatives_entry e JOIN initiatives_initiative i ON i.id = e.initiative_id JOIN units_unit u ON u.id = e.unit_id
WHERE e.initiative_id = ANY(%s::bigint[]) AND {condition}
"""


def _more_generous(asked: Asked, words: Vocabulary) -> Iterable[str]:
    """Yield what to ask where nothing holds every word: the last one begun, slips, a word left out, known words."""
    if asked.unfinished and len(asked.plain[-1]) > 1:
        yield whole(asked, words.weight, begun=True)
    slips = {one: _slips(one, words) for one in asked.plain}
    if any(slips.values()):
        yield forgiving(asked, lambda one: slips[one])
    yield nearly(asked, words.weight)
    known = [one for one in dict.fromkeys(asked.plain) if one in words.frequencies]
    if 1 < len(known) < len(asked.plain) - 1:
        yield " & ".join(sorted(known, key=words.weight, reverse=True)[:_KNOWN_WORDS])


def _slips(one: str, words: Vocabulary) -> Sequence[str]:
    """Return what a word may be a slip of; a word that occurs often is meant as it stands."""
    known = words.frequencies.get(one, 0)
    return [] if known > 2 and known * 2000 > words.documents else words.meant(one, 4)


@dataclass(frozen=True, slots=True)
class Common:
    """Words that stand in a large ``part`` of all ``documents``: walking back from the newest soon meets them."""

    part: float
    documents: int

    def soon_within(self, scope: Scope) -> bool:
        """Say whether enough of them are likely to lie in the scope too, not further back than is walked."""
        return scope.wide or self.part * scope.entries / self.documents * _STRETCH >= _SOON


def _common(terms: Sequence[str], words: Vocabulary) -> Common | None:
    """Say how common the rarest of ``terms`` is; None where the index is asked in any case."""
    if words.documents < _LEAST_TO_WALK:
        return None
    part = min(words.frequency(term) / words.documents for term in terms)
    return Common(part, words.documents) if part > _WALK_ABOVE else None


#: Asked of each match for itself ("OFFSET 0"): turned round, the planner would begin with all entries of the country.
_SEES = """
 AND EXISTS (SELECT 1 FROM initiatives_entry e JOIN units_unit u ON u.id = e.unit_id
  JOIN initiatives_initiative i ON i.id = e.initiative_id
  WHERE e.initiative_id = d.initiative_id AND {condition} OFFSET 0)
"""
#: Back from the newest until enough have matched, not further than ``stretch``: for words that stand nearly everywhere.
_WALKING = """
SELECT d.initiative_id FROM (
  SELECT initiative_id, words FROM search_document ORDER BY initiative_id DESC LIMIT {stretch}) AS d
WHERE d.words @@ %s::tsquery {sees}
ORDER BY d.initiative_id DESC LIMIT {limit}
"""
#: What matches by the index, all of it, then the newest of those that are in scope.
_FETCHING = """
SELECT d.initiative_id FROM (SELECT initiative_id FROM search_document WHERE words @@ %s::tsquery OFFSET 0) AS d
WHERE true {sees} ORDER BY d.initiative_id DESC LIMIT {limit}
"""
#: Through the few entries in reach, one by one.
_GOING_THROUGH = """
WITH e AS MATERIALIZED (
  SELECT DISTINCT e.initiative_id FROM ({source}) AS e JOIN units_unit u ON u.id = e.unit_id
  JOIN initiatives_initiative i ON i.id = e.initiative_id WHERE {condition})
SELECT d.initiative_id FROM e JOIN search_document d USING (initiative_id) WHERE d.words @@ %s::tsquery
ORDER BY d.initiative_id DESC LIMIT {limit}
"""
_STRETCH: Final = 120_000
#: Walking that meets so many is enough: they fill the first page, and the page says that there are more.
_SOON: Final = 20


def _ids(
    question: str, scope: Scope, *, common: Common | None, limit: int = RANKED, stretch: int = _STRETCH
) -> tuple[list[int], bool]:
    """Return the newest initiatives that match within the scope, and whether there are more."""
    if scope.few:
        sql = _GOING_THROUGH.format(source=scope.source, condition=scope.condition, limit=limit + 1)
        found = _run(sql, [*scope.source_parameters, *scope.parameters, question])
        return found[:limit], len(found) > limit
    sees = _SEES.format(condition=scope.condition) if scope.bounded else ""
    parameters = [question, *scope.parameters] if scope.bounded else [question]
    if common is not None and (stretch < _STRETCH or common.soon_within(scope)):
        sql = _WALKING.format(sees=sees, stretch=stretch, limit=limit + 1)
        found = _run(sql, parameters, "enable_bitmapscan")
        if len(found) >= _SOON or stretch < _STRETCH:
            return found[:limit], True
    found = _run(_FETCHING.format(sees=sees, limit=limit + 1), parameters)
    return found[:limit], len(found) > limit


def _run(sql: str, parameters: Sequence[Any], *without: str) -> list[int]:
    # Where much matches the planner would read whole tables to join or sort them; a few hundred rows are wanted.
    off = ("enable_hashjoin", "enable_mergejoin", "jit", *without)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = off" for name in off))
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


#: Of what is sealed so many of the newest are looked at where words stand everywhere: it is found by title alone.
_SEALED_STRETCH: Final = 20_000


def _hits(question: str, asked: Asked, scope: Scope, *, common: Common | None) -> tuple[list[Hit], bool]:
    """Return the hits of a question, and whether more match than were ranked.

    What may not be read is asked for apart: it takes no place from what may, and no number speaks of it.
    """
    ids, more = _ids(question, scope.readable(), common=common)
    if scope.sees_sealed:
        ids += _ids(question, scope.sealed(), common=common, stretch=_SEALED_STRETCH)[0]
    if not ids:
        return [], False
    loaded = _load(scope, ids)
    hits = [_scored(hit if readable else replace(hit, text=""), asked) for hit, readable in loaded]
    open_ = {hit.entry for hit, readable in loaded if readable}
    return [hit for hit in hits if hit.entry in open_ or _in_title(asked, hit.title)], more


def _in_title(asked: Asked, title: str) -> bool:
    """Say whether a title alone answers: what may not be read must not be found by what it says."""
    return score(asked, title, "") >= score(replace(asked, accented=()), " ".join(asked.plain), "") * 0.6


_LOAD = """
SELECT e.id, e.initiative_id, e.code, i.external_key, i.title, btrim(i.summary || ' ' || i.after), u.short_name,
  e.state, e.counted_at, {reads}
FROM initiatives_entry e JOIN initiatives_initiative i ON i.id = e.initiative_id JOIN units_unit u ON u.id = e.unit_id
WHERE e.initiative_id = ANY(%s::bigint[]) AND {condition}
"""


def _load(scope: Scope, ids: Sequence[int]) -> list[tuple[Hit, bool]]:
    """Return the entries in scope of initiatives, each with whether it may be read; one query."""
    with connection.cursor() as cursor:
        sql = _LOAD.format(reads=scope.reads, condition=scope.condition)
        cursor.execute(sql, [*scope.reads_parameters, list(ids), *scope.parameters])
        return [(Hit(*row[:9]), row[9]) for row in cursor.fetchall()]


def _scored(hit: Hit, asked: Asked) -> Hit:
    return replace(hit, score=round(score(asked, hit.title, hit.text), 4))


def _codes_first(asked: Asked, ranked: Sequence[Hit], scope: Scope) -> list[Hit]:
    """Return the hits with those first whose code is what was typed, or begins with it."""
    code = asked.text.strip().upper()
    ids = _by_code(asked, scope)
    named = [hit for hit, _ in _load(scope, ids) if hit.code.startswith(code)] if ids else []
    named.sort(key=lambda hit: (hit.code != code, hit.code))
    firsts = {hit.entry for hit in named}
    return [*(replace(hit, score=1.0, text="") for hit in named), *(hit for hit in ranked if hit.entry not in firsts)]


def _by_code(asked: Asked, scope: Scope) -> list[int]:
    """Return the initiatives in scope with an entry whose code is what was typed, or begins with it."""
    code = asked.text.strip().upper()
    if not any(sign.isdigit() for sign in code) or " " in code:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE.format(condition=scope.condition), [code, f"{code}\U0010ffff", *scope.parameters])
        return [row[0] for row in cursor.fetchall()]


_BY_CODE = """
SELECT e.initiative_id FROM initiatives_entry e JOIN initiatives_initiative i ON i.id = e.initiative_id
JOIN units_unit u ON u.id = e.unit_id
WHERE e.code >= %s AND e.code < %s AND e.code <> '' AND {condition} ORDER BY e.code LIMIT 20
"""

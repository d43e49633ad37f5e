"""Finding likely pairs among initiatives that share a sign, without comparing everything with everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.db import connection

from sangkien.base.progress import Tell
from sangkien.search.models import LikelyPair
from sangkien.search.queries.vocabulary import Vocabulary
from sangkien.search.rules.joining import Groups
from sangkien.search.rules.likeness import LIKELY, Reading, features, read, score_of
from sangkien.search.rules.terms import SUMMARY_LETTERS, TITLE_LETTERS

#: What shares a whole title with so many others is called by a stock phrase: nothing is told by it.
_MOST_WHOLE: Final = 5_000
#: Three words that so many share tell little; the pairs among them are found by what is rarer.
_MOST_THREE: Final = 60
#: In one block each is compared with the first of every group found so far, of so many groups at most.
_LEADERS: Final = 8
#: Texts that are held at once.
_HELD: Final = 2_000
_FETCHED: Final = 500

#: Blocks that hold something read since the last finished sweep, oldest members first, and which of them are fresh.
#: Whole titles come first: most of what shares three words is connected by then and need not be read.
_BLOCKS = """
SELECT array_agg(initiative_id ORDER BY initiative_id), array_agg(fresh ORDER BY initiative_id), sign & 1
FROM (SELECT unnest(signs) AS sign, initiative_id, sweep_id > %(since)s AS fresh FROM search_fingerprint) AS spread
GROUP BY sign
HAVING COUNT(*) BETWEEN 2 AND CASE WHEN sign & 1 = 0 THEN %(whole)s ELSE %(three)s END AND bool_or(fresh)
ORDER BY 3, 1
"""

_TEXTS = """
SELECT id, left(title, %s), left(CASE WHEN summary = '' THEN after ELSE summary END, %s)
FROM initiatives_initiative WHERE id = ANY(%s)
"""

#: Members, which of them are fresh, and 0 for a whole title, 1 for three words.
Block = tuple[list[int], list[bool], int]
#: A sweep goes three times through all ids: reading, whole titles, three words.
STEPS: Final = 3


def highest_id() -> int:
    """Return the highest id an initiative has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM initiatives_initiative")
        return int(cursor.fetchone()[0])


def find_pairs(*, since: int, words: Vocabulary, tell: Tell) -> None:
    """Compare what was read after the sweep ``since`` with what shares a sign with it; keep the likely pairs.

    What is connected already is not compared again, so that a sweep that was cut off loses little.
    """
    highest = highest_id()
    groups = Groups(highest)
    for one, other in LikelyPair.objects.order_by().values_list("one", "other").iterator(chunk_size=10_000):
        groups.join(one, other)
    for piece in _pieces(since):
        open_blocks = [block for block in piece if _is_open(block, groups)]
        for blocks in _held(open_blocks):
            readings = _readings(blocks, words)
            found = [pair for block in blocks for pair in _within(block, readings, groups)]
            LikelyPair.objects.bulk_create(found, ignore_conflicts=True, batch_size=1_000)
        tell((1 + piece[-1][2]) * highest + piece[-1][0][0], STEPS * highest)


def _pieces(since: int) -> Iterator[list[Block]]:
    """Yield blocks as the server hands them out, beyond the end of each piece's own transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_BLOCKS, {"since": since, "whole": _MOST_WHOLE, "three": _MOST_THREE})
        while rows := cursor.fetchmany(_FETCHED):
            yield rows


def _is_open(block: Block, groups: Groups) -> bool:
    """Say whether something in the block is not connected with the rest yet."""
    members = block[0]
    root = groups.root(members[0])
    return any(groups.root(member) != root for member in members)


def _held(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the blocks in pieces whose texts can be held at once."""
    piece: list[Block] = []
    for block in blocks:
        piece.append(block)
        if sum(len(members) for members, _, _ in piece) >= _HELD:
            yield piece
            piece = []
    if piece:
        yield piece


def _readings(blocks: Sequence[Block], words: Vocabulary) -> dict[int, Reading]:
    wanted = list({member for members, _, _ in blocks for member in members})
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [TITLE_LETTERS, SUMMARY_LETTERS, wanted])
        return {pk: read(title, summary, words.weight) for pk, title, summary in cursor.fetchall()}


def _within(block: Block, readings: dict[int, Reading], groups: Groups) -> Iterator[LikelyPair]:
    """Yield likely pairs of a block: each member beside the first of every group found in it, not beside all others.

    Two that were there before were compared the night the later one came.
    """
    leaders: list[tuple[int, bool]] = []
    for member, fresh in zip(*block[:2], strict=True):
        if member not in readings or any(groups.root(leader) == groups.root(member) for leader, _ in leaders):
            continue
        for leader, was_fresh in leaders:
            if fresh or was_fresh:
                score = score_of(features(readings[leader], readings[member]))
                if score >= LIKELY and groups.join(leader, member):
                    yield LikelyPair(one_id=leader, other_id=member, score=round(score, 4))
                    break
        else:
            leaders = [*leaders, (member, fresh)][:_LEADERS]

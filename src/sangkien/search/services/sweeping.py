"""The nightly sweep: signs of what is new or changed, likely pairs among what shares one, clusters of these.

Each step keeps what it has done as it goes, so that a sweep that was cut off goes on where it stopped. No lock is held
that a page could wait for, and what officers see changes in one moment at the end (decision 0016).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from sangkien.base.bulk import copy_in
from sangkien.base.clock import day_of
from sangkien.base.progress import Tell, in_silence
from sangkien.search.choices import LinkKind
from sangkien.search.errors import SweepUnderWay
from sangkien.search.models import Fingerprint, LikelyPair, ResemblanceLink, Sweep
from sangkien.search.queries.scope import HIDDEN, REAL
from sangkien.search.queries.vocabulary import Vocabulary, vocabulary
from sangkien.search.rules.fingerprints import exact, signs
from sangkien.search.rules.joining import Groups
from sangkien.search.rules.terms import TITLE_LETTERS, syllables
from sangkien.search.services.census import count_terms_if_stale
from sangkien.search.services.pairing import STEPS, find_pairs, highest_id
from sangkien.units.models import PATH_STEP

_AT_ONCE: Final = 5_000
#: "dup-" in ASCII: two sweeps at once would do the same work twice.
_LOCK: Final = 0x6475702D


def sweep(*, at: datetime, tell: Tell = in_silence) -> Sweep:
    """Look at all initiatives and put what is probably one and the same into clusters, in place of those before.

    Only what is new or changed since the last sweep is read and compared; done again at once it changes nothing.
    Raises ``SweepUnderWay`` while another one is at work.
    """
    with _alone():
        count_terms_if_stale(at=at)
        words = vocabulary()
        finished = Sweep.objects.exclude(finished_at=None).order_by("-pk").values_list("pk", flat=True).first() or 0
        current = Sweep.objects.filter(finished_at=None).order_by("-pk").first() or Sweep.objects.create(begun_at=at)
        current.read += _read_anew(current, words, tell)
        current.save(update_fields=["read"])
        find_pairs(since=finished, words=words, tell=tell)
        current.clusters, current.finished_at = _put_together(at), at
        current.pairs = LikelyPair.objects.count()
        current.save()
        Sweep.objects.filter(pk__lt=current.pk).delete()
    return current


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise SweepUnderWay
        try:
            yield
        finally:
            # A connection lost on the way has let go by itself.
            if connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


_UNREAD = """
SELECT i.id, left(i.title, %s), i.updated_at FROM initiatives_initiative i
LEFT JOIN search_fingerprint f ON f.initiative_id = i.id
WHERE i.id > %s AND (f.initiative_id IS NULL OR f.text_of <> i.updated_at OR f.level <> %s)
ORDER BY i.id LIMIT %s
"""


def _read_anew(current: Sweep, words: Vocabulary, tell: Tell) -> int:
    """Make the signs of what has none, or others now; pairs of what changed are forgotten. Returns how many."""
    level, last, read, highest = _level(words), 0, 0, highest_id()
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_UNREAD, [TITLE_LETTERS, last, level, _AT_ONCE])
            rows = cursor.fetchall()
            ids = [pk for pk, _, _ in rows]
            cursor.execute("DELETE FROM search_fingerprint WHERE initiative_id = ANY(%s)", [ids])
            cursor.execute("DELETE FROM search_likelypair WHERE one_id = ANY(%s) OR other_id = ANY(%s)", [ids, ids])
            made = (
                (pk, exact(syllables(title)), signs(title, words.weight), level, text_of, current.pk)
                for pk, title, text_of in rows
            )
            copy_in(Fingerprint, ("initiative", "exact", "signs", "level", "text_of", "sweep_id"), made)
        if not rows:
            return read
        last, read = ids[-1], read + len(rows)
        tell(last, STEPS * highest)


def _level(words: Vocabulary) -> int:
    """Return how large the country is, in powers of four: signs made for a smaller one are made anew."""
    return words.documents.bit_length() // 2


_EDGES = """
SELECT one, other FROM (
  SELECT one_id AS one, other_id AS other, 2.0 AS score FROM search_resemblancelink
  WHERE undone_at IS NULL AND kind <> %(independent)s
  UNION ALL SELECT initiative_id, other_id, score FROM search_resemblance WHERE likely
  UNION ALL SELECT one_id, other_id, score FROM search_likelypair
) AS edges ORDER BY score DESC, one, other
"""


def _put_together(at: datetime) -> int:
    """Join what likely pairs connect, the surest first, and replace the clusters. Returns how many there are.

    What officers said to be independent never comes together, by whatever chain; what they said to be one always does.
    """
    apart = ResemblanceLink.objects.filter(undone_at=None, kind=LinkKind.INDEPENDENT).values_list("one", "other")
    with transaction.atomic(), connection.cursor() as cursor:
        highest = highest_id()
        groups = Groups(highest, apart)
        for one, other in _edges():
            # What came in since belongs to the next sweep.
            if max(one, other) <= highest:
                groups.join(one, other)
        cursor.execute("CREATE TEMP TABLE search_joined (initiative bigint, root bigint) ON COMMIT DROP")
        with cursor.copy("COPY search_joined FROM STDIN") as copy:
            for row in groups.joined():
                copy.write_row(row)
        cursor.execute(_MEMBERS.format(real=REAL), {"today": day_of(at), "hidden": HIDDEN})
        cursor.execute(_REPLACE)
        cursor.execute(_PLACES, {"step": PATH_STEP})
        cursor.execute("SELECT COUNT(*) FROM search_cluster")
        return int(cursor.fetchone()[0])


def _edges() -> Iterator[tuple[int, int]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EDGES, {"independent": LinkKind.INDEPENDENT.value})
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


#: Only what counts belongs to a cluster: drafts, what was withdrawn and practice may connect others, but are not shown.
_MEMBERS = """
ANALYZE search_joined;
CREATE TEMP TABLE search_members ON COMMIT DROP AS
SELECT kept.*, MIN(initiative) OVER whole AS cluster, COUNT(*) OVER whole AS size
FROM (
  SELECT j.initiative, j.root, COALESCE(m.found_on, %(today)s) AS found_on, state.open, state.unit
  FROM search_joined j LEFT JOIN search_clustermember m ON m.initiative_id = j.initiative,
  LATERAL (SELECT bool_or(e.state <> 'duplicate') AS open, (array_agg(e.unit_id ORDER BY e.counted_at, e.id))[1] AS unit
    FROM initiatives_entry e
    WHERE e.initiative_id = j.initiative AND e.state <> ALL(%(hidden)s) AND {real}) AS state
  WHERE state.open IS NOT NULL
) AS kept WINDOW whole AS (PARTITION BY root)
"""

_REPLACE = """
DELETE FROM search_clusterplace;
DELETE FROM search_clustermember;
DELETE FROM search_cluster;
INSERT INTO search_cluster (id, size) SELECT cluster, COUNT(*) FROM search_members WHERE size > 1 GROUP BY cluster;
INSERT INTO search_clustermember (initiative_id, cluster_id, unit_id, found_on)
SELECT initiative, cluster, unit, found_on FROM search_members WHERE size > 1;
"""

#: At each unit that has two of a cluster below it. Settled: leaving aside what is marked as a duplicate, enough is said
#: to connect all that is left.
_PLACES = """
WITH above AS MATERIALIZED (
  SELECT u.id AS unit, a.id AS above FROM units_unit u
  CROSS JOIN generate_series(%(step)s, length(u.path), %(step)s) AS cut
  JOIN units_unit a ON a.path = left(u.path, cut) WHERE u.id IN (SELECT unit FROM search_members)
), said AS (
  SELECT x.above, a.cluster, COUNT(*) AS said FROM search_resemblancelink l
  JOIN search_members a ON a.initiative = l.one_id JOIN search_members b ON b.initiative = l.other_id
  JOIN above x ON x.unit = a.unit JOIN above y ON y.unit = b.unit AND y.above = x.above
  WHERE l.undone_at IS NULL AND a.cluster = b.cluster AND a.open AND b.open GROUP BY 1, 2
)
INSERT INTO search_clusterplace (cluster_id, unit_id, settled, near, found_on, size)
SELECT m.cluster, x.above, COUNT(*) FILTER (WHERE m.open) - 1 <= COALESCE(MAX(s.said), 0),
  COUNT(DISTINCT m.unit) < COUNT(*), MAX(m.found_on), COUNT(*)
FROM search_members m JOIN above x ON x.unit = m.unit
LEFT JOIN said s ON s.cluster = m.cluster AND s.above = x.above
WHERE m.size > 1 GROUP BY m.cluster, x.above HAVING COUNT(*) > 1;
DROP TABLE search_joined, search_members;
"""

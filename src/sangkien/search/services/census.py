"""Counting in how many initiatives each term occurs."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from sangkien.search.models import Census

#: So many initiatives are looked at; of more, these are a sample.
SAMPLE: Final = 100_000
#: In a sample a term seen less often says nothing sure.
_SEEN: Final = 3
#: A census is stale when so many more initiatives are there, as a part of those it counted.
_GROWN: Final = 0.2


@transaction.atomic
def count_terms(*, at: datetime) -> Census:
    """Count terms, of all initiatives or of a sample, and put the census in the place of the one before."""
    documents = _documents()
    share = min(100.0, 100.0 * SAMPLE / max(documents, 1))
    sample = "" if share >= 100 else f" TABLESAMPLE SYSTEM ({share:.6f}) REPEATABLE (7)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM search_document{sample}")
        looked_at = cursor.fetchone()[0]
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat(%s) WHERE ndoc >= %s",
            [f"SELECT words FROM search_document{sample}", _SEEN if sample else 1],
        )
        scale = documents / looked_at if looked_at else 1
        terms = {word: round(seen * scale) for word, seen in cursor.fetchall()}
    kept = zlib.compress(json.dumps(terms, separators=(",", ":")).encode(), 3)
    census = Census.objects.create(counted_at=at, documents=documents, looked_at=looked_at, terms=kept)
    Census.objects.filter(pk__lt=census.pk).delete()
    return census


def count_terms_if_stale(*, at: datetime) -> None:
    """Count anew when there was no census yet, or a fifth more initiatives have come since."""
    last = Census.objects.order_by("-pk").values_list("documents", flat=True).first()
    now = _documents()
    if last is None or abs(now - last) > _GROWN * max(last, 50):
        count_terms(at=at)


def _documents() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM search_document")
        return int(cursor.fetchone()[0])


def settle_index() -> int:
    """Sort what waits beside the index of words into it; returns how many pages did. Nothing waits: nothing happens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('document_words')")
        return int(cursor.fetchone()[0])

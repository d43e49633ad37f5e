"""Whether a row is known already: under its own key, or under the same or nearly the same title from somewhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sangkien.base.errors import Refusal
from sangkien.imports.errors import cells as wrong
from sangkien.imports.models import Batch
from sangkien.imports.rules.likeness import titled
from sangkien.imports.rules.sources import source_within
from sangkien.imports.schemas.keeping import key_of
from sangkien.imports.schemas.readings import Problem, Reading
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

_TITLES = """
SELECT md5(sk_fold(i.title)), e.code, u.short_name, u.path LIKE %(path)s || '%%', i.source, i.external_key
FROM initiatives_initiative i
JOIN initiatives_entry e ON e.initiative_id = i.id
JOIN units_unit u ON u.id = e.unit_id
WHERE md5(sk_fold(i.title)) = ANY(%(titles)s) AND e.programme_id = %(programme)s
  AND e.state NOT IN ('draft', 'withdrawn')
ORDER BY 4 DESC, e.id
"""

#: Titles of the same words, as the last sweep read them: of each sign a few, so that a stock phrase costs no more.
_SIGNS = """
SELECT asked.sign, e.code, u.short_name, u.path LIKE %(path)s || '%%', i.source, i.external_key
FROM unnest(%(signs)s::bigint[]) AS asked(sign), LATERAL (
  SELECT e.* FROM search_fingerprint f
  JOIN initiatives_entry e ON e.initiative_id = f.initiative_id AND e.programme_id = %(programme)s
  WHERE f.exact = asked.sign AND e.state NOT IN ('draft', 'withdrawn') LIMIT 20) AS e
JOIN initiatives_initiative i ON i.id = e.initiative_id
JOIN units_unit u ON u.id = e.unit_id
ORDER BY 4 DESC, e.id
"""


@dataclass(frozen=True, slots=True)
class _Holder:
    code: str
    unit: str
    own: bool
    source: str
    key: str


def source_of(unit: Unit, programme: Programme) -> str:
    """Return whose external keys the rows of a unit's workbooks bear in ``programme``."""
    return source_within(f"bang:{unit.code}"[:50], practice=programme.is_training)


def flag_known(batch: Batch, readings: Sequence[Reading]) -> None:
    """Warn of entries with the same title or the same words, in two queries; not of the very row taken in before.

    Of what stands outside the batch's unit nothing is told but that there is one (D15). Words in another order, other
    accents or idle words make no difference, a number does; slips are left to the look after handing in.
    """
    digests = [_digest(reading.folded) for reading in readings]
    for reading in readings:
        reading.titled = titled(reading.folded)
    signs = [reading.titled.exact if reading.titled else None for reading in readings]
    titles = _holders(_TITLES, batch, titles=[digest for digest in digests if digest])
    worded = _holders(_SIGNS, batch, signs=[sign for sign in {*signs} if sign is not None])
    source = source_of(batch.unit, batch.programme)
    for reading, digest, sign in zip(readings, digests, signs, strict=True):
        same, near = titles.get(digest, []), worded.get(sign, [])
        mine = (source, key_of(reading)) if same or near else None
        if mine is None or reading.code or any((one.source, one.key) == mine for one in (*same, *near)):
            continue
        reading.warnings.append(Problem(_warning(same, near)))


def _warning(same: Sequence[_Holder], near: Sequence[_Holder]) -> Refusal:
    """Return what to say of the first holder, one of the batch's own units before others, the same before the near."""
    known = (same or near)[0]
    if known.own:
        kind = wrong.AlikeInSystem if same else wrong.NearlyInSystem
        return kind(code=known.code, unit=known.unit)
    return wrong.AlikeElsewhere() if same else wrong.NearlyElsewhere()


def _digest(folded: str) -> str:
    return hashlib.md5(folded.encode(), usedforsecurity=False).hexdigest() if folded else ""


def _holders(sql: str, batch: Batch, **asked: Any) -> dict[Any, list[_Holder]]:
    found: dict[Any, list[_Holder]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**asked, "programme": batch.programme_id, "path": batch.unit.path})
        for sign, *rest in cursor.fetchall():
            found.setdefault(sign, []).append(_Holder(*rest))
    return found

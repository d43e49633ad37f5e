"""Whether a row is known already: under its own key, or under the same title from somewhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sangkien.imports.errors import cells as wrong
from sangkien.imports.models import Batch
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
    """Warn of entries with the same title, in one query; not of the very row taken in before.

    Of what stands outside the batch's unit nothing is told but that there is one (D15).
    """
    digests = [_digest(reading.folded) for reading in readings]
    holders = _holders(batch, [digest for digest in digests if digest])
    source = source_of(batch.unit, batch.programme)
    for reading, digest in zip(readings, digests, strict=True):
        held = holders.get(digest)
        if not held or reading.code or any((one.source, one.key) == (source, key_of(reading)) for one in held):
            continue
        others = held
        known = others[0]
        warning = wrong.AlikeInSystem(code=known.code, unit=known.unit) if known.own else wrong.AlikeElsewhere()
        reading.warnings.append(Problem(warning))


def _digest(folded: str) -> str:
    return hashlib.md5(folded.encode(), usedforsecurity=False).hexdigest() if folded else ""


def _holders(batch: Batch, digests: Sequence[str]) -> dict[str, list[_Holder]]:
    found: dict[str, list[_Holder]] = {}
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"titles": list(digests), "programme": batch.programme_id, "path": batch.unit.path}
        cursor.execute(_TITLES, parameters)
        for digest, *rest in cursor.fetchall():
            found.setdefault(digest, []).append(_Holder(*rest))
    return found

"""The codes and twins the told story speaks of.

Bulk intake gives every entry a code from the sequence. The screens and the officers' letters name entries by their
planned codes, so the demonstration puts these in place once, right after its load and before anybody has seen others.
The sequence stays ahead of all planned numbers, so codes given later never meet them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from sangkien.demonstration.shapes import PlannedEntry
from sangkien.programmes.models import Programme

# Two steps, for the code is unique: first nobody has one.
_FREE = "UPDATE initiatives_entry SET code = '' WHERE programme_id = %s"
_PLANNED = """
WITH given AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS g(key, code, twin)),
held AS (
  SELECT e.id, i.external_key AS key FROM initiatives_entry e JOIN initiatives_initiative i ON i.id = e.initiative_id
  WHERE e.programme_id = %s
)
UPDATE initiatives_entry AS e SET code = given.code, duplicate_of_id = twin.id
FROM given JOIN held USING (key) LEFT JOIN held AS twin ON twin.key = given.twin
WHERE e.id = held.id
"""


def take_planned_codes(programme: Programme, entries: Sequence[PlannedEntry]) -> None:
    """Give each entry of ``programme`` its planned code and, to duplicates, the entry they repeat."""
    columns: list[list[Any]] = [
        [entry.external_key for entry in entries],
        [entry.code for entry in entries],
        [entry.duplicate_of for entry in entries],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [programme.pk])
        cursor.execute(_PLANNED, [*columns, programme.pk])

"""Keeping the tallies: for each event what it takes away and what it adds, in the event's own transaction.

Rows are touched in one fixed order (authors, spread, totals, days; by key within each), so two transactions never
wait for each other in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from sangkien.base.clock import day_of
from sangkien.counting.rules import NO_DAY, WHOLE
from sangkien.initiatives.choices import COUNTED, State
from sangkien.initiatives.models import EntryEvent

Key = tuple[int, int, int]  # programme, stage (0 = whole), unit
AuthorKey = tuple[int, int, int, int]  # programme, stage, person, unit


@dataclass(slots=True)
class Deltas:
    """What a batch of events changes, added up."""

    totals: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))
    days: dict[tuple[int, int, int, date], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))
    authors: dict[AuthorKey, int] = field(default_factory=lambda: defaultdict(int))


def deltas_of(events: Iterable[EntryEvent]) -> Deltas:
    """Add up what ``events`` change; pure."""
    deltas = Deltas()
    for event in events:
        day = day_of(event.known_at)
        before = (event.state_before, event.unit_before_id, event.stage_before_id, event.benefit_before)
        after = (event.state, event.unit_id, event.stage_id, event.benefit)
        _add(deltas, event.programme_id, before, event.people_before, day, -1)
        _add(deltas, event.programme_id, after, event.people, day, 1)
    return deltas


def _add(
    deltas: Deltas,
    programme: int,
    side: tuple[str, int | None, int | None, int],
    people: Sequence[int],
    day: date,
    sign: int,
) -> None:
    state, unit, stage, benefit = side
    if state not in COUNTED or unit is None or stage is None:
        return
    valid = sign if state == State.VALID else 0
    figures = (sign, valid, valid * benefit)
    for key_stage in (WHOLE, stage):
        total, of_day = deltas.totals[(programme, key_stage, unit)], deltas.days[(programme, key_stage, unit, day)]
        for position, figure in enumerate(figures):
            total[position] += figure
            of_day[position] += figure
        for person in people:
            deltas.authors[(programme, key_stage, person, unit)] += sign


@transaction.atomic
def apply_events(*, events: Sequence[EntryEvent]) -> None:
    """Bring all tallies up to ``events``, which were written in this transaction."""
    deltas = deltas_of(events)
    _apply_authors(deltas)
    _upsert_totals(deltas)
    _upsert_days(deltas)


def _apply_authors(deltas: Deltas) -> None:
    rows = sorted((key, delta) for key, delta in deltas.authors.items() if delta)
    if not rows:
        return
    steps = _author_steps(rows)
    for programme, stage, _, unit, step in steps:
        deltas.totals[(programme, stage, unit)][3] += step
        deltas.days[(programme, stage, unit, NO_DAY)][3] += step
    _upsert_spread(steps)


_AUTHORS = """
WITH given AS (
  SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[])
    AS g(programme_id, stage_id, person_id, unit_id, delta)
), stored AS (
  INSERT INTO counting_authortally AS t (programme_id, stage_id, person_id, unit_id, entries)
  SELECT programme_id, stage_id, person_id, unit_id, delta FROM given
  ON CONFLICT (programme_id, stage_id, person_id, unit_id) DO UPDATE SET entries = t.entries + EXCLUDED.entries
  RETURNING programme_id, stage_id, person_id, unit_id, entries
)
SELECT programme_id, stage_id, person_id, unit_id,
  (stored.entries > 0)::int - (stored.entries - given.delta > 0)::int AS step
FROM stored JOIN given USING (programme_id, stage_id, person_id, unit_id)
WHERE (stored.entries > 0) IS DISTINCT FROM (stored.entries - given.delta > 0)
"""


def _author_steps(rows: Sequence[tuple[AuthorKey, int]]) -> list[tuple[int, int, int, int, int]]:
    """Add to the tallies of authors; return who came into a unit's count (+1) or left it (-1)."""
    columns = [[key[position] for key, _ in rows] for position in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(_AUTHORS, [*columns, [delta for _, delta in rows]])
        return list(cursor.fetchall())


#: A unit that a person leaves comes in as its negative number, so that units of both signs cancel out.
_SPREAD = """
INSERT INTO counting_authorspread AS t (programme_id, stage_id, person_id, units, unit_ids)
SELECT programme_id, stage_id, person_id, SUM(step), array_agg(step * unit_id ORDER BY unit_id)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[])
  AS g(programme_id, stage_id, person_id, unit_id, step)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (programme_id, stage_id, person_id) DO UPDATE SET
  units = t.units + EXCLUDED.units,
  unit_ids = ARRAY(
    SELECT abs(unit_id) FROM unnest(t.unit_ids || EXCLUDED.unit_ids) AS unit_id
    GROUP BY abs(unit_id) HAVING SUM(sign(unit_id)) > 0 ORDER BY 1)
"""


def _upsert_spread(steps: Sequence[tuple[int, int, int, int, int]]) -> None:
    if not steps:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, [[step[position] for step in steps] for position in range(5)])


def _upsert_totals(deltas: Deltas) -> None:
    rows = sorted((key, figures) for key, figures in deltas.totals.items() if any(figures))
    if not rows:
        return
    keys = [[key[position] for key, _ in rows] for position in range(3)]
    figures = [[values[position] for _, values in rows] for position in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO counting_tally AS t (programme_id, stage_id, unit_id, submitted, valid, benefit_vnd, people)
            SELECT * FROM unnest(
              %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::bigint[], %s::int[])
            ON CONFLICT (programme_id, stage_id, unit_id) DO UPDATE SET
              submitted = t.submitted + EXCLUDED.submitted, valid = t.valid + EXCLUDED.valid,
              benefit_vnd = t.benefit_vnd + EXCLUDED.benefit_vnd, people = t.people + EXCLUDED.people
            """,
            [*keys, *figures],
        )


def _upsert_days(deltas: Deltas) -> None:
    rows = sorted((key, figures) for key, figures in deltas.days.items() if any(figures))
    if not rows:
        return
    keys = [[key[position] for key, _ in rows] for position in range(4)]
    figures = [[values[position] for _, values in rows] for position in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [*keys, *figures])


#: The same goes to the units above, but only when the job folds it in: no row at the top is hot.
_DAYS = """
WITH given AS (
  SELECT * FROM unnest(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::int[], %s::int[], %s::bigint[], %s::int[])
    AS g(programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, people)
), unfolded AS (
  INSERT INTO counting_unfolded (programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, people)
  SELECT * FROM given
)
INSERT INTO counting_daytally AS t (programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd)
SELECT programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd FROM given
WHERE (submitted, valid, benefit_vnd) IS DISTINCT FROM (0, 0, 0)
ON CONFLICT (programme_id, stage_id, unit_id, day) DO UPDATE SET
  submitted = t.submitted + EXCLUDED.submitted, valid = t.valid + EXCLUDED.valid,
  benefit_vnd = t.benefit_vnd + EXCLUDED.benefit_vnd
"""


def refill_branches() -> None:
    """Sum all branches anew from the leaves, where something wrote tallies past them: an older version beside this one.

    Who hands something in waits meanwhile (a minute for a country).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sk_refill_branches()")


#: So many changes are folded in at once; the units above them are locked no longer than that takes.
_FOLDED_AT_ONCE = 20_000


def fold_days() -> int:
    """Fold what changed at the leaves into the sums of the units above; returns how many changes that were.

    Until then every reader adds the changes themselves: folding alters no figure. Run twice it does nothing twice.
    """
    folded = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT sk_fold_days(%s)", [_FOLDED_AT_ONCE])
            number = int(cursor.fetchone()[0])
        folded += number
        if number < _FOLDED_AT_ONCE:
            return folded

"""Recounting everything from the events: what the tallies should say, against what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from sangkien.counting.models import Snapshot
from sangkien.counting.rules import NO_DAY, digest_of
from sangkien.initiatives.choices import COUNTED, State

_LAST = """
last AS MATERIALIZED (
  SELECT DISTINCT ON (entry_id) * FROM initiatives_entryevent ORDER BY entry_id, seq DESC
), counted AS (
  SELECT l.programme_id, s.stage_id, l.unit_id, l.state, l.benefit, l.people
  FROM last l, LATERAL (VALUES (0::bigint), (l.stage_id)) AS s(stage_id)
  WHERE l.state = ANY(%(counted)s)
), author AS (
  SELECT programme_id, stage_id, unit_id, person, COUNT(*) AS entries
  FROM counted, unnest(people) AS person GROUP BY programme_id, stage_id, unit_id, person
)"""

_TOTALS = f"""
WITH {_LAST}, figures AS (
  SELECT programme_id, stage_id, unit_id, COUNT(*) AS submitted, COUNT(*) FILTER (WHERE state = %(valid)s) AS valid,
    COALESCE(SUM(benefit) FILTER (WHERE state = %(valid)s), 0) AS benefit_vnd
  FROM counted GROUP BY programme_id, stage_id, unit_id
), heads AS (
  SELECT programme_id, stage_id, unit_id, COUNT(*) AS people FROM author GROUP BY programme_id, stage_id, unit_id
), expected AS (
  SELECT figures.*, COALESCE(people, 0) AS people FROM figures LEFT JOIN heads USING (programme_id, stage_id, unit_id)
), kept AS (
  SELECT * FROM counting_tally WHERE (submitted, valid, benefit_vnd, people) IS DISTINCT FROM (0, 0, 0, 0)
)
SELECT programme_id, stage_id, unit_id,
  (e.submitted, e.valid, e.benefit_vnd, e.people)::text, (k.submitted, k.valid, k.benefit_vnd, k.people)::text
FROM expected e FULL JOIN kept k USING (programme_id, stage_id, unit_id)
WHERE (e.submitted, e.valid, e.benefit_vnd, e.people) IS DISTINCT FROM (k.submitted, k.valid, k.benefit_vnd, k.people)
LIMIT 100"""

_DAYS = """
WITH sides AS (
  SELECT programme_id, stage_id, unit_id, known_at, 1 AS n, state, benefit FROM initiatives_entryevent
  UNION ALL
  SELECT programme_id, stage_before_id, unit_before_id, known_at, -1, state_before, benefit_before
  FROM initiatives_entryevent
), expected AS (
  SELECT programme_id, s.stage_id, unit_id, (known_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    SUM(n) AS submitted, COALESCE(SUM(n) FILTER (WHERE state = %(valid)s), 0) AS valid,
    COALESCE(SUM(n * benefit) FILTER (WHERE state = %(valid)s), 0) AS benefit_vnd
  FROM sides, LATERAL (VALUES (0::bigint), (sides.stage_id)) AS s(stage_id)
  WHERE state = ANY(%(counted)s)
  GROUP BY programme_id, s.stage_id, unit_id, day
), e AS (SELECT * FROM expected WHERE (submitted, valid, benefit_vnd) IS DISTINCT FROM (0, 0, 0)),
k AS (SELECT * FROM counting_daytally WHERE (submitted, valid, benefit_vnd) IS DISTINCT FROM (0, 0, 0))
SELECT programme_id, stage_id, unit_id, day,
  (e.submitted, e.valid, e.benefit_vnd)::text, (k.submitted, k.valid, k.benefit_vnd)::text
FROM e FULL JOIN k USING (programme_id, stage_id, unit_id, day)
WHERE (e.submitted, e.valid, e.benefit_vnd) IS DISTINCT FROM (k.submitted, k.valid, k.benefit_vnd)
LIMIT 100"""

#: What is folded and what is not yet, together, against the leaves below each unit.
_BRANCHES = """
WITH leaves AS (
  SELECT programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, 0 AS people FROM counting_daytally
  UNION ALL SELECT programme_id, stage_id, unit_id, %(no_day)s, 0, 0, 0, people FROM counting_tally
), expected AS (
  SELECT l.programme_id, l.stage_id, a.id AS unit_id, l.day, SUM(l.submitted) AS submitted, SUM(l.valid) AS valid,
    SUM(l.benefit_vnd) AS benefit_vnd, SUM(l.people) AS people
  FROM leaves l JOIN units_unit u ON u.id = l.unit_id
  CROSS JOIN LATERAL generate_series(6, length(u.path) - 6, 6) AS n JOIN units_unit a ON a.path = left(u.path, n)
  GROUP BY 1, 2, 3, 4
), kept AS (
  SELECT programme_id, stage_id, unit_id, day, SUM(submitted) AS submitted, SUM(valid) AS valid,
    SUM(benefit_vnd) AS benefit_vnd, SUM(people) AS people
  FROM (
    SELECT programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, people FROM counting_branchday
    UNION ALL
    SELECT f.programme_id, f.stage_id, a.id, f.day, f.submitted, f.valid, f.benefit_vnd, f.people
    FROM counting_unfolded f JOIN units_unit u ON u.id = f.unit_id
    CROSS JOIN LATERAL generate_series(6, length(u.path) - 6, 6) AS n JOIN units_unit a ON a.path = left(u.path, n)
  ) both_parts GROUP BY 1, 2, 3, 4
)
SELECT programme_id, stage_id, unit_id, day,
  (e.submitted, e.valid, e.benefit_vnd, e.people)::text, (k.submitted, k.valid, k.benefit_vnd, k.people)::text
FROM expected e FULL JOIN kept k USING (programme_id, stage_id, unit_id, day)
WHERE (COALESCE(e.submitted, 0), COALESCE(e.valid, 0), COALESCE(e.benefit_vnd, 0), COALESCE(e.people, 0))
  <> (COALESCE(k.submitted, 0), COALESCE(k.valid, 0), COALESCE(k.benefit_vnd, 0), COALESCE(k.people, 0))
LIMIT 100"""

_AUTHORS = f"""
WITH {_LAST}
SELECT programme_id, stage_id, unit_id, person, a.entries, k.entries
FROM author a FULL JOIN (SELECT *, person_id AS person FROM counting_authortally WHERE entries <> 0) k
  USING (programme_id, stage_id, unit_id, person)
WHERE a.entries IS DISTINCT FROM k.entries LIMIT 100"""

_SPREAD = f"""
WITH {_LAST}, expected AS (
  SELECT programme_id, stage_id, person, COUNT(*) AS units, array_agg(unit_id::bigint ORDER BY unit_id) AS unit_ids
  FROM author GROUP BY programme_id, stage_id, person
)
SELECT programme_id, stage_id, person, (e.units, e.unit_ids)::text, (k.units, k.unit_ids)::text
FROM expected e FULL JOIN (SELECT *, person_id AS person FROM counting_authorspread WHERE units <> 0) k
  USING (programme_id, stage_id, person)
WHERE (e.units, e.unit_ids) IS DISTINCT FROM (k.units, k.unit_ids) LIMIT 100"""

_ENTRIES = """
WITH last AS (SELECT DISTINCT ON (entry_id) * FROM initiatives_entryevent ORDER BY entry_id, seq DESC)
SELECT e.id, (e.state, e.unit_id, e.stage_id, e.counted_at, e.seq)::text,
  (l.state, l.unit_id, l.stage_id, l.counted_at, l.seq)::text
FROM initiatives_entry e LEFT JOIN last l ON l.entry_id = e.id
WHERE CASE WHEN l.id IS NULL THEN e.state <> 'draft' OR e.seq <> 0
  ELSE (e.state, e.unit_id, e.stage_id, e.counted_at, e.seq)
    IS DISTINCT FROM (l.state, l.unit_id, l.stage_id, l.counted_at, l.seq) END
LIMIT 100"""

#: A draft or a returned entry may be written on; what is sent counts with the very benefit that it shows.
#: While an author puts right what one programme returned, the others count what was sent last.
_BENEFITS = """
SELECT e.id, l.benefit, COALESCE(i.benefit_vnd, 0)
FROM initiatives_entry e JOIN initiatives_initiative i ON i.id = e.initiative_id
JOIN initiatives_entryevent l ON l.entry_id = e.id AND l.seq = e.seq
WHERE e.state IN ('submitted', 'under_review', 'valid') AND l.benefit <> COALESCE(i.benefit_vnd, 0)
  AND NOT EXISTS (
    SELECT FROM initiatives_entry r WHERE r.initiative_id = e.initiative_id AND r.state = 'needs_changes')
LIMIT 100"""

_PEOPLE = """
WITH authors AS (
  SELECT initiative_id, array_agg(person_id::bigint ORDER BY person_id) AS people
  FROM initiatives_authorship GROUP BY initiative_id
)
SELECT e.id, l.people::text, COALESCE(a.people, '{}')::text
FROM initiatives_entry e JOIN initiatives_entryevent l ON l.entry_id = e.id AND l.seq = e.seq
LEFT JOIN authors a ON a.initiative_id = e.initiative_id
WHERE e.state IN ('submitted', 'under_review', 'valid') AND l.people::bigint[] <> COALESCE(a.people, '{}')
  AND NOT EXISTS (
    SELECT FROM initiatives_entry r WHERE r.initiative_id = e.initiative_id AND r.state = 'needs_changes')
LIMIT 100"""

_CHAIN = """
SELECT e.entry_id, e.seq, (p.state, p.unit_id, p.stage_id, p.benefit, p.people)::text,
  (e.state_before, e.unit_before_id, e.stage_before_id, e.benefit_before, e.people_before)::text
FROM initiatives_entryevent e JOIN initiatives_entryevent p ON p.entry_id = e.entry_id AND p.seq = e.seq - 1
WHERE (p.state, p.unit_id, p.stage_id, p.benefit, p.people, p.counted_at) IS DISTINCT FROM
  (e.state_before, e.unit_before_id, e.stage_before_id, e.benefit_before, e.people_before, e.counted_at_before)
  OR e.known_at < p.known_at
LIMIT 100"""

_TREE = """
SELECT u.id, u.path, COALESCE(p.path, '') || sk_path_step(u.id) FROM units_unit u
LEFT JOIN units_unit p ON p.id = u.parent_id
WHERE u.path <> COALESCE(p.path, '') || sk_path_step(u.id)
UNION ALL
SELECT u.id, u.parent_id::text, h.parent_id::text FROM units_unit u
JOIN units_unitparent h ON h.unit_id = u.id AND h.valid_until IS NULL WHERE u.parent_id IS DISTINCT FROM h.parent_id
LIMIT 100"""

_CHECKS: tuple[tuple[str, str], ...] = (
    ("Tổng theo đơn vị (chương trình, giai đoạn, đơn vị, phải là, đang là)", _TOTALS),
    ("Tổng theo ngày (chương trình, giai đoạn, đơn vị, ngày, phải là, đang là)", _DAYS),
    ("Tổng theo nhánh (chương trình, giai đoạn, đơn vị, ngày, phải là, đang là)", _BRANCHES),
    ("Tác giả theo đơn vị (chương trình, giai đoạn, đơn vị, người, phải là, đang là)", _AUTHORS),
    ("Tác giả ở nhiều đơn vị (chương trình, giai đoạn, người, phải là, đang là)", _SPREAD),
    ("Trạng thái so với sự kiện cuối (sáng kiến, đang là, phải là)", _ENTRIES),
    ("Làm lợi so với sự kiện cuối (sáng kiến, đang tính, đang ghi)", _BENEFITS),
    ("Tác giả so với sự kiện cuối (sáng kiến, đang tính, đang ghi)", _PEOPLE),
    ("Chuỗi sự kiện đứt đoạn (sáng kiến, số thứ tự, trước là, ghi là)", _CHAIN),
    ("Cây đơn vị (đơn vị, đang là, phải là)", _TREE),
)


def differences() -> list[str]:
    """Recount everything; return one line per difference, at most 100 a check. An empty list must come, always."""
    return [*_counted_differences(), *_snapshot_differences()]


def _counted_differences() -> Iterator[str]:
    params: dict[str, Any] = {
        "counted": sorted(str(state) for state in COUNTED),
        "valid": State.VALID.value,
        "no_day": NO_DAY,
    }
    with connection.cursor() as cursor:
        for label, query in _CHECKS:
            cursor.execute(query, params)
            for row in cursor.fetchall():
                yield f"{label}: {', '.join(str(value) for value in row)}"


def _snapshot_differences() -> Iterator[str]:
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=50):
        if digest_of(snapshot.content) != snapshot.digest:
            yield f"Bản chốt {snapshot.code} phiên bản {snapshot.version}: mã kiểm tra không khớp"

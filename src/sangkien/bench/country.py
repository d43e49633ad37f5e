"""A whole country of seeded data, made inside the database: the same seed gives the same rows.

Rows come from ``generate_series`` and a hash of their number, so nothing travels over the connection; the order of the steps lets
indexes of the big tables be built once, at the end. Sizes: docs/quality (130,000 units in five levels, 2.5 million entries, 1.2 million people).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connection, transaction

from sangkien.bench.wording import ACTIONS, ENDINGS, PLACES, THINGS, WAYS, choices
from sangkien.initiatives.choices import COUNTED

CODE = "quoc-gia"


@dataclass(frozen=True)
class Size:
    """How much to make. ``provinces`` below the root, ``upper`` below them, then grassroots unions and their sections."""

    entries: int = 2_500_000
    units: int = 130_000
    people: int = 1_200_000
    provinces: int = 83
    upper: int = 1_226
    sections: int = 3_000
    seed: int = 2023

    @property
    def grassroots(self) -> int:
        """Return how many grassroots unions make up the rest."""
        return self.units - 1 - self.provinces - self.upper - self.sections


def _params(size: Size) -> dict[str, Any]:
    first_upper, first_grassroots = 1 + size.provinces, 1 + size.provinces + size.upper
    return {
        "seed": size.seed,
        "entries": size.entries,
        "people": size.people,
        "units": size.units,
        "last_province": first_upper,
        "last_upper": first_grassroots,
        "last_grassroots": first_grassroots + size.grassroots,
        "leaves": size.units - first_grassroots,
        "counted": sorted(str(state) for state in COUNTED),
        "code": CODE,
        "actions": choices(ACTIONS),
        "things": choices(THINGS),
        "ways": choices(WAYS),
        "places": choices(PLACES),
        "endings": choices(ENDINGS),
    }


UNITS = """
INSERT INTO units_unit (id, code, kind, name, short_name, parent_id, sort_order, aliases, search_text)
SELECT n, 'Q' || lpad(n::text, 6, '0'),
  CASE WHEN n = 1 THEN 'confederation' WHEN n <= %(last_province)s THEN 'provincial_federation'
    WHEN n <= %(last_upper)s THEN 'upper_union' WHEN n <= %(last_grassroots)s THEN 'grassroots_union' ELSE 'union_section' END,
  'Công đoàn đơn vị số ' || n, 'Đơn vị ' || n,
  CASE WHEN n = 1 THEN NULL WHEN n <= %(last_province)s THEN 1
    WHEN n <= %(last_upper)s THEN 2 + mod(abs(hashint8extended(n, %(seed)s)), %(last_province)s - 1)
    WHEN n <= %(last_grassroots)s
      THEN %(last_province)s + 1 + mod(abs(hashint8extended(n, %(seed)s)), %(last_upper)s - %(last_province)s)
    ELSE %(last_upper)s + 1 + mod(abs(hashint8extended(n, %(seed)s)), %(last_grassroots)s - %(last_upper)s) END,
  n, '{}', 'q' || n || ' | cong doan don vi so ' || n
FROM generate_series(1, %(units)s) AS n ORDER BY n"""

UNIT_PASTS = """
INSERT INTO units_unitname (unit_id, name, short_name) SELECT id, name, short_name FROM units_unit;
INSERT INTO units_unitparent (unit_id, parent_id) SELECT id, parent_id FROM units_unit;
INSERT INTO units_membercount (unit_id, as_of, members, source, recorded_at)
SELECT id, DATE '2021-12-31', 20 + mod(abs(hashint8(id)), 180), 'seeded', TIMESTAMPTZ '2022-01-01 00:00+07' FROM units_unit;
SELECT setval(pg_get_serial_sequence('units_unit', 'id'), (SELECT max(id) FROM units_unit))"""

PROGRAMME = """
INSERT INTO programmes_programme (code, name, short_name, root_unit_id, rules, check_chain, is_public, is_training, created_at)
VALUES (%(code)s, 'Chương trình toàn quốc', 'Toàn quốc', 1, '{}', 'upper', true, false, now());
INSERT INTO programmes_stage (programme_id, code, name, opens_at, closes_at, grace_minutes)
SELECT id, s.code, s.name, s.opens_at, s.closes_at, 0 FROM programmes_programme, (VALUES
  ('gd1', 'Giai đoạn I', TIMESTAMPTZ '2022-01-08 00:00+07', TIMESTAMPTZ '2022-06-01 00:00+07'),
  ('gd2', 'Giai đoạn II', TIMESTAMPTZ '2022-06-01 00:00+07', TIMESTAMPTZ '2023-09-01 00:00+07')
) AS s(code, name, opens_at, closes_at) WHERE programmes_programme.code = %(code)s;
INSERT INTO programmes_target (programme_id, unit_id, kind, value, document_no, recorded_at)
SELECT p.id, u.id, 'assigned', CASE WHEN u.id = 1 THEN 1000000 WHEN u.id <= %(last_province)s THEN 12000
  WHEN u.id <= %(last_upper)s THEN 800 ELSE 8 END, '', TIMESTAMPTZ '2022-01-01 00:00+07'
FROM units_unit u, programmes_programme p WHERE p.code = %(code)s AND u.id <= %(last_grassroots)s"""

PEOPLE = """
INSERT INTO people_person (id, unit_id, full_name, name_key, code, job_title, qualification, is_external, phone)
SELECT n, %(last_upper)s + 1 + mod(n, %(leaves)s), 'Người ' || n, 'người ' || n, '', '', '', false, ''
FROM generate_series(1, %(people)s) AS n;
SELECT setval(pg_get_serial_sequence('people_person', 'id'), %(people)s)"""

#: One row an entry with all its random parts: leaf unit, moment (rushing towards the ends of the stages), verdict, authors.
DRAWN = """
CREATE UNLOGGED TABLE bench_drawn AS
SELECT n, first_person,
  CASE WHEN mod(h4, 1000) < 7 THEN 1 + mod(h5, %(people)s)  -- somebody from another unit, as it happens now and then
    WHEN mod(h4, 100) < 35 AND first_person + %(leaves)s <= %(people)s THEN first_person + %(leaves)s END AS second_person,
  moment, moment + make_interval(hours => (6 + mod(h2, 240))::int) AS decided,
  CASE WHEN mod(h3, 1000) < 845 THEN 'valid' WHEN mod(h3, 1000) < 900 THEN 'submitted' WHEN mod(h3, 1000) < 930 THEN 'under_review'
    WHEN mod(h3, 1000) < 955 THEN 'needs_changes' WHEN mod(h3, 1000) < 985 THEN 'invalid' ELSE 'duplicate' END AS state,
  CASE WHEN mod(h4, 10) < 7 THEN 1000000 + mod(h4, 400000000) END AS benefit, person.unit_id
FROM (
  SELECT n, 1 + mod(abs(hashint8extended(n, %(seed)s + 2)), %(people)s) AS first_person,
    abs(hashint8extended(n, %(seed)s + 3)) AS h2, abs(hashint8extended(n, %(seed)s + 4)) AS h3,
    abs(hashint8extended(n, %(seed)s + 5)) AS h4, abs(hashint8extended(n, %(seed)s + 6)) AS h5,
    CASE WHEN mod(n, 10) < 3
      THEN TIMESTAMPTZ '2022-01-08 08:00+07' + (1 - power(mod(abs(hashint8extended(n, %(seed)s + 7)), 100000) / 100000.0, 2)) * INTERVAL '143 days'
      ELSE TIMESTAMPTZ '2022-06-01 08:00+07' + (1 - power(mod(abs(hashint8extended(n, %(seed)s + 7)), 100000) / 100000.0, 1.5)) * INTERVAL '456 days'
    END AS moment
  FROM generate_series(1, %(entries)s) AS n
) AS d JOIN people_person person ON person.id = d.first_person"""

INITIATIVES = """
ALTER TABLE initiatives_initiative DISABLE TRIGGER search_keep_new;
INSERT INTO initiatives_initiative (id, unit_id, title, summary, before, after, effect, kind, field, first_applied_on, recognised_on,
  decision_no, recognising_body, benefit_vnd, benefit_basis, not_computable, benefit_note, gains, exclusions, visibility, may_publish,
  source, external_key, created_at, updated_at)
SELECT n, unit_id,
  action || ' ' || thing || ' ' || way || CASE WHEN mod(n, 3) > 0 THEN ' ' || place ELSE '' END
    || CASE WHEN mod(n, 7) = 0 THEN ', đợt ' || mod(n, 90) ELSE '' END,
  'Dùng ' || thing || ' ' || way || '. ' || first_words || ' ' || more_words, '', '', '',
  (ARRAY['technical','management','operational','tech_application','research_topic'])[1 + mod(n, 5)], '', moment::date - 60, moment::date - 30,
  n || '/QĐ', '', benefit, 'first_year', benefit IS NULL, '', '{}', '{}', 'hierarchy', false, 'bench', 'b-' || n, moment, moment
FROM bench_drawn, LATERAL (SELECT
  (%(actions)s::text[])[1 + mod(abs(hashint8extended(n, %(seed)s + 11)), cardinality(%(actions)s::text[]))] AS action,
  (%(things)s::text[])[1 + mod(abs(hashint8extended(n, %(seed)s + 12)), cardinality(%(things)s::text[]))] AS thing,
  (%(ways)s::text[])[1 + mod(abs(hashint8extended(n, %(seed)s + 13)), cardinality(%(ways)s::text[]))] AS way,
  (%(places)s::text[])[1 + mod(abs(hashint8extended(n, %(seed)s + 14)), cardinality(%(places)s::text[]))] AS place,
  (%(endings)s::text[])[1 + mod(abs(hashint8extended(n, %(seed)s + 15)), cardinality(%(endings)s::text[]))] AS first_words,
  (%(endings)s::text[])[1 + mod(abs(hashint8extended(n, %(seed)s + 16)), cardinality(%(endings)s::text[]))] AS more_words
) AS said;
SELECT setval(pg_get_serial_sequence('initiatives_initiative', 'id'), %(entries)s)"""

#: The trigger would hold all of them in memory at once; a table made by a query is filled by both cores.
DOCUMENTS = """
CREATE UNLOGGED TABLE bench_words AS
SELECT id, sk_terms(title, summary, concat_ws(' ', before, after, effect, field, decision_no)) AS words FROM initiatives_initiative;
INSERT INTO search_document (initiative_id, words) SELECT id, words FROM bench_words ORDER BY id;
DROP TABLE bench_words;
ALTER TABLE initiatives_initiative ENABLE TRIGGER search_keep_new"""

AUTHORS = """
INSERT INTO initiatives_authorship (initiative_id, person_id, share_pct, position)
SELECT n, first_person, CASE WHEN second_person IS NULL OR second_person = first_person THEN 100 ELSE 60 END, 0 FROM bench_drawn
UNION ALL SELECT n, second_person, 40, 1 FROM bench_drawn WHERE second_person <> first_person"""

ENTRIES = """
INSERT INTO initiatives_entry (id, initiative_id, programme_id, unit_id, stage_id, code, state, begun_at, counted_at, decided_at,
  state_since, submitter_name, reason_code, reason, seq)
SELECT d.n, d.n, p.id, d.unit_id, s.id, 'QG-' || d.n, d.state, d.moment, d.moment,
  CASE WHEN d.state IN ('valid', 'invalid', 'duplicate') THEN d.decided END,
  CASE WHEN d.state = 'submitted' THEN d.moment ELSE d.decided END, '', '', '', CASE WHEN d.state = 'submitted' THEN 1 ELSE 2 END
FROM bench_drawn d JOIN programmes_programme p ON p.code = %(code)s
JOIN programmes_stage s ON s.programme_id = p.id AND d.moment >= s.opens_at AND d.moment < s.closes_at;
SELECT setval(pg_get_serial_sequence('initiatives_entry', 'id'), %(entries)s)"""

EVENTS = """
INSERT INTO initiatives_entryevent (entry_id, programme_id, seq, verb, state_before, state, unit_before_id, unit_id, stage_before_id,
  stage_id, counted_at_before, counted_at, benefit_before, benefit, people_before, people, known_at, recorded_at, source, reason_code, reason, data)
SELECT e.id, e.programme_id, 1, 'submit', 'draft', 'submitted', e.unit_id, e.unit_id, NULL::bigint, e.stage_id, NULL::timestamptz, e.counted_at, 0,
  COALESCE(d.benefit, 0), '{}'::bigint[], authors, e.counted_at, e.counted_at, 'historic', '', '', '{}'::jsonb
FROM initiatives_entry e JOIN bench_drawn d ON d.n = e.id,
  LATERAL (SELECT CASE WHEN d.second_person <> d.first_person THEN ARRAY[LEAST(d.first_person, d.second_person), GREATEST(d.first_person, d.second_person)]
    ELSE ARRAY[d.first_person] END AS authors) a
UNION ALL
SELECT e.id, e.programme_id, 2,
  CASE e.state WHEN 'valid' THEN 'accept' WHEN 'invalid' THEN 'reject' WHEN 'duplicate' THEN 'mark_duplicate' WHEN 'needs_changes' THEN 'return' ELSE 'forward' END,
  'submitted', e.state, e.unit_id, e.unit_id, e.stage_id, e.stage_id, e.counted_at, e.counted_at, COALESCE(d.benefit, 0), COALESCE(d.benefit, 0),
  authors, authors, e.state_since, e.state_since, 'historic', '', '', '{}'::jsonb
FROM initiatives_entry e JOIN bench_drawn d ON d.n = e.id,
  LATERAL (SELECT CASE WHEN d.second_person <> d.first_person THEN ARRAY[LEAST(d.first_person, d.second_person), GREATEST(d.first_person, d.second_person)]
    ELSE ARRAY[d.first_person] END AS authors) a
WHERE e.seq = 2"""

TALLIES = """
INSERT INTO counting_daytally (programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd)
SELECT programme_id, s.stage_id, unit_id, (known_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, SUM(n),
  COALESCE(SUM(n) FILTER (WHERE state = 'valid'), 0), COALESCE(SUM(n * benefit) FILTER (WHERE state = 'valid'), 0)
FROM (
  SELECT programme_id, stage_id, unit_id, known_at, 1 AS n, state, benefit FROM initiatives_entryevent
  UNION ALL SELECT programme_id, stage_before_id, unit_before_id, known_at, -1, state_before, benefit_before FROM initiatives_entryevent
) sides, LATERAL (VALUES (0::bigint), (sides.stage_id)) AS s(stage_id)
WHERE state = ANY(%(counted)s) GROUP BY 1, 2, 3, 4 HAVING SUM(n) <> 0 OR COALESCE(SUM(n) FILTER (WHERE state = 'valid'), 0) <> 0;
INSERT INTO counting_authortally (programme_id, stage_id, unit_id, person_id, entries)
SELECT e.programme_id, s.stage_id, e.unit_id, a.person_id, COUNT(*) FROM initiatives_entry e
JOIN initiatives_authorship a ON a.initiative_id = e.initiative_id, LATERAL (VALUES (0::bigint), (e.stage_id)) AS s(stage_id) GROUP BY 1, 2, 3, 4;
INSERT INTO counting_authorspread (programme_id, stage_id, person_id, units, unit_ids)
SELECT programme_id, stage_id, person_id, COUNT(*), array_agg(unit_id ORDER BY unit_id) FROM counting_authortally GROUP BY 1, 2, 3;
INSERT INTO counting_tally (programme_id, stage_id, unit_id, submitted, valid, benefit_vnd, people)
SELECT f.*, h.people FROM (SELECT programme_id, stage_id, unit_id, SUM(submitted), SUM(valid), SUM(benefit_vnd) FROM counting_daytally GROUP BY 1, 2, 3) f
JOIN (SELECT programme_id, stage_id, unit_id, COUNT(*) AS people FROM counting_authortally GROUP BY 1, 2, 3) h USING (programme_id, stage_id, unit_id);
SELECT sk_refill_branches()"""

STEPS: tuple[tuple[str, str], ...] = (
    ("units", UNITS),
    ("names, parents, members", UNIT_PASTS),
    ("programme and targets", PROGRAMME),
    ("people", PEOPLE),
    ("draw", "ANALYZE people_person;" + DRAWN),
    ("initiatives", INITIATIVES),
    ("documents", "ANALYZE initiatives_initiative;" + DOCUMENTS),
    ("authors", AUTHORS),
    ("entries", "ANALYZE bench_drawn;" + ENTRIES),
    ("events", "ANALYZE initiatives_entry;" + EVENTS),
    ("tallies", "ANALYZE initiatives_authorship; ANALYZE initiatives_entryevent;" + TALLIES),
)
#: Big tables whose indexes and foreign keys wait until all rows are in.
BIG = (
    "initiatives_initiative",
    "initiatives_authorship",
    "initiatives_entry",
    "initiatives_entryevent",
    "people_person",
    "search_document",
)


def generate(size: Size, tell: Callable[[str, float], None]) -> None:
    """Fill an empty database with the country; ``tell`` hears each step and its seconds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        rebuilt = _put_indexes_aside(cursor)
        for name, script in STEPS:
            begun = perf_counter()
            for statement in script.split(";"):
                cursor.execute(statement, _params(size))
            tell(name, perf_counter() - begun)
        begun = perf_counter()
        cursor.execute("DROP TABLE bench_drawn")
        for statement in rebuilt:
            cursor.execute(statement)
        tell("indexes and keys", perf_counter() - begun)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _put_indexes_aside(cursor: object) -> list[str]:
    """Drop foreign keys and plain indexes of the big tables; return the statements that build them again."""
    execute, fetch = cursor.execute, cursor.fetchall  # type: ignore[attr-defined]
    execute(
        """
        SELECT format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)),
          format('ALTER TABLE %%I DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname)
        FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY(%s)
        UNION ALL
        SELECT i.indexdef, format('DROP INDEX %%I', i.indexname) FROM pg_indexes i
        WHERE i.tablename = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
        """,
        [list(BIG), list(BIG)],
    )
    found = fetch()
    for _, drop in found:
        execute(drop)
    return [build for build, _ in sorted(found, key=lambda pair: pair[0].startswith("ALTER"))]

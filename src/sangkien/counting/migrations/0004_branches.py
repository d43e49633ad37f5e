"""Sums of whole branches by day, folded up from what changed at the leaves, and kept when a branch moves."""

import django.db.models.deletion
from django.db import migrations, models

#: One after the other: folding reads the paths that moving changes. The lock ends with the transaction.
FUNCTIONS = r"""
-- The number of a unit from its step in a path: what sk_path_step makes, read back.
CREATE FUNCTION sk_step_unit(step text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  number bigint := 0;
BEGIN
  FOR i IN 1..length(step) LOOP
    number := number * 36 + strpos('0123456789abcdefghijklmnopqrstuvwxyz', substr(step, i, 1)) - 1;
  END LOOP;
  RETURN number;
END $$;

CREATE FUNCTION sk_fold_days(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  folded integer;
BEGIN
  PERFORM pg_advisory_xact_lock(7421090);
  WITH gone AS (
    DELETE FROM counting_unfolded WHERE id IN (SELECT id FROM counting_unfolded ORDER BY id LIMIT most) RETURNING *
  ), above AS (
    SELECT g.programme_id, g.stage_id, a.id AS unit_id, g.day, SUM(g.submitted) AS submitted, SUM(g.valid) AS valid,
      SUM(g.benefit_vnd) AS benefit_vnd, SUM(g.people) AS people
    FROM gone g JOIN units_unit u ON u.id = g.unit_id
    CROSS JOIN LATERAL generate_series(6, length(u.path) - 6, 6) AS n JOIN units_unit a ON a.path = left(u.path, n)
    GROUP BY 1, 2, 3, 4
  ), stored AS (
    INSERT INTO counting_branchday AS t (programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, people)
    SELECT * FROM above ORDER BY 1, 2, 3, 4
    ON CONFLICT (programme_id, stage_id, unit_id, day) DO UPDATE SET
      submitted = t.submitted + EXCLUDED.submitted, valid = t.valid + EXCLUDED.valid,
      benefit_vnd = t.benefit_vnd + EXCLUDED.benefit_vnd, people = t.people + EXCLUDED.people
  )
  SELECT COUNT(*) INTO folded FROM gone;
  RETURN folded;
END $$;

-- What a moved unit had counted leaves the units it hung below and comes to those it hangs below now. What is not
-- folded yet will be folded by the new path. One statement reads both, so nothing comes in between.
CREATE FUNCTION counting_units_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM former o JOIN present n USING (id) WHERE o.path <> n.path) THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(7421090);
  WITH moved AS (
    SELECT id, o.path AS old_path, n.path AS new_path FROM former o JOIN present n USING (id) WHERE o.path <> n.path
  ), sides AS (
    -- A unit above may have moved itself: it is known by its step, whatever its path is now.
    SELECT m.id AS unit_id, sk_step_unit(substr(m.old_path, n, 6)) AS above_id, -1 AS sign
    FROM moved m, generate_series(1, length(m.old_path) - 6, 6) AS n
    UNION ALL
    SELECT m.id, sk_step_unit(substr(m.new_path, n, 6)), 1
    FROM moved m, generate_series(1, length(m.new_path) - 6, 6) AS n
  ), net AS (
    SELECT unit_id, above_id, SUM(sign) AS sign FROM sides GROUP BY 1, 2 HAVING SUM(sign) <> 0
  ), figures AS (
    SELECT programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, 0 AS people FROM counting_daytally
    WHERE unit_id IN (SELECT id FROM moved)
    UNION ALL
    SELECT programme_id, stage_id, unit_id, DATE '2000-01-01', 0, 0, 0, people FROM counting_tally
    WHERE unit_id IN (SELECT id FROM moved) AND people <> 0
    UNION ALL
    SELECT programme_id, stage_id, unit_id, day, -submitted, -valid, -benefit_vnd, 0 FROM counting_unfolded
    WHERE unit_id IN (SELECT id FROM moved)
    UNION ALL
    SELECT programme_id, stage_id, unit_id, DATE '2000-01-01', 0, 0, 0, -people FROM counting_unfolded
    WHERE unit_id IN (SELECT id FROM moved) AND people <> 0
  )
  INSERT INTO counting_branchday AS t (programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, people)
  SELECT f.programme_id, f.stage_id, n.above_id, f.day, SUM(n.sign * f.submitted), SUM(n.sign * f.valid),
    SUM(n.sign * f.benefit_vnd), SUM(n.sign * f.people)
  FROM figures f JOIN net n USING (unit_id) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (programme_id, stage_id, unit_id, day) DO UPDATE SET
    submitted = t.submitted + EXCLUDED.submitted, valid = t.valid + EXCLUDED.valid,
    benefit_vnd = t.benefit_vnd + EXCLUDED.benefit_vnd, people = t.people + EXCLUDED.people;
  RETURN NULL;
END $$;

-- Sums everything anew. Nobody writes a tally meanwhile.
CREATE FUNCTION sk_refill_branches() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7421090);
  LOCK TABLE counting_daytally, counting_tally, counting_unfolded IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM counting_unfolded;
  DELETE FROM counting_branchday;
  INSERT INTO counting_branchday (programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, people)
  SELECT f.programme_id, f.stage_id, a.id, f.day, SUM(f.submitted), SUM(f.valid), SUM(f.benefit_vnd), SUM(f.people)
  FROM (
    SELECT programme_id, stage_id, unit_id, day, submitted, valid, benefit_vnd, 0 AS people FROM counting_daytally
    UNION ALL
    SELECT programme_id, stage_id, unit_id, DATE '2000-01-01', 0, 0, 0, people FROM counting_tally WHERE people <> 0
  ) f JOIN units_unit u ON u.id = f.unit_id
  CROSS JOIN LATERAL generate_series(6, length(u.path) - 6, 6) AS n JOIN units_unit a ON a.path = left(u.path, n)
  GROUP BY 1, 2, 3, 4;
END $$;

CREATE TRIGGER counting_units_moved AFTER UPDATE ON units_unit
REFERENCING OLD TABLE AS former NEW TABLE AS present FOR EACH STATEMENT EXECUTE FUNCTION counting_units_moved();
"""

UNDO = """
DROP TRIGGER IF EXISTS counting_units_moved ON units_unit;
DROP FUNCTION IF EXISTS counting_units_moved();
DROP FUNCTION IF EXISTS sk_refill_branches();
DROP FUNCTION IF EXISTS sk_fold_days(integer);
DROP FUNCTION IF EXISTS sk_step_unit(text);
"""


def _figures() -> list[tuple[str, models.Field]]:
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("submitted", models.IntegerField(default=0)),
        ("valid", models.IntegerField(default=0)),
        ("benefit_vnd", models.BigIntegerField(default=0)),
        ("stage_id", models.BigIntegerField()),
        ("day", models.DateField()),
        ("people", models.IntegerField(default=0)),
        (
            "programme",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="programmes.programme",
            ),
        ),
        (
            "unit",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("counting", "0003_units_of_authors"), ("units", "0002_path")]
    operations = [
        migrations.CreateModel(name="Unfolded", fields=_figures(), options={"abstract": False}),
        migrations.CreateModel(
            name="BranchDay",
            fields=_figures(),
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "stage_id", "unit", "day"), name="branchday_key")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.RunSQL("SELECT sk_refill_branches()", migrations.RunSQL.noop),
    ]

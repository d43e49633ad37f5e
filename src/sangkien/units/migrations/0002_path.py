"""The trigger that keeps ``path``: fixed-width base-36 ids from the root down, and refuses cycles."""

from django.db import migrations

PATH = r"""
CREATE FUNCTION sk_path_step(id bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  digits constant text := '0123456789abcdefghijklmnopqrstuvwxyz';
  rest bigint := id;
  step text := '';
BEGIN
  FOR i IN 1..6 LOOP
    step := substr(digits, (rest % 36)::int + 1, 1) || step;
    rest := rest / 36;
  END LOOP;
  RETURN step;
END $$;

CREATE FUNCTION sk_unit_path() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  above text := '';
  step text := sk_path_step(NEW.id);
BEGIN
  IF NEW.parent_id IS NOT NULL THEN
    SELECT path INTO above FROM units_unit WHERE id = NEW.parent_id FOR SHARE;
    FOR i IN 0..(length(above) / 6 - 1) LOOP
      IF substr(above, i * 6 + 1, 6) = step THEN
        RAISE EXCEPTION 'unit % cannot hang below itself', NEW.code USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_no_cycle';
      END IF;
    END LOOP;
  END IF;
  NEW.path := above || step;
  RETURN NEW;
END $$;

CREATE FUNCTION sk_unit_path_below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.path IS DISTINCT FROM NEW.path THEN
    UPDATE units_unit SET path = NEW.path || substr(path, length(OLD.path) + 1)
    WHERE path >= OLD.path AND path < OLD.path || '~' AND id <> NEW.id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id ON units_unit
FOR EACH ROW EXECUTE FUNCTION sk_unit_path();
CREATE TRIGGER unit_path_below AFTER UPDATE OF parent_id ON units_unit
FOR EACH ROW EXECUTE FUNCTION sk_unit_path_below();
"""

UNDO = """
DROP TRIGGER IF EXISTS unit_path_below ON units_unit;
DROP TRIGGER IF EXISTS unit_path ON units_unit;
DROP FUNCTION IF EXISTS sk_unit_path_below();
DROP FUNCTION IF EXISTS sk_unit_path();
DROP FUNCTION IF EXISTS sk_path_step(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]
    operations = [migrations.RunSQL(PATH, UNDO)]

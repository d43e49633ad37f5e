"""Events of entries are append-only: the database refuses to change or delete one."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION sk_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON initiatives_entryevent
FOR EACH ROW EXECUTE FUNCTION sk_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON initiatives_entryevent
FOR EACH STATEMENT EXECUTE FUNCTION sk_append_only();
"""

UNDO = """
DROP TRIGGER IF EXISTS append_only_truncate ON initiatives_entryevent;
DROP TRIGGER IF EXISTS append_only ON initiatives_entryevent;
DROP FUNCTION IF EXISTS sk_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]

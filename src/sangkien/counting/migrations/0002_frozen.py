"""A frozen table never changes: the database refuses."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON counting_snapshot
FOR EACH ROW EXECUTE FUNCTION sk_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("counting", "0001_initial"), ("initiatives", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER IF EXISTS frozen ON counting_snapshot;")]

"""The sequence from which entry codes take their number: no row to wait for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS initiatives_entry_number", "DROP SEQUENCE IF EXISTS initiatives_entry_number"
        )
    ]

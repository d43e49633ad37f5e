"""How often public forms were tried; unlogged, since losing it in a crash loses nothing."""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE base_tries (
  key varchar(200) PRIMARY KEY,
  since timestamptz NOT NULL,
  times integer NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_fold")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE IF EXISTS base_tries")]

"""Authors of several units carry those units, so that a table need not look each of them up."""

import django.contrib.postgres.fields
from django.db import migrations, models

FILL = """
UPDATE counting_authorspread s SET unit_ids = a.unit_ids
FROM (
  SELECT programme_id, stage_id, person_id, array_agg(unit_id::bigint ORDER BY unit_id) AS unit_ids
  FROM counting_authortally WHERE entries > 0 GROUP BY programme_id, stage_id, person_id
) a
WHERE (a.programme_id, a.stage_id, a.person_id) = (s.programme_id, s.stage_id, s.person_id);
"""


class Migration(migrations.Migration):
    dependencies = [("counting", "0002_frozen")]
    operations = [
        migrations.AddField(
            model_name="authorspread",
            name="unit_ids",
            field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="authorspread", name="authorspread_several"),
        migrations.AddIndex(
            model_name="authorspread",
            index=models.Index(
                fields=["programme", "stage_id", "person_id"],
                include=["unit_ids"],
                condition=models.Q(("units__gt", 1)),
                name="authorspread_several",
            ),
        ),
    ]

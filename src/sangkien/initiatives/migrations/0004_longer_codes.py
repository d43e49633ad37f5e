"""A root unit with a long code makes long codes of entries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_entry_number")]
    operations = [
        migrations.AlterField(model_name="entry", name="code", field=models.CharField(blank=True, max_length=80)),
    ]

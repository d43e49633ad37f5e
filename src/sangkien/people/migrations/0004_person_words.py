"""People are found by the words of their name, without accents, in whatever order."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_fewer_indexes"), ("base", "0001_fold")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX person_words ON people_person USING gin ((string_to_array(sk_fold(full_name), ' ')))",
            "DROP INDEX person_words",
        )
    ]

"""Documents of initiatives, the triggers that keep them, and the functions that read terms (``search.rules.terms``)."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION sk_plain(t text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  s text := translate(normalize(lower(t), NFD), U&'đ\0300\0301\0302\0303\0306\0309\031B\0323\0308\0327\030A\030C', 'd');
BEGIN
  -- Marks of other languages are rare; looking for them is cheaper than taking them away.
  IF s ~ '[\u0300-\u036f]' THEN
    s := regexp_replace(s, '[\u0300-\u036f]', '', 'g');
  END IF;
  s := regexp_replace(s, '[^a-z0-9]+', ' ', 'g');
  IF s ~ '[a-z0-9]{41}' THEN
    s := regexp_replace(s, '([a-z0-9]{40})[a-z0-9]+', '\1', 'g');
  END IF;
  RETURN btrim(s);
END $$;
CREATE OR REPLACE FUNCTION sk_pairs(s text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN regexp_replace(s, '([a-z0-9]+) ([a-z0-9]+)', '\1_\2', 'g') || ' '
    || regexp_replace(substr(s, strpos(s, ' ') + 1), '([a-z0-9]+) ([a-z0-9]+)', '\1_\2', 'g');
END $$;
CREATE OR REPLACE FUNCTION sk_terms(title text, summary text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  t text := sk_plain(left(title, 300));
  s text := sk_plain(left(summary, 1500));
BEGIN
  RETURN array_to_tsvector(array_remove(string_to_array(
    concat_ws(' ', t, s, sk_plain(left(body, 6000)), sk_pairs(t), sk_pairs(s)), ' '), ''));
END $$;
"""

#: For each statement, not for each row: a workbook brings thousands at once.
TRIGGERS = """
CREATE OR REPLACE FUNCTION search_keep_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_document (initiative_id, words)
  SELECT id, sk_terms(title, summary, concat_ws(' ', before, after, effect, field, decision_no)) FROM fresh;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION search_keep_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_document
  SET words = sk_terms(n.title, n.summary, concat_ws(' ', n.before, n.after, n.effect, n.field, n.decision_no))
  FROM changed n JOIN former o USING (id)
  WHERE initiative_id = n.id
    AND (n.title, n.summary, n.before, n.after, n.effect, n.field, n.decision_no)
      IS DISTINCT FROM (o.title, o.summary, o.before, o.after, o.effect, o.field, o.decision_no);
  RETURN NULL;
END $$;
CREATE TRIGGER search_keep_new AFTER INSERT ON initiatives_initiative
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION search_keep_new();
CREATE TRIGGER search_keep_changed AFTER UPDATE ON initiatives_initiative
  REFERENCING NEW TABLE AS changed OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION search_keep_changed();
"""

FILL = """
INSERT INTO search_document (initiative_id, words)
SELECT id, sk_terms(title, summary, concat_ws(' ', before, after, effect, field, decision_no))
FROM initiatives_initiative;
"""

AWAY = """
DROP TRIGGER IF EXISTS search_keep_new ON initiatives_initiative;
DROP TRIGGER IF EXISTS search_keep_changed ON initiatives_initiative;
DROP FUNCTION IF EXISTS search_keep_new();
DROP FUNCTION IF EXISTS search_keep_changed();
DROP FUNCTION IF EXISTS sk_terms(text, text, text);
DROP FUNCTION IF EXISTS sk_pairs(text);
DROP FUNCTION IF EXISTS sk_plain(text);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("initiatives", "0008_fewer_indexes"), ("base", "0001_fold")]

    operations = [
        migrations.CreateModel(
            name="Census",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_at", models.DateTimeField()),
                ("documents", models.PositiveIntegerField()),
                ("looked_at", models.PositiveIntegerField()),
                ("terms", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "initiative",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="document",
                        serialize=False,
                        to="initiatives.initiative",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, AWAY),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Built when all is in: many times quicker than growing it.
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="document_words"),
        ),
    ]

"""The folding function in SQL, equal to ``sangkien.base.text.fold``."""

from django.db import migrations

FOLD = r"""
CREATE OR REPLACE FUNCTION sk_fold(t text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    regexp_replace(normalize(t, NFD), '[\u0300-\u036f]', '', 'g'),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZĐđ', 'abcdefghijklmnopqrstuvwxyzdd')
$$;
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(FOLD, "DROP FUNCTION IF EXISTS sk_fold(text)")]

"""Storing many new rows at once with COPY, changing many in one statement; few of them the ordinary way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=models.Model)
#: Below this many rows one INSERT is as quick.
FEW = 50


def made(model: type[M], **values: Any) -> M:
    """Return a row of ``model``, not stored yet, from ``values`` by column (``unit_id``); the rest has its default.

    What ``model(...)`` does, several times as quick: made for rows by the thousand. Raises ``TypeError`` for a name
    that is no column.
    """
    names, defaults, fresh = _shape(model)
    if not values.keys() <= names.keys():
        raise TypeError(f"{model.__name__} has no {sorted(values.keys() - names.keys())}")
    row = defaults.copy()
    for place, default in fresh:
        row[place] = default()
    for name, value in values.items():
        row[names[name]] = value
    return model(*row)


@lru_cache
def _shape(model: type[models.Model]) -> tuple[dict[str, int], list[Any], list[tuple[int, Callable[[], Any]]]]:
    """Return the places of a model's columns, what stands in them, and what must be made anew for each row."""
    fields: list[Any] = list(model._meta.concrete_fields)
    # A field without a default has a class in its place, which can be called as well.
    fresh = {place: f.default for place, f in enumerate(fields) if f.has_default() and callable(f.default)}
    defaults = [None if place in fresh else field.get_default() for place, field in enumerate(fields)]
    return {field.attname: place for place, field in enumerate(fields)}, defaults, list(fresh.items())


def store(rows: Sequence[M]) -> list[M]:
    """Insert ``rows`` of one model, none stored yet, and give them their ids.

    Field values must already have the field's type: defaults and conversions of forms do not run. No signals are sent.
    """
    if len(rows) <= FEW:
        return type(rows[0])._default_manager.bulk_create(rows) if rows else []
    meta = rows[0]._meta
    for row, number in zip(rows, _ids(meta, len(rows)), strict=True):
        row.pk = number
    fields = meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    read = _reader(fields)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(read(row))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return list(rows)


def _reader(fields: Sequence[Any]) -> Callable[[models.Model], Sequence[Any]]:
    """Return what reads the values of all ``fields`` of a row at once."""
    get = attrgetter(*(field.attname for field in fields))
    documents = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    if not documents:
        return get

    def read(row: models.Model) -> Sequence[Any]:
        values = list(get(row))
        for place in documents:
            values[place] = Jsonb(values[place])
        return values

    return read


def _ids(meta: Any, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_in(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as plain values of ``names``, without making objects of them; values of JSON are texts."""
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def store_missing(rows: Sequence[M]) -> None:
    """Insert ``rows`` of one model in one statement; those that a unique index knows already are passed over.

    The rows get no ids, for another may have been there first: whoever needs them asks.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields: list[Any] = [field for field in meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    arrays = ", ".join(f"unnest(%s::{_array_of(field)}){_cast(field)}" for field in fields)
    values = [[_plain(field, getattr(row, field.attname)) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {arrays} ON CONFLICT DO NOTHING', values)


def rewrite(rows: Sequence[M], names: Sequence[str]) -> int:
    """Write ``names`` of ``rows`` of one model back in one statement, each row its own values; returns how many.

    The ORM's own ``bulk_update`` builds a CASE a field and takes a hundred times as long for thousands of rows. Array
    fields can't be changed this way.
    """
    if not rows:
        return 0
    meta = rows[0]._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    arrays = ", ".join(
        f"unnest(%s::{_array_of(field)}){_cast(field)} AS {column}"
        for field, column in zip(fields, columns, strict=True)
    )
    table, key = connection.ops.quote_name(meta.db_table), connection.ops.quote_name(str(meta.pk.column))
    settings = ", ".join(f"{column} = new.{column}" for column in columns)
    values = [[_plain(field, getattr(row, field.attname)) for row in rows] for field in fields]
    sql = (
        f"UPDATE {table} AS old SET {settings}"
        f" FROM (SELECT unnest(%s::bigint[]) AS row_key, {arrays}) AS new WHERE old.{key} = new.row_key"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.pk for row in rows], *values])
        return int(cursor.rowcount)


def _array_of(field: Any) -> str:
    # A cast to varchar(n) would cut what is too long; text is refused by the column itself.
    plain = isinstance(field, models.JSONField | models.CharField | models.TextField)
    return "text[]" if plain else f"{field.db_type(connection).split(' COLLATE')[0]}[]"


def _cast(field: Any) -> str:
    return "::jsonb" if isinstance(field, models.JSONField) else ""


def _plain(field: Any, value: Any) -> Any:
    """Return a value as the database takes it in an array; choices of enums are text."""
    if isinstance(field, models.JSONField):
        return None if value is None else json.dumps(value)
    return str(value) if isinstance(value, str) else value

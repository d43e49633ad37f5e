"""The one table of a grid, in the shape in which the tables of workbooks are kept, and its rows as texts."""

from __future__ import annotations

from collections.abc import Mapping

from sangkien.imports.choices import Column, Confidence
from sangkien.imports.rules.grid import FIELDS, place_of
from sangkien.imports.schemas.keeping import Json, table_as_json
from sangkien.imports.schemas.tables import ColumnRead, Table

SHEET = "Bảng nhập"


def grid_table() -> Json:
    """Return the table every grid has; its columns bear no headings, so that nothing is guessed from them."""
    columns = [ColumnRead(place, "", field, Confidence.CHOSEN) for place, field in enumerate(FIELDS)]
    return table_as_json(SHEET, Table((), columns, 0), "unicode")


def texts_of(typed: Mapping[str, str]) -> dict[Column, str]:
    """Return what stands in a row by field."""
    return {field: typed.get(str(place_of(field)), "") for field in FIELDS}


def typed_of(texts: Mapping[Column, str]) -> dict[str, str]:
    """Return texts by field as a row keeps them."""
    return {str(place_of(field)): text for field, text in texts.items() if text}

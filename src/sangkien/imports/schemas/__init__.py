"""Rows and files as they come from outside: canonical rows, and workbooks as officers send them."""

from sangkien.imports.schemas.canonical import (
    COLUMNS,
    KEY_LIMIT,
    EntryRow,
    PastStep,
    read_authors,
    read_benefit,
    read_row,
)

__all__ = ["COLUMNS", "KEY_LIMIT", "EntryRow", "PastStep", "read_authors", "read_benefit", "read_row"]

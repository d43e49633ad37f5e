"""What a weekly results sheet shows."""

from __future__ import annotations

from typing import Any

from sangkien.counting.models import Snapshot
from sangkien.counting.queries.tables import table_from, weekly_before

FIRST_PAGE, OTHER_PAGES = 34, 42


def weekly_table(snapshot: Snapshot) -> dict[str, Any]:
    """Return the frozen table cut into sheets of paper, with the table it is compared with."""
    weeks = weekly_before(snapshot.programme, snapshot.as_of, 1)
    table = table_from(snapshot.content, weeks[-1] if weeks else None)
    lines = list(table.lines)
    sheets = [lines[:FIRST_PAGE]]
    rest = lines[FIRST_PAGE:]
    while rest:
        sheets.append(rest[:OTHER_PAGES])
        rest = rest[OTHER_PAGES:]
    return {"table": table, "sheets": sheets, "page_count": len(sheets)}

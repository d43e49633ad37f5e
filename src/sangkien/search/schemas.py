"""Questions as files bring them: one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sangkien.base.sheets import FileMissing
from sangkien.search.errors import LineUnreadable


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file, blank lines left out. Raises ``FileMissing`` or ``LineUnreadable``."""
    if not path.is_file():
        raise FileMissing(name=path.name)
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise LineUnreadable(line=number, name=path.name) from None
        if not isinstance(value, dict):
            raise LineUnreadable(line=number, name=path.name)
        found.append(value)
    return found

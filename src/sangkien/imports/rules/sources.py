"""Whose external keys are meant: practice keeps its own, apart from what counts."""

from __future__ import annotations

from typing import Final

PRACTICE: Final = "tap:"


def source_within(source: str, *, practice: bool) -> str:
    """Return the source under which ``source`` is known in a programme; told twice it is the same.

    Who tries out the real workbook and then enters it must get two initiatives: practice is emptied after two weeks
    (decision 0012), and what counts must not be emptied with it.
    """
    return f"{PRACTICE}{source}" if practice and not source.startswith(PRACTICE) else source

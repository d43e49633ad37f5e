"""Frozen tables: their content never changes, a correction is a new version with a note (D29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of, end_of
from sangkien.base.text import one_line
from sangkien.counting.errors import NoteMissing, SnapshotAhead, SnapshotCodeUnfit, SnapshotExists
from sangkien.counting.models import Snapshot
from sangkien.counting.queries.as_json import board_json
from sangkien.counting.queries.board import Question, leaderboard
from sangkien.counting.rules import digest_of

CODE_LIMIT = 60


def _reached(as_of: datetime | None, at: datetime) -> datetime | None:
    """Return the moment to freeze: of today as far as it has come, since what is still to come cannot be recomputed."""
    if as_of is not None and as_of > end_of(day_of(at)):
        raise SnapshotAhead
    return min(as_of, at) if as_of else None


@transaction.atomic
def freeze(
    *, question: Question, code: str, name: str, by: User | None, at: datetime, note: str = "", correct: bool = False
) -> Snapshot:
    """Freeze the table that answers ``question`` (as_of must be given) under ``code``.

    ``correct`` makes the next version and needs a ``note``. Raises ``SnapshotExists``, ``NoteMissing``,
    ``SnapshotCodeUnfit``, or ``SnapshotAhead`` for a moment that has not come.
    """
    code = one_line(code)
    if not 0 < len(code) <= CODE_LIMIT:
        raise SnapshotCodeUnfit(limit=CODE_LIMIT)
    question = replace(question, as_of=_reached(question.as_of, at))
    last = (
        Snapshot.objects.select_for_update()
        .filter(programme=question.programme, code=code)
        .order_by("-version")
        .first()
    )
    if last is not None and not correct:
        raise SnapshotExists(code=code)
    if last is not None and not one_line(note):
        raise NoteMissing
    board = leaderboard(question, at=at)
    content = board_json(board)
    try:
        with transaction.atomic():
            return Snapshot.objects.create(
                programme=question.programme,
                code=code,
                version=last.version + 1 if last else 1,
                name=one_line(name) or code,
                parent=board.parent,
                as_of=board.as_of,
                known_at=board.known_at,
                content=content,
                digest=digest_of(content),
                note=one_line(note),
                frozen_by=by,
                frozen_at=at,
            )
    except IntegrityError as error:  # somebody froze the same at the same moment
        raise SnapshotExists(code=code) from error

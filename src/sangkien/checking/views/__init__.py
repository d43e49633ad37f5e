"""Doors of checking."""

from sangkien.checking.views.reading import entry, queue
from sangkien.checking.views.verdicts import approve, duplicate, reject, reopen, return_for_changes, transfer, undo

__all__ = ["approve", "duplicate", "entry", "queue", "reject", "reopen", "return_for_changes", "transfer", "undo"]

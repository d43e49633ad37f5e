"""Deeds of checking."""

from sangkien.checking.services.verdicts import (
    approve,
    mark_duplicate,
    reject,
    reopen,
    return_for_changes,
    transfer,
    undo,
)

__all__ = ["approve", "mark_duplicate", "reject", "reopen", "return_for_changes", "transfer", "undo"]

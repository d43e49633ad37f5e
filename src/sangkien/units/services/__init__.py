"""Deeds on units: the only writers of this app."""

from sangkien.units.services.accounts import issue_account, issue_new_code
from sangkien.units.services.acts import apply_act, undo_act
from sangkien.units.services.batches import apply_sheet, undo_batch
from sangkien.units.services.intake import ImportOutcome, import_units
from sangkien.units.services.members import CountsOutcome, record_counts, record_members
from sangkien.units.services.roles import end_role, give_role

__all__ = [
    "CountsOutcome",
    "ImportOutcome",
    "apply_act",
    "apply_sheet",
    "end_role",
    "give_role",
    "import_units",
    "issue_account",
    "issue_new_code",
    "record_counts",
    "record_members",
    "undo_act",
    "undo_batch",
]

"""Deeds on units: the only writers of this app."""

from sangkien.units.services.acts import apply_act, undo_act
from sangkien.units.services.batches import apply_sheet, undo_batch
from sangkien.units.services.intake import ImportOutcome, import_units
from sangkien.units.services.roles import end_role, give_role

__all__ = [
    "ImportOutcome",
    "apply_act",
    "apply_sheet",
    "end_role",
    "give_role",
    "import_units",
    "undo_act",
    "undo_batch",
]

"""Acts from a sheet: all or none, previewed by a run that is rolled back, undone together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.base.sheets import Row
from sangkien.units.errors import UndoTooLate
from sangkien.units.models import ActBatch, UnitAct
from sangkien.units.schemas import ActRow
from sangkien.units.services.acts import apply_act, take_turns, undo_act


@dataclass(slots=True)
class SheetOutcome:
    """What a sheet of acts did, or (dry run) would do: applied acts, and (line, refusal) of bad rows."""

    batch: ActBatch | None = None
    applied: list[tuple[int, UnitAct]] = field(default_factory=list)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


def apply_sheet(
    *, rows: Sequence[tuple[int, Row]], by: User | None, at: datetime, file_name: str = "", dry_run: bool = False
) -> SheetOutcome:
    """Apply acts in the order of the sheet; one bad row and nothing is applied (each row is still tried)."""
    outcome = SheetOutcome()
    with transaction.atomic():
        take_turns()
        batch = ActBatch.objects.create(file_name=file_name, by=by, applied_at=at)
        for line, raw in rows:
            try:
                with transaction.atomic():
                    act = apply_act(row=ActRow.read(line, raw), by=by, at=at, batch=batch)
                outcome.applied.append((line, act))
            except Refusal as refusal:
                outcome.refused.append((line, refusal))
        if dry_run or outcome.refused:
            transaction.set_rollback(True)
        else:
            outcome.batch = batch
    return outcome


@transaction.atomic
def undo_batch(*, batch: ActBatch, at: datetime) -> None:
    """Undo all acts of ``batch``, the last first. Raises ``UndoTooLate``; then nothing is undone."""
    take_turns()
    locked = ActBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.undone_at:
        raise UndoTooLate
    for act in locked.acts.filter(undone_at=None).order_by("-pk"):
        undo_act(act=act, at=at)
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])

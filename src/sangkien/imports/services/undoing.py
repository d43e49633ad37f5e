"""Taking a whole batch back within a time: what it added is withdrawn, what it changed says again what it said
(D47)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.base.bulk import rewrite
from sangkien.imports.access import may_take_in
from sangkien.imports.choices import BatchState, RowOutcome
from sangkien.imports.errors.batches import UndoOver
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.schemas.keeping import entry_row
from sangkien.imports.services.applying import PIECE
from sangkien.imports.services.correcting import update_known
from sangkien.imports.services.sending import locked_in
from sangkien.imports.services.storing import TOLD, KnownRows, Prepared, people_of
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry, Initiative
from sangkien.initiatives.services.recording import Change, record
from sangkien.units.models import Unit

UNDO_JOB = "imports.undo_batch"
UNDO_HOURS = 24
_SOURCE = "import"
_DONE = (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.WITHDRAWN)


def may_still_undo(batch: Batch, at: datetime) -> bool:
    """Say whether the batch can still be taken back."""
    entered = batch.state == BatchState.APPLIED and batch.applied_at is not None
    return entered and batch.applied_at is not None and at < batch.applied_at + timedelta(hours=UNDO_HOURS)


@transaction.atomic
def ask_to_undo(*, batch: Batch, by: User, at: datetime) -> Batch:
    """Ask for a batch to be taken back. Raises ``BatchBusy`` or ``UndoOver``."""
    may_take_in(by, batch.unit).enforce()
    locked = locked_in(batch, {BatchState.APPLIED})
    if not may_still_undo(locked, at):
        raise UndoOver(hours=UNDO_HOURS)
    locked.state, locked.done = BatchState.UNDOING, 0
    locked.total = locked.rows.filter(outcome__in=_DONE).count()
    locked.save(update_fields=["state", "done", "total"])
    app.configure_task(UNDO_JOB).defer(batch_id=locked.pk, by_id=by.pk)
    return locked


def undo_batch(*, batch: Batch, by: User, at: datetime) -> None:
    """Take back piece by piece; what others have touched since is left alone and said so. May run again."""
    while _undo_piece(batch, by, at):
        pass
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != BatchState.UNDOING:
            return
        outcomes = Counter(BatchRow.objects.filter(batch=batch).values_list("outcome", flat=True))
        locked.counts = {**locked.counts, "outcomes": dict(outcomes)}
        locked.state, locked.undone_at = BatchState.UNDONE, at
        locked.save(update_fields=["state", "undone_at", "counts"])


@transaction.atomic
def _undo_piece(batch: Batch, by: User, at: datetime) -> bool:
    locked = Batch.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=batch.pk)
    if locked.state != BatchState.UNDOING:
        return False
    rows = list(locked.rows.filter(outcome__in=_DONE).order_by("-position")[:PIECE])
    if not rows:
        return False
    entries = _locked_entries([row.entry_id for row in rows if row.entry_id])
    untouched = [row for row in rows if (entry := entries.get(row.entry_id or 0)) and entry.seq == row.seq_after]
    _withdraw([entries[row.entry_id or 0] for row in untouched if row.outcome == RowOutcome.CREATED], by, at)
    _restore(locked, [row for row in untouched if row.outcome != RowOutcome.CREATED], entries, by, at)
    taken = {row.pk for row in untouched}
    for row in rows:
        row.outcome = RowOutcome.TAKEN_BACK if row.pk in taken else RowOutcome.KEPT
    rewrite(rows, ["outcome"])
    Batch.objects.filter(pk=batch.pk).update(done=locked.done + len(rows))
    return True


def _locked_entries(ids: Sequence[int]) -> dict[int, Entry]:
    rows = (
        Entry.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("initiative", "unit", "stage", "author_group")
        .prefetch_related("initiative__authorships")
        .order_by("pk")
    )
    return {entry.pk: entry for entry in rows}


def _withdraw(entries: Sequence[Entry], by: User, at: datetime) -> None:
    """Withdraw what came in; the keys are let go, so that the same file brings it in again."""
    changes = [Change(entry=entry, verb=Verb.UNDO, known_at=at, state=State.WITHDRAWN) for entry in entries]
    if changes:
        record(changes, by=by, at=at, source=_SOURCE)
    Initiative.objects.filter(pk__in=[entry.initiative_id for entry in entries]).update(external_key="")


def _restore(batch: Batch, rows: Sequence[BatchRow], entries: dict[int, Entry], by: User, at: datetime) -> None:
    """Let entries say again what they said, and stand where they stood."""
    known: list[tuple[Entry, Prepared]] = []
    changes: list[Change] = []
    units = {
        unit.code: unit for unit in Unit.objects.filter(code__in={(row.before or {})["unit_code"] for row in rows})
    }
    groups = {group.code: group for group in batch.programme.author_groups.all()}
    for row in rows:
        entry, before = entries[row.entry_id or 0], row.before or {}
        if entry.stage is None or entry.counted_at is None:
            continue
        line = entry_row(row.pk, str(entry.pk), before["unit_code"], entry.submitter_name, before, _EVERYTHING)
        group = groups.get(before["author_group"])
        unit = units[before["unit_code"]]
        known.append((entry, Prepared(line, unit, entry.stage, group, entry.counted_at, historic=False)))
        if before.get("state", entry.state) != entry.state:
            changes.append(Change(entry=entry, verb=Verb.UNDO, known_at=at, state=State(before["state"])))
    people = people_of([one for _, one in known], KnownRows({}, {}))
    update_known(known, people, by=by, at=at, mark=_SOURCE)
    if changes:
        record(changes, by=by, at=at, source=_SOURCE)


# No workbook has a column for "not computable", so a batch never changed it and its image does not hold it.
_EVERYTHING = frozenset({*TOLD, "unit_code"} - {"not_computable"})

"""Acts on the tree: each with a decision number and a legal date, undoable while nothing later stands on it (D34)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.units.choices import Act
from sangkien.units.errors import (
    CodeTaken,
    HangsBelowItself,
    LaterChangeExists,
    LegalDateInFuture,
    StillHasUnits,
    UndoTooLate,
    UnitGone,
    UnitNotFound,
)
from sangkien.units.models import ActBatch, RoleAssignment, Unit, UnitAct, UnitManagement, UnitName, UnitParent
from sangkien.units.rules import search_text, short_name_of
from sangkien.units.schemas import ActRow
from sangkien.units.services import undoing


@transaction.atomic
def apply_act(*, row: ActRow, by: User | None, at: datetime, batch: ActBatch | None = None) -> UnitAct:
    """Carry out one act and record it.

    ``row`` names units by code; a new unit takes ``unit_code`` (create) or ``target_code`` (split). Raises the refusals
    of ``units.errors``; then nothing is changed. Source: domain §4.3.
    """
    row.check()
    if row.legal_date > day_of(at):
        raise LegalDateInFuture(day=row.legal_date.strftime("%d/%m/%Y"))
    take_turns()
    deed = _DEEDS[row.act]
    unit, target, before = deed(row)
    return UnitAct.objects.create(
        kind=row.act,
        unit=unit,
        target=target,
        new_name=row.new_name,
        decision_no=row.decision_no,
        legal_date=row.legal_date,
        by=by,
        recorded_at=at,
        batch=batch,
        before=before,
    )


@transaction.atomic
def undo_act(*, act: UnitAct, at: datetime) -> None:
    """Put back what ``act`` changed. Raises ``UndoTooLate`` when a later act, a role or a record stands on it."""
    take_turns()
    locked = UnitAct.objects.select_for_update(of=("self",)).select_related("unit", "target").get(pk=act.pk)
    later = UnitAct.objects.filter(unit__in=[locked.unit_id, locked.target_id], undone_at=None, pk__gt=locked.pk)
    if locked.undone_at or later.exists():
        raise UndoTooLate
    undoing.UNDO[Act(locked.kind)](locked)
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])


#: The turn of whoever changes paths or sums up by them; the folding of tallies takes the same (counting, 0004).
TREE_TURN = 7421090


def take_turns() -> None:
    """Wait for the turn to change the tree, before any row is locked; it ends with the transaction.

    Who locks a unit first and asks for the turn then, waits for a folding that waits for the unit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_TURN])


def _locked(code: str, day: date, *, field: str = "unit_code") -> Unit:
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).filter(code=code).first()
    if unit is None:
        raise UnitNotFound(code=code, field=field)
    if not unit.exists_on(day):
        raise UnitGone(name=unit.name, day=day.strftime("%d/%m/%Y"), field=field)
    return unit


def _new(row: ActRow, code: str, parent_id: int | None, kind: str) -> Unit:
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    short = short_name_of(row.new_name)
    unit = Unit.objects.create(
        code=code,
        kind=kind,
        name=row.new_name,
        short_name=short,
        parent_id=parent_id,
        exists_from=row.legal_date,
        search_text=search_text(code, [row.new_name, short]),
        sort_order=_last_sort_order(parent_id) + 1,
    )
    unit.refresh_from_db(fields=["path"])
    UnitName.objects.create(unit=unit, name=unit.name, short_name=short)
    UnitParent.objects.create(unit=unit, parent_id=parent_id)
    return unit


def _last_sort_order(parent_id: int | None) -> int:
    last = Unit.objects.filter(parent_id=parent_id).order_by("-sort_order").values_list("sort_order", flat=True).first()
    return last or 0


Done = tuple[Unit, Unit | None, dict[str, object]]


def _create(row: ActRow) -> Done:
    parent = _locked(row.target_code, row.legal_date, field="target_code")
    return _new(row, row.unit_code, parent.pk, _kind_of_siblings(parent)), parent, {}


def _kind_of_siblings(parent: Unit) -> str:
    return parent.children.order_by("sort_order").values_list("kind", flat=True).first() or parent.kind


def _split(row: ActRow) -> Done:
    source = _locked(row.unit_code, row.legal_date)
    created = _new(row, row.target_code, source.parent_id, source.kind)
    return source, created, {}


def _rename(row: ActRow) -> Done:
    unit = _locked(row.unit_code, row.legal_date)
    close_and_open(UnitName, unit, row.legal_date, name=row.new_name, short_name=short_name_of(row.new_name))
    before: dict[str, object] = {
        "name": unit.name,
        "short_name": unit.short_name,
        "search_text": unit.search_text,
    }
    unit.name, unit.short_name = row.new_name, short_name_of(row.new_name)
    unit.search_text = f"{search_text('', [unit.name, unit.short_name])} | {unit.search_text}"
    unit.save(update_fields=["name", "short_name", "search_text"])
    return unit, None, before


def _move(row: ActRow) -> Done:
    unit = _locked(row.unit_code, row.legal_date)
    parent = _locked(row.target_code, row.legal_date, field="target_code")
    return unit, parent, hang(unit, parent, row.legal_date)


def _merge(row: ActRow) -> Done:
    unit = _locked(row.unit_code, row.legal_date)
    successor = _locked(row.target_code, row.legal_date, field="target_code")
    if unit.pk == successor.pk:
        raise HangsBelowItself
    children = _children_from(unit, row.legal_date)
    # Its past counts below the successor from now on; its living units hang from the successor itself (D35).
    before = hang(unit, successor, row.legal_date)
    for child in children:
        hang(child, successor, row.legal_date)
    return unit, successor, {**before, "children": [child.pk for child in children], **_end(unit, row.legal_date)}


def _dissolve(row: ActRow) -> Done:
    unit = _locked(row.unit_code, row.legal_date)
    living = _children_from(unit, row.legal_date)
    if living:
        raise StillHasUnits(name=unit.name, count=len(living))
    return unit, None, _end(unit, row.legal_date)


def _children_from(unit: Unit, day: date) -> list[Unit]:
    """Return the children that exist on ``day``, locked. Raises ``LaterChangeExists`` where one begins later."""
    children = undoing.never_undone(Unit.objects.select_for_update(of=("self",), no_key=True).filter(parent=unit))
    found = [child for child in children if child.exists_until is None or child.exists_until > day]
    for child in found:
        if not child.exists_on(day):
            raise LaterChangeExists(name=child.name, day=day.strftime("%d/%m/%Y"))
    return found


def _hand_over(row: ActRow) -> Done:
    unit = _locked(row.unit_code, row.legal_date)
    manager = _locked(row.target_code, row.legal_date, field="target_code")
    if unit.pk == manager.pk:
        raise HangsBelowItself
    before: dict[str, object] = {"managed_by": unit.managed_by_id}
    unit.managements.filter(valid_until=None).update(valid_until=row.legal_date)
    UnitManagement.objects.create(unit=unit, managed_by=manager, valid_from=row.legal_date)
    unit.managed_by = manager
    unit.save(update_fields=["managed_by"])
    return unit, manager, before


def hang(unit: Unit, parent: Unit, day: date) -> dict[str, object]:
    """Hang ``unit`` below ``parent`` from ``day`` on; returns what undoes it. Raises ``HangsBelowItself``."""
    before: dict[str, object] = {"parent": unit.parent_id}
    if parent.is_under(unit):
        raise HangsBelowItself
    close_and_open(UnitParent, unit, day, parent=parent)
    unit.parent = parent
    try:
        with transaction.atomic():
            unit.save(update_fields=["parent"])
    except IntegrityError as error:  # the trigger saw a circle that two acts closed together
        raise HangsBelowItself from error
    unit.refresh_from_db(fields=["path"])
    return before


def close_and_open(model: type[UnitName] | type[UnitParent], unit: Unit, day: date, **facts: object) -> None:
    """End the open row of ``unit`` on ``day`` and begin another. Raises ``LaterChangeExists``."""
    current = model.objects.filter(unit=unit, valid_until=None).get()
    if current.valid_from is not None and current.valid_from >= day:
        raise LaterChangeExists(name=unit.name, day=day.strftime("%d/%m/%Y"))
    model.objects.filter(pk=current.pk).update(valid_until=day)
    model.objects.create(unit=unit, valid_from=day, **facts)


def _end(unit: Unit, day: date) -> dict[str, object]:
    if unit.exists_from is not None and unit.exists_from >= day:
        raise LaterChangeExists(name=unit.name, day=day.strftime("%d/%m/%Y"))
    roles = RoleAssignment.objects.filter(unit=unit, valid_until=None).exclude(valid_from__gte=day)
    before: dict[str, object] = {"roles": list(roles.values_list("pk", flat=True))}
    roles.update(valid_until=day)
    unit.exists_until = day
    unit.save(update_fields=["exists_until"])
    return before


_DEEDS: dict[Act, Callable[[ActRow], Done]] = {
    Act.CREATE: _create,
    Act.RENAME: _rename,
    Act.MOVE: _move,
    Act.MERGE: _merge,
    Act.SPLIT: _split,
    Act.DISSOLVE: _dissolve,
    Act.HAND_OVER: _hand_over,
}

"""Putting back what an act changed, from what it remembered."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, ProtectedError, Q

from sangkien.units.choices import Act
from sangkien.units.errors import UndoTooLate
from sangkien.units.models import RoleAssignment, Unit, UnitAct, UnitManagement, UnitName, UnitParent, UnitQuerySet


def _reopen(model: type[UnitName] | type[UnitParent], act: UnitAct, unit_id: int) -> None:
    model.objects.filter(unit=unit_id, valid_from=act.legal_date, valid_until=None).delete()
    model.objects.filter(unit=unit_id, valid_until=act.legal_date).update(valid_until=None)


def never_undone(units: UnitQuerySet) -> UnitQuerySet:
    """Keep units whose founding was not undone; those of the others are rows that existed for no time at all."""
    founding = Q(kind=Act.CREATE, unit=OuterRef("pk")) | Q(kind=Act.SPLIT, target=OuterRef("pk"))
    return units.exclude(Exists(UnitAct.objects.filter(founding, undone_at__isnull=False)))


def _undo_new(act: UnitAct) -> None:
    new = act.unit if act.kind == Act.CREATE else act.target
    if new is None:
        raise UndoTooLate
    children = never_undone(Unit.objects.filter(parent=new))
    if any((children.exists(), new.entries.exists(), new.roles.exists(), new.targets.exists(), new.people.exists())):
        raise UndoTooLate
    # The row stays so that the act keeps naming its unit; it existed for no time at all.
    Unit.objects.filter(pk=new.pk).update(
        exists_until=act.legal_date, exists_from=None, code=f"{new.code}~{act.pk}", search_text=""
    )


def _undo_rename(act: UnitAct) -> None:
    _reopen(UnitName, act, act.unit_id)
    Unit.objects.filter(pk=act.unit_id).update(**act.before)


def _undo_move(act: UnitAct) -> None:
    _reopen(UnitParent, act, act.unit_id)
    unit = act.unit
    unit.parent_id = act.before["parent"]
    unit.save(update_fields=["parent"])


def _undo_end(act: UnitAct) -> None:
    Unit.objects.filter(pk=act.unit_id).update(exists_until=None)
    RoleAssignment.objects.filter(pk__in=act.before["roles"]).update(valid_until=None)


def _undo_merge(act: UnitAct) -> None:
    _undo_move(act)
    for child in Unit.objects.filter(pk__in=act.before["children"]):
        _reopen(UnitParent, act, child.pk)
        child.parent_id = act.unit_id
        child.save(update_fields=["parent"])
    _undo_end(act)


def _undo_hand_over(act: UnitAct) -> None:
    try:
        UnitManagement.objects.filter(unit=act.unit, valid_from=act.legal_date, valid_until=None).delete()
    except ProtectedError as error:
        raise UndoTooLate from error
    UnitManagement.objects.filter(unit=act.unit, valid_until=act.legal_date).update(valid_until=None)
    Unit.objects.filter(pk=act.unit_id).update(managed_by=act.before["managed_by"])


UNDO: dict[Act, Callable[[UnitAct], None]] = {
    Act.CREATE: _undo_new,
    Act.SPLIT: _undo_new,
    Act.RENAME: _undo_rename,
    Act.MOVE: _undo_move,
    Act.MERGE: _undo_merge,
    Act.DISSOLVE: _undo_end,
    Act.HAND_OVER: _undo_hand_over,
}

"""Defining a programme from its JSON, and moving the close of a stage by a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.text import one_line
from sangkien.programmes.errors import (
    BlocUnitsUnknown,
    CloseNotAfterOpen,
    DocumentMissing,
    RootUnclear,
    RootUnknown,
    StageInUse,
    StagesOverlap,
    TrainingFixed,
)
from sangkien.programmes.models import AuthorGroup, Bloc, BlocMember, Programme, Stage, StageChange
from sangkien.programmes.schemas import BlocShape, Definition, StageShape
from sangkien.units.models import Unit


@transaction.atomic
def define_programme(*, definition: Mapping[str, Any], by: User | None, at: datetime) -> Programme:
    """Create the programme, or bring it to this definition (contracts, ``programme import``).

    Stages keep their entries; a stage that has entries cannot be left out. Raises ``DefinitionUnreadable`` with the
    reason, ``RootUnknown``, ``RootUnclear``, ``StagesOverlap``, ``StageInUse`` or ``BlocUnitsUnknown``.
    """
    asked = Definition.read(definition)
    _check_order(asked.stages)
    _check_kind(asked)
    programme, _ = Programme.objects.update_or_create(
        code=asked.code,
        defaults={
            "name": asked.name,
            "short_name": asked.short_name,
            "root_unit": _root(asked.root_unit),
            "rules": asked.rules,
            "check_chain": asked.check_chain,
            "is_public": asked.is_public,
            "is_training": asked.is_training,
        },
    )
    _store_stages(programme, asked.stages, by, at)
    for position, (code, name) in enumerate(asked.groups):
        AuthorGroup.objects.update_or_create(
            programme=programme, code=code, defaults={"name": name, "position": position}
        )
    if asked.blocs is not None:
        _store_blocs(programme, asked.blocs, day_of(at))
    return programme


def _check_order(stages: Sequence[StageShape]) -> None:
    for one, other in pairwise(sorted(stages, key=lambda stage: stage.opens_at)):
        if other.opens_at < one.closes_at:
            raise StagesOverlap(one=one.name, other=other.name)


def _check_kind(asked: Definition) -> None:
    """Real initiatives never become practice, nor practice real."""
    held = Programme.objects.filter(code=asked.code).exclude(is_training=asked.is_training).first()
    if held is not None and held.entries.exists():
        raise TrainingFixed


def _root(code: str) -> Unit:
    if code:
        root = Unit.objects.filter(code=code).first()
        if root is None:
            raise RootUnknown(code=code)
        return root
    roots = list(Unit.objects.filter(parent=None, exists_until=None)[:2])
    if len(roots) != 1:
        raise RootUnclear
    return roots[0]


def _store_stages(programme: Programme, stages: Sequence[StageShape], by: User | None, at: datetime) -> None:
    for gone in programme.stages.exclude(code__in=[stage.code for stage in stages]):
        if gone.entries.exists():
            raise StageInUse(name=gone.name)
        gone.delete()
    for stage in stages:
        facts = {key: getattr(stage, key) for key in ("name", "opens_at", "closes_at", "grace_minutes")}
        held = Stage.objects.select_for_update().filter(programme=programme, code=stage.code).first()
        if held is not None and (held.closes_at, held.grace_minutes) != (stage.closes_at, stage.grace_minutes):
            # A close moved by a new definition leaves the same trace as an extension (D5).
            _note_change(held, stage.closes_at, stage.grace_minutes, gettext("sửa định nghĩa chương trình"), by, at)
        Stage.objects.update_or_create(programme=programme, code=stage.code, defaults=facts)


def _store_blocs(programme: Programme, blocs: Sequence[BlocShape], today: date) -> None:
    """Bring the blocs to what is written; a unit that leaves, or a bloc left out, keeps its past (D36)."""
    for gone in programme.blocs.exclude(code__in=[bloc.code for bloc in blocs]):
        _end_memberships(gone.members.filter(valid_until=None), today)
    for shape in blocs:
        bloc, _ = Bloc.objects.update_or_create(
            programme=programme, code=shape.code, defaults={"name": shape.name, "kind": shape.kind}
        )
        units = {unit.code: unit.pk for unit in Unit.objects.filter(code__in=shape.units)}
        if missing := [code for code in shape.units if code not in units]:
            raise BlocUnitsUnknown(name=shape.name, codes=", ".join(missing[:10]))
        _end_memberships(bloc.members.filter(valid_until=None).exclude(unit__in=units.values()), today)
        for unit_id in units.values():
            _take_in(bloc, unit_id, today)


def _end_memberships(members: QuerySet[BlocMember], today: date) -> None:
    members.filter(valid_from__gte=today).delete()
    members.update(valid_until=today)


def _take_in(bloc: Bloc, unit_id: int, today: date) -> None:
    last = bloc.members.filter(unit=unit_id).order_by(F("valid_until").desc(nulls_first=True)).first()
    if last is None:
        BlocMember.objects.create(bloc=bloc, unit_id=unit_id)
    elif last.valid_until is not None and last.valid_until >= today:  # left out and put back on one day
        last.valid_until = None
        last.save(update_fields=["valid_until"])
    elif last.valid_until is not None:
        BlocMember.objects.create(bloc=bloc, unit_id=unit_id, valid_from=today)


@transaction.atomic
def extend_stage(
    *,
    stage: Stage,
    closes_at: datetime,
    document_no: str,
    by: User | None,
    at: datetime,
    grace_minutes: int | None = None,
) -> StageChange:
    """Move the close of ``stage`` (extension, reopening, early close) by the document ``document_no`` (D5).

    Raises ``DocumentMissing``, ``CloseNotAfterOpen`` or ``StagesOverlap``.
    """
    if not one_line(document_no):
        raise DocumentMissing
    locked = Stage.objects.select_for_update().get(pk=stage.pk)
    if closes_at <= locked.opens_at:
        raise CloseNotAfterOpen
    overlapping = Stage.objects.filter(
        programme=locked.programme_id, opens_at__lt=closes_at, closes_at__gt=locked.opens_at
    ).exclude(pk=locked.pk)
    if other := overlapping.first():
        raise StagesOverlap(one=locked.name, other=other.name)
    grace = locked.grace_minutes if grace_minutes is None else grace_minutes
    change = _note_change(locked, closes_at, grace, one_line(document_no), by, at)
    Stage.objects.filter(pk=locked.pk).update(closes_at=closes_at, grace_minutes=grace)
    return change


def _note_change(
    stage: Stage, closes_at: datetime, grace: int, document: str, by: User | None, at: datetime
) -> StageChange:
    return StageChange.objects.create(
        stage=stage,
        closes_at_before=stage.closes_at,
        closes_at=closes_at,
        grace_minutes_before=stage.grace_minutes,
        grace_minutes=grace,
        document_no=document,
        by=by,
        recorded_at=at,
    )

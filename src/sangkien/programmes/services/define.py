"""Defining a programme from its JSON, and moving the close of a stage by a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM, parse_moment
from sangkien.base.errors import Refusal
from sangkien.base.text import one_line
from sangkien.programmes.choices import BlocKind, CheckChain
from sangkien.programmes.errors import (
    CloseNotAfterOpen,
    DefinitionUnreadable,
    DocumentMissing,
    RootUnclear,
    RootUnknown,
    StageInUse,
    StagesOverlap,
)
from sangkien.programmes.models import AuthorGroup, Bloc, BlocMember, Programme, Stage, StageChange
from sangkien.programmes.rules import read_rules
from sangkien.units.models import Unit


@transaction.atomic
def define_programme(*, definition: Mapping[str, Any], by: User | None, at: datetime) -> Programme:
    """Create the programme, or bring it to this definition (contracts, ``programme import``).

    Stages keep their entries; a stage that has entries cannot be left out. Raises ``DefinitionUnreadable`` with the
    reason, ``RootUnknown``, ``RootUnclear``, ``StagesOverlap`` or ``StageInUse``.
    """
    try:
        read_rules(definition.get("rules") or {})
        stages = [_read_stage(raw) for raw in definition["stages"]]
        code, name = one_line(str(definition["code"])), one_line(str(definition["name"]))
        chain = CheckChain(definition.get("check_chain", CheckChain.UPPER))
    except Refusal as refusal:
        raise DefinitionUnreadable(why=refusal.sentence) from refusal
    except KeyError as error:
        raise DefinitionUnreadable(why=f"thiếu {error.args[0]}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise DefinitionUnreadable(why=str(error)) from error
    _check_stages(stages)
    if not code or not name:
        raise DefinitionUnreadable(why="thiếu code hoặc name")
    programme, _ = Programme.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "short_name": one_line(str(definition.get("short_name") or name))[:120],
            "root_unit": _root(definition.get("root_unit")),
            "rules": dict(definition.get("rules") or {}),
            "check_chain": chain,
            "is_public": bool(definition.get("is_public", True)),
        },
    )
    _store_stages(programme, stages, by, at)
    _store_groups(programme, definition.get("author_groups") or [])
    _store_blocs(programme, definition.get("blocs") or [])
    return programme


def _read_stage(raw: Mapping[str, Any]) -> Stage:
    stage = Stage(
        code=one_line(str(raw["code"])),
        name=one_line(str(raw.get("name") or raw["code"])),
        opens_at=_moment(raw["opens_at"]),
        closes_at=_moment(raw["closes_at"]),
        grace_minutes=int(raw.get("grace_minutes") or 0),
    )
    if stage.closes_at <= stage.opens_at:
        raise CloseNotAfterOpen
    return stage


def _moment(raw: object) -> datetime:
    text = str(raw)
    if len(text) == 10:  # a bare day in a definition is its first minute: stages are half-open
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
    return parse_moment(text)


def _check_stages(stages: Sequence[Stage]) -> None:
    if not stages:
        raise DefinitionUnreadable(why="chưa có giai đoạn nào")
    if len({stage.code for stage in stages}) < len(stages):
        raise DefinitionUnreadable(why="hai giai đoạn cùng mã")
    for one, other in pairwise(sorted(stages, key=lambda stage: stage.opens_at)):
        if other.opens_at < one.closes_at:
            raise StagesOverlap(one=one.name, other=other.name)


def _root(code: object) -> Unit:
    if code:
        root = Unit.objects.filter(code=str(code)).first()
        if root is None:
            raise RootUnknown(code=code)
        return root
    roots = list(Unit.objects.filter(parent=None, exists_until=None)[:2])
    if len(roots) != 1:
        raise RootUnclear
    return roots[0]


def _store_stages(programme: Programme, stages: Sequence[Stage], by: User | None, at: datetime) -> None:
    for stage in programme.stages.exclude(code__in=[stage.code for stage in stages]):
        if stage.entries.exists():
            raise StageInUse(name=stage.name)
        stage.delete()
    for stage in stages:
        facts = {key: getattr(stage, key) for key in ("name", "opens_at", "closes_at", "grace_minutes")}
        held = Stage.objects.select_for_update().filter(programme=programme, code=stage.code).first()
        if held is not None and (held.closes_at, held.grace_minutes) != (stage.closes_at, stage.grace_minutes):
            # A close moved by a new definition leaves the same trace as an extension (D5).
            _note_change(held, stage.closes_at, stage.grace_minutes, gettext("sửa định nghĩa chương trình"), by, at)
        Stage.objects.update_or_create(programme=programme, code=stage.code, defaults=facts)


def _store_groups(programme: Programme, groups: Sequence[Any]) -> None:
    for position, raw in enumerate(groups):
        code, name = (raw, raw) if isinstance(raw, str) else (raw["code"], raw.get("name") or raw["code"])
        AuthorGroup.objects.update_or_create(
            programme=programme, code=code, defaults={"name": name, "position": position}
        )


def _store_blocs(programme: Programme, blocs: Sequence[Mapping[str, Any]]) -> None:
    for raw in blocs:
        kind = raw.get("kind", BlocKind.BLOC)
        bloc, _ = Bloc.objects.update_or_create(
            programme=programme,
            code=raw["code"],
            defaults={
                "name": raw.get("name") or raw["code"],
                "kind": kind if kind in BlocKind.values else BlocKind.BLOC,
            },
        )
        wanted = {unit.pk for unit in Unit.objects.filter(code__in=raw.get("units") or raw.get("members") or [])}
        held = dict(bloc.members.filter(valid_until=None).values_list("unit_id", "pk"))
        BlocMember.objects.filter(pk__in=[pk for unit_id, pk in held.items() if unit_id not in wanted]).delete()
        BlocMember.objects.bulk_create([BlocMember(bloc=bloc, unit_id=pk) for pk in wanted - held.keys()])


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

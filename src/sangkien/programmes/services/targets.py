"""Targets: set singly, split down the tree, taken in from a sheet; every revision is kept (D26-D27)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of, start_of
from sangkien.base.errors import Refusal
from sangkien.base.sheets import Row
from sangkien.base.text import one_line
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.errors import (
    MembersUnknown,
    StageUnknown,
    TargetKindUnknown,
    TargetUnitOutside,
    TargetValueUnreadable,
)
from sangkien.programmes.models import Programme, Stage, Target
from sangkien.programmes.rules import percent_of_members
from sangkien.units.models import Unit
from sangkien.units.queries import members_on
from sangkien.units.schemas import read_day


@dataclass(frozen=True, slots=True)
class TargetValue:
    """A number of initiatives (None withdraws the target), or ``percent`` % of the members on ``members_as_of``."""

    number: int | None = None
    percent: Decimal | None = None
    members_as_of: date | None = None


@dataclass(slots=True)
class TargetOutcome:
    """What a sheet of targets did; ``refused`` holds (line, refusal), and when it is not empty nothing was stored."""

    stored: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """Which target: of a unit, in a stage or (None) the whole programme, of a kind."""

    unit: Unit
    stage: Stage | None
    kind: TargetKind


@transaction.atomic
def set_target(
    *, programme: Programme, slot: Slot, value: TargetValue, by: User | None, at: datetime, document_no: str = ""
) -> Target:
    """Put a new revision in force and keep the old one. Raises ``TargetUnitOutside`` or ``MembersUnknown``."""
    return set_targets(programme=programme, values={slot: value}, by=by, at=at, document_no=document_no)[0]


@transaction.atomic
def set_targets(
    *,
    programme: Programme,
    values: Mapping[Slot, TargetValue],
    by: User | None,
    at: datetime,
    document_no: str = "",
) -> list[Target]:
    """Put several revisions in force together, or none; values equal to those in force make no new revision."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    in_force = {
        (row.unit_id, row.stage_id, row.kind): row
        for row in programme.targets.filter(superseded_at=None, unit__in=[slot.unit.pk for slot in values])
    }
    members = _members(values, at)
    made, kept = [], []
    for slot, value in values.items():
        fresh = _revision(programme, slot, value, by, at, document_no, members)
        old = in_force.get((slot.unit.pk, slot.stage.pk if slot.stage else None, slot.kind))
        if old is not None and _same(old, fresh):
            kept.append(old)
            continue
        if old is not None:
            Target.objects.filter(pk=old.pk).update(superseded_at=at)
        made.append(fresh)
    return kept + Target.objects.bulk_create(made)


def _same(old: Target, fresh: Target) -> bool:
    return all(getattr(old, name) == getattr(fresh, name) for name in ("value", "percent", "members", "members_as_of"))


Members = dict[tuple[int, date], tuple[int, date]]


def _members(values: Mapping[Slot, TargetValue], at: datetime) -> Members:
    """Return the member counts that percentage targets need, in one query a day."""
    wanted: dict[date, set[int]] = {}
    for slot, value in values.items():
        if value.percent is not None:
            wanted.setdefault(value.members_as_of or day_of(at), set()).add(slot.unit.pk)
    return {(unit_id, day): counted for day, ids in wanted.items() for unit_id, counted in members_on(ids, day).items()}


def _revision(
    programme: Programme,
    slot: Slot,
    value: TargetValue,
    by: User | None,
    at: datetime,
    document_no: str,
    members_known: Members,
) -> Target:
    if not slot.unit.is_under(programme.root_unit):
        raise TargetUnitOutside(code=slot.unit.code)
    number, members = value.number, None
    if value.percent is not None:
        day = value.members_as_of or day_of(at)
        counted = members_known.get((slot.unit.pk, day))
        if counted is None:
            raise MembersUnknown(name=slot.unit.name, day=day.strftime("%d/%m/%Y"))
        members = counted[0]
        number = percent_of_members(value.percent, members)
    return Target(
        programme=programme,
        stage=slot.stage,
        unit=slot.unit,
        kind=slot.kind,
        value=number,
        percent=value.percent,
        members=members,
        members_as_of=(value.members_as_of or day_of(at)) if value.percent is not None else None,
        document_no=document_no,
        by=by,
        recorded_at=at,
    )


def import_targets(
    *, programme: Programme, rows: Sequence[tuple[int, Row]], by: User | None, at: datetime, dry_run: bool = False
) -> TargetOutcome:
    """Take in targets from a sheet (contracts, ``targets import``), all or nothing.

    ``value`` is a whole number, or "10%" of the members on ``members_as_of`` (default: today). Optional columns:
    ``document_no``, ``recorded_on`` (a day in the past on which the target was set).
    """
    outcome = TargetOutcome()
    codes = {one_line(row.get("unit_code", "")) for _, row in rows}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    stages = {stage.code: stage for stage in programme.stages.all()}
    read: dict[tuple[datetime, str], dict[Slot, TargetValue]] = {}
    for line, row in rows:
        try:
            moment, document_no, slot, value = _read_one(row, units, stages, at)
            read.setdefault((moment, document_no), {})[slot] = value
        except Refusal as refusal:
            outcome.refused.append((line, refusal))
    with transaction.atomic():
        before = programme.targets.count()
        for (moment, document_no), values in sorted(read.items(), key=lambda group: group[0]):
            try:
                set_targets(programme=programme, values=values, by=by, at=moment, document_no=document_no)
            except Refusal as refusal:
                outcome.refused.append((0, refusal))
        outcome.stored = programme.targets.count() - before
        outcome.unchanged = len(rows) - outcome.stored - len(outcome.refused)
        if dry_run or outcome.refused:
            transaction.set_rollback(True)
    return outcome


def _read_one(
    row: Row, units: Mapping[str, Unit], stages: Mapping[str, Stage], at: datetime
) -> tuple[datetime, str, Slot, TargetValue]:
    code, stage_code = one_line(row.get("unit_code", "")), one_line(row.get("stage", ""))
    kind = one_line(row.get("kind", "")) or TargetKind.ASSIGNED
    if code not in units:
        raise TargetUnitOutside(code=code)
    if stage_code and stage_code not in stages:
        raise StageUnknown(code=stage_code)
    if kind not in TargetKind.values:
        raise TargetKindUnknown(raw=kind)
    recorded_on = read_day(row.get("recorded_on", ""), "recorded_on")
    value = read_target(row.get("value", ""), read_day(row.get("members_as_of", ""), "members_as_of"))
    document_no = one_line(row.get("document_no", "") or row.get("decision_no", ""))
    moment = start_of(recorded_on) if recorded_on else at
    return moment, document_no, Slot(units[code], stages.get(stage_code), TargetKind(kind)), value


def read_target(raw: str, members_as_of: date | None) -> TargetValue:
    """Read "310", "1.400" or "10%". Raises ``TargetValueUnreadable``."""
    text = one_line(raw).replace(" ", "").replace("\u00a0", "")
    try:
        if text.endswith("%"):
            percent = Decimal(text[:-1].replace(",", "."))
            if not 0 < percent <= 1000:
                raise TargetValueUnreadable(raw=raw)
            return TargetValue(percent=percent, members_as_of=members_as_of)
        plain = text.replace(".", "")
        if not plain.isascii() or not plain.isdigit() or len(plain) > 9:
            raise TargetValueUnreadable(raw=raw)
        return TargetValue(number=int(plain))
    except InvalidOperation:
        raise TargetValueUnreadable(raw=raw) from None

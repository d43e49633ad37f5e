"""Targets: set singly, split down the tree, taken in from a sheet; every revision is kept (D26-D27)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of, start_of
from sangkien.base.errors import Refusal
from sangkien.base.reading import PercentUnreadable, WholeUnreadable, read_percent, read_whole
from sangkien.base.sheets import Row
from sangkien.base.text import one_line
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.errors import (
    MembersUnknown,
    RecordedInFuture,
    StageUnknown,
    TargetKindUnknown,
    TargetTwice,
    TargetUnitOutside,
    TargetValueUnreadable,
)
from sangkien.programmes.models import Programme, Stage, Target
from sangkien.programmes.rules import percent_of_members
from sangkien.units.models import Unit
from sangkien.units.queries import members_on
from sangkien.units.schemas import read_day

_MOST = 999_999_999


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
    """Put down several revisions as of ``at`` together, or none; values equal to those in force then make none.

    A revision put down later for an earlier moment takes its place in the history: one with a later moment stays in
    force.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    history = _history(programme, values)
    members = _members(values, at)
    made, kept = [], []
    for slot, value in values.items():
        fresh = _revision(programme, slot, value, by, at, document_no, members)
        revisions = history.get(_key(slot), [])
        old = next((row for row in reversed(revisions) if row.recorded_at <= at), None)
        following = next((row for row in revisions if row.recorded_at > at), None)
        if old is not None and _same(old, fresh, value):
            kept.append(old)
            continue
        if old is not None:
            Target.objects.filter(pk=old.pk).update(superseded_at=at)
        fresh.superseded_at = following.recorded_at if following else None
        made.append(fresh)
    return kept + Target.objects.bulk_create(made)


Key = tuple[int, int | None, str]


def _key(slot: Slot) -> Key:
    return slot.unit.pk, slot.stage.pk if slot.stage else None, str(slot.kind)


def _history(programme: Programme, slots: Iterable[Slot]) -> dict[Key, list[Target]]:
    """Return all revisions of ``slots``, the oldest first."""
    rows = programme.targets.filter(unit__in={slot.unit.pk for slot in slots}).order_by("recorded_at", "pk")
    history: dict[Key, list[Target]] = {}
    for row in rows:
        history.setdefault((row.unit_id, row.stage_id, row.kind), []).append(row)
    return history


def _same(old: Target, fresh: Target, value: TargetValue) -> bool:
    """Compare two revisions; the day of the members counts only where ``value`` names one."""
    told = ("value", "percent", "members", *(("members_as_of",) if value.members_as_of else ()))
    return all(getattr(old, name) == getattr(fresh, name) for name in told)


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
    groups = _read_all(programme, rows, at, outcome)
    if outcome.refused:
        outcome.refused.sort(key=lambda refused: refused[0])
        return outcome
    with transaction.atomic():
        before = programme.targets.count()
        for (moment, document_no), values in sorted(groups.items(), key=lambda group: group[0]):
            set_targets(programme=programme, values=values, by=by, at=moment, document_no=document_no)
        outcome.stored = programme.targets.count() - before
        outcome.unchanged = len(rows) - outcome.stored
        if dry_run:
            transaction.set_rollback(True)
    return outcome


Group = tuple[datetime, str]


def _read_all(
    programme: Programme, rows: Sequence[tuple[int, Row]], at: datetime, outcome: TargetOutcome
) -> dict[Group, dict[Slot, TargetValue]]:
    """Return what the sheet says by moment and document; what cannot be stored is refused with its line."""
    codes = {one_line(row.get("unit_code", "")) for _, row in rows}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    stages = {stage.code: stage for stage in programme.stages.all()}
    groups: dict[Group, dict[Slot, TargetValue]] = {}
    lines: dict[tuple[datetime, Key], int] = {}
    for line, row in rows:
        try:
            moment, document_no, slot, value = _read_one(row, units, stages, at)
            if not slot.unit.is_under(programme.root_unit):
                raise TargetUnitOutside(code=slot.unit.code)
            first = lines.setdefault((moment, _key(slot)), line)
            if first != line:
                raise TargetTwice(code=slot.unit.code, line=first)
            groups.setdefault((moment, document_no), {})[slot] = value
        except Refusal as refusal:
            outcome.refused.append((line, refusal))
    for (moment, _), values in groups.items():
        members = _members(values, moment)
        for slot, value in values.items():
            try:
                _revision(programme, slot, value, None, moment, "", members)
            except Refusal as refusal:
                outcome.refused.append((lines[(moment, _key(slot))], refusal))
    return groups


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
    if recorded_on and recorded_on > day_of(at):
        raise RecordedInFuture(day=recorded_on.strftime("%d/%m/%Y"))
    value = read_target(row.get("value", ""), read_day(row.get("members_as_of", ""), "members_as_of"))
    document_no = one_line(row.get("document_no", "") or row.get("decision_no", ""))
    moment = start_of(recorded_on) if recorded_on else at
    return moment, document_no, Slot(units[code], stages.get(stage_code), TargetKind(kind)), value


def read_target(raw: str, members_as_of: date | None) -> TargetValue:
    """Read "310", "1.400" or "10%". Raises ``TargetValueUnreadable``."""
    try:
        if one_line(raw).endswith("%"):
            percent = read_percent(raw)
            if percent is not None and 0 < percent <= 1000:
                return TargetValue(percent=percent, members_as_of=members_as_of)
        else:
            number = read_whole(raw)
            if number is not None and number <= _MOST:
                return TargetValue(number=number)
    except (PercentUnreadable, WholeUnreadable):
        pass
    raise TargetValueUnreadable(raw=one_line(raw)[:40])

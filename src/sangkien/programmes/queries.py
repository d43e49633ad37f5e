"""Questions about programmes: finding one, its stage at a moment, its targets as they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from sangkien.base.clock import VIETNAM
from sangkien.base.formats import day
from sangkien.programmes.choices import DateTested, Exclusion, TargetKind
from sangkien.programmes.errors import BlocUnknown, ProgrammeNotFound, StageUnknown
from sangkien.programmes.models import Bloc, Programme, Stage, Target
from sangkien.programmes.rules import read_rules
from sangkien.units.models import Unit


def programme_named(code: str) -> Programme:
    """Return the programme ``code``. Raises ``ProgrammeNotFound``."""
    programme = Programme.objects.select_related("root_unit").filter(code=code).first()
    if programme is None:
        raise ProgrammeNotFound(code=code)
    return programme


def stage_named(programme: Programme, code: str) -> Stage | None:
    """Return the stage ``code``, None for "" (the whole programme). Raises ``StageUnknown``."""
    if not code:
        return None
    stage = programme.stages.filter(code=code).first()
    if stage is None:
        raise StageUnknown(code=code)
    return stage


def bloc_named(programme: Programme, code: str) -> Bloc | None:
    """Return the bloc ``code``, None for "". Raises ``BlocUnknown``."""
    if not code:
        return None
    bloc = programme.blocs.filter(code=code).first()
    if bloc is None:
        raise BlocUnknown(code=code)
    return bloc


def stage_accepting(programme: Programme, at: datetime, begun_at: datetime | None) -> Stage | None:
    """Return the stage that takes in a form begun at ``begun_at``, sent at ``at``.

    A stage whose grace holds comes before the next that is open already: the form was begun for it (D5).
    """
    stages = [stage for stage in programme.stages.in_order() if stage.accepts(at, begun_at)]
    return stages[0] if stages else None


def stage_for_display(programme: Programme, at: datetime) -> Stage | None:
    """Return the open stage; between and before stages the next one, after all the last."""
    stages = sorted(programme.stages.all(), key=lambda row: row.opens_at)
    coming = [stage for stage in stages if stage.closes_at > at]
    return coming[0] if coming else (stages[-1] if stages else None)


def programmes_for(unit: Unit) -> list[Programme]:
    """Return the programmes whose tree holds ``unit``, the newest first."""
    found = Programme.objects.select_related("root_unit").filter(root_unit__in=unit.ancestor_ids())
    return list(found.order_by("-created_at", "-pk"))


def open_for(unit: Unit, at: datetime) -> list[Programme]:
    """Return the programmes whose tree holds ``unit`` and that take entries at ``at``, the newest first."""
    found = Programme.objects.filter(root_unit__in=unit.ancestor_ids(), stages__in=Stage.objects.open_at(at))
    return list(found.select_related("root_unit").order_by("-created_at", "-pk").distinct())


def public_programme() -> Programme | None:
    """Return the programme that the public home shows: the newest public one."""
    return Programme.objects.select_related("root_unit").filter(is_public=True).order_by("-created_at", "-pk").first()


def public_programmes(limit: int = 8) -> list[Programme]:
    """Return the newest public programmes with their stages."""
    rows = Programme.objects.select_related("root_unit").prefetch_related("stages").filter(is_public=True)
    return list(rows.order_by("-created_at", "-pk")[:limit])


def training_for(programmes: Iterable[Programme], at: datetime) -> Programme | None:
    """Return the programme among ``programmes`` in which one may practise at ``at``, the newest."""
    return next((one for one in programmes if one.is_training and any(s.is_open(at) for s in one.stages.all())), None)


def open_to_public(at: datetime, *, besides: Programme) -> list[Programme]:
    """Return up to three other public programmes that take entries at ``at``, the newest first."""
    found = Programme.objects.filter(is_public=True, stages__in=Stage.objects.open_at(at)).exclude(pk=besides.pk)
    return list(found.order_by("-created_at", "-pk").distinct()[:3])


def targets_of(
    programme: Programme,
    unit_ids: Iterable[int],
    *,
    kind: str = TargetKind.ASSIGNED,
    stage: Stage | None = None,
    known_at: datetime | None = None,
) -> dict[int, Target]:
    """Return the target of each unit in force at ``known_at`` (None: now).

    A target whose every revision was recorded later (taken in afterwards) counts with its last revision: a denominator
    printed then, typed in now.
    """
    rows = Target.objects.filter(programme=programme, stage=stage, kind=kind, unit_id__in=list(unit_ids))
    if known_at is None:
        return {row.unit_id: row for row in rows.filter(superseded_at=None)}
    known: dict[int, Target] = {}
    later: dict[int, Target] = {}
    for row in rows.order_by("recorded_at", "pk"):
        (known if row.recorded_at < known_at else later)[row.unit_id] = row
    return {**later, **known}


def own_targets(programme: Programme, unit: Unit) -> dict[str, int | None]:
    """Return a unit's targets in force for the whole programme, by kind."""
    rows = programme.targets.filter(unit=unit, stage=None, superseded_at=None).values_list("kind", "value")
    return dict.fromkeys(TargetKind.values) | dict(rows)


@dataclass(frozen=True, slots=True)
class TargetChange:
    """One line of the history of a unit's targets, as a page shows it."""

    recorded_at: datetime
    stage: str
    kind: str
    value: int | None
    document_no: str
    by: str


def target_history(programme: Programme, unit: Unit, limit: int = 50) -> list[TargetChange]:
    """Return the last revisions of a unit's targets, newest first."""
    rows = programme.targets.filter(unit=unit).select_related("stage", "by").order_by("-recorded_at", "-pk")[:limit]
    return [
        TargetChange(
            row.recorded_at,
            row.stage.name if row.stage else "",
            str(TargetKind(row.kind).label),
            row.value,
            row.document_no,
            row.by.full_name if row.by else "",
        )
        for row in rows
    ]


def bloc_unit_ids(bloc: Bloc, on: date) -> set[int]:
    """Return the units that belong to ``bloc`` on the day ``on``."""
    rows = bloc.members.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on))
    return set(rows.values_list("unit_id", flat=True))


def definition_of(programme: Programme) -> dict[str, Any]:
    """Return the definition that ``programme import`` takes back unchanged."""
    return {
        "code": programme.code,
        "name": programme.name,
        "short_name": programme.short_name,
        "root_unit": programme.root_unit.code,
        "check_chain": programme.check_chain,
        "is_public": programme.is_public,
        **({"is_training": True} if programme.is_training else {}),
        "stages": [
            {
                "code": stage.code,
                "name": stage.name,
                "opens_at": stage.opens_at.astimezone(VIETNAM).isoformat(),
                "closes_at": stage.closes_at.astimezone(VIETNAM).isoformat(),
                "grace_minutes": stage.grace_minutes,
            }
            for stage in programme.stages.in_order()
        ],
        "rules": programme.rules,
        "author_groups": [
            {"code": group.code, "name": group.name} for group in programme.author_groups.order_by("position")
        ],
        "blocs": [
            {
                "code": bloc.code,
                "name": bloc.name,
                "kind": bloc.kind,
                "units": [
                    member.unit.code
                    for member in bloc.members.filter(valid_until=None)
                    .select_related("unit")
                    .order_by("unit__sort_order", "unit__code")
                ],
            }
            for bloc in programme.blocs.order_by("code")
        ],
    }


def rules_in_words(programme: Programme) -> list[str]:
    """Return the programme's rules as sentences an officer can read aloud."""
    rules = read_rules(programme.rules)
    words = []
    if rules.window:
        tested = DateTested(rules.window.tested).label
        spoken = {"tested": tested, "opens": day(rules.window.opens), "ends": day(rules.window.ends)}
        words.append(gettext("Xét {tested}: từ {opens} đến trước {ends}.").format(**spoken))
    if rules.recognition_required:
        words.append(gettext("Sáng kiến phải được công nhận trước khi nộp, có số quyết định và ngày."))
    words.append(gettext("Nhận {n} loại sáng kiến.").format(n=len(rules.kinds)))
    if rules.required:
        words.append(gettext("Bắt buộc có {n} mục thông tin.").format(n=len(rules.required)))
    words += [gettext("Không nhận: {label}.").format(label=Exclusion(code).label) for code in sorted(rules.exclusions)]
    return words

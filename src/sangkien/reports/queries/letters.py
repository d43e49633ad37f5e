"""What the weekly letter of a frozen table says, on which template, and which templates a unit has had."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sangkien.base.clock import day_of
from sangkien.base.formats import check_code
from sangkien.counting.choices import By, TreeAs
from sangkien.counting.models import Snapshot
from sangkien.counting.queries.tables import Line, Table, table_from, weekly_before
from sangkien.counting.rules import week_of
from sangkien.programmes.choices import DateTested, TargetKind
from sangkien.programmes.queries import stage_named
from sangkien.programmes.rules import read_rules
from sangkien.reports.choices import LetterKind
from sangkien.reports.errors import LetterNeedsPercent, TemplateNotFound
from sangkien.reports.models import Letterhead, LetterTemplate
from sangkien.reports.rules import (
    Correction,
    Issuer,
    LetterFacts,
    LetterRow,
    LetterTotals,
    called,
    letter_context,
    letter_file_name,
)
from sangkien.reports.schemas.filling import filled
from sangkien.reports.schemas.sample import DEFAULT
from sangkien.units.choices import Kind
from sangkien.units.models import Unit
from sangkien.units.queries import names_on

_WEEK = re.compile(r"tuan-(\d{1,2})\b")
_SCOPE = {
    Kind.CONFEDERATION: "hệ thống",
    Kind.PROVINCIAL_FEDERATION: "tỉnh",
    Kind.SECTOR_UNION: "ngành",
    Kind.CORPORATION_UNION: "ngành",
}
_DENOMINATORS = {
    TargetKind.ASSIGNED: "chỉ tiêu được giao",
    TargetKind.REGISTERED: "chỉ tiêu đăng ký",
    TargetKind.STRETCH: "chỉ tiêu phấn đấu",
}


@dataclass(frozen=True, slots=True)
class Issue:
    """What is decided when a letter is issued; a draft knows none of it yet."""

    number: int | None = None
    issued_on: date | None = None
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as a file."""

    name: str
    content: bytes


def weekly_letter(snapshot: Snapshot, issue: Issue, *, verify_url: str) -> Letter:
    """Return the letter of a frozen table. Raises ``LetterNeedsPercent``."""
    facts = letter_facts(snapshot, issue, verify_url=verify_url)
    template = template_bytes(in_force(snapshot.parent))
    return Letter(letter_file_name(facts), filled(template, letter_context(facts)))


def letter_facts(snapshot: Snapshot, issue: Issue, *, verify_url: str) -> LetterFacts:
    """Gather what a letter says. All figures come from the frozen content, names as they were on that day."""
    content, programme = snapshot.content, snapshot.programme
    if content["by"] != By.PERCENT or content["bloc"] is not None:
        raise LetterNeedsPercent
    before = next(iter(weekly_before(programme, snapshot.as_of, 1)), None)
    stage = stage_named(programme, content["stage"] or "")
    tree_day = _tree_day(snapshot)
    window = read_rules(programme.rules).window
    closes_at = max((one.closes_at for one in programme.stages.all()), default=None)
    return LetterFacts(
        issuer=issuer_of(snapshot.parent),
        programme_name=called(programme.name),
        programme_short_name=called(programme.short_name),
        bands=content["bands"],
        as_of=snapshot.as_of,
        known_at=snapshot.known_at,
        tree_day=tree_day,
        week_no=_week_no(snapshot),
        prev_week_no=_week_no(before) if before else None,
        denominator_label=_denominator(content, stage.name if stage else ""),
        check_code=check_code(snapshot.digest),
        verify_url=verify_url,
        stage_name=stage.name if stage else "",
        closes_at=closes_at,
        is_final=closes_at is not None and snapshot.as_of >= closes_at,
        window_from=window.opens if window else None,
        window_is_applied=window is not None and window.tested == DateTested.FIRST_APPLIED_ON,
        correction=_correction(snapshot, before),
        number=issue.number,
        issued_on=issue.issued_on,
        reply_by=issue.reply_by,
        **_figures(table_from(content, before, _names(content, tree_day))),
    )


def _figures(table: Table) -> dict[str, Any]:
    totals = table.totals
    return {
        "rows": tuple(_row(line) for line in table.lines),
        "totals": LetterTotals(
            submitted=totals.submitted,
            valid=totals.valid,
            target=totals.target,
            attained_pct=totals.attained_pct,
            children_target=table.children_target,
            children_attained_pct=table.children_attained_pct,
        ),
    }


def _row(line: Line) -> LetterRow:
    return LetterRow(
        line.rank, line.name, line.target, line.submitted, line.valid, line.attained_pct, line.moved, line.band
    )


def _tree_day(snapshot: Snapshot) -> date:
    if snapshot.content["tree"] == TreeAs.NOW:
        return day_of(snapshot.frozen_at)
    return day_of(snapshot.as_of - timedelta(microseconds=1))


def _names(content: dict[str, Any], on: date) -> dict[str, str]:
    """Return the short name each unit bore on that day, by code; what a letter printed it prints again."""
    ids = dict(Unit.objects.filter(code__in=[row["unit"] for row in content["rows"]]).values_list("code", "pk"))
    borne = names_on(ids.values(), on)
    return {code: borne[pk][1] for code, pk in ids.items() if pk in borne}


def _week_no(snapshot: Snapshot) -> int:
    said = _WEEK.search(snapshot.code)
    return int(said.group(1)) if said else week_of(day_of(snapshot.as_of - timedelta(microseconds=1)))[1]


def _denominator(content: dict[str, Any], stage: str) -> str:
    kind = _DENOMINATORS[TargetKind(content["target_kind"])]
    return f"{kind} của {stage}" if stage else f"{kind} của cả Chương trình"


def _correction(snapshot: Snapshot, before: Snapshot | None) -> Correction | None:
    """Say that this table replaces an earlier version of itself, or that the week before was replaced since."""
    if snapshot.version > 1:
        return Correction(str(_week_no(snapshot)), snapshot.note, check_code(snapshot.digest))
    if before is not None and before.version > 1 and before.frozen_at <= snapshot.frozen_at:
        return Correction(str(_week_no(before)), before.note, check_code(before.digest))
    return None


def letterhead_of(unit: Unit) -> Letterhead | None:
    """Return what the unit's officers wrote for its letters, if they did."""
    return Letterhead.objects.filter(unit=unit).first()


def issuer_of(unit: Unit) -> Issuer:
    """Return the unit as it writes letters; what nobody filled in is taken from the tree or left empty."""
    head = letterhead_of(unit) or Letterhead(unit=unit)
    parent = unit.parent.name if unit.parent else ""
    return Issuer(
        name=head.name or unit.name,
        short_name=head.short_name or unit.name,
        parent_name=head.parent_name or parent,
        short_code=head.short_code,
        drafting_code=head.drafting_code,
        scope_word=head.scope_word or _SCOPE.get(Kind(unit.kind), "đơn vị"),
        place=head.place,
        addressee=head.addressee or "Ban Chấp hành công đoàn các đơn vị trực thuộc.",
        contact_unit=head.contact_unit,
        review_days=head.review_days,
        signing_capacity=_lines(head.signing_capacity),
        signatory_title=head.signatory_title,
        signatory_name=head.signatory_name,
        recipients=_lines(head.recipients),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def in_force(unit: Unit, kind: LetterKind = LetterKind.WEEKLY_RESULTS) -> LetterTemplate | None:
    """Return the newest template of the unit or of the nearest unit above it; None is the one we ship."""
    rows = LetterTemplate.objects.filter(unit__in=unit.ancestor_ids(), kind=kind).select_related("unit")
    newest = rows.order_by("unit__path", "version")
    # The longest path is the nearest unit, and of it the last version comes last.
    return max(newest, key=lambda row: (len(row.unit.path), row.version), default=None)


def template_bytes(template: LetterTemplate | None) -> bytes:
    """Return the file of a template, of the one we ship for None."""
    if template is None:
        return DEFAULT.read_bytes()
    with template.file.open("rb") as file:
        content: bytes = file.read()
        return content


def versions_of(unit: Unit, kind: LetterKind = LetterKind.WEEKLY_RESULTS) -> list[LetterTemplate]:
    """Return the unit's own templates, the newest first."""
    rows = LetterTemplate.objects.filter(unit=unit, kind=kind).select_related("uploaded_by")
    return list(rows.order_by("-version"))


def version_of(unit: Unit, version: int, kind: LetterKind = LetterKind.WEEKLY_RESULTS) -> LetterTemplate | None:
    """Return one version; 0 is the one we ship. Raises ``TemplateNotFound``."""
    if version == 0:
        return None
    found = LetterTemplate.objects.filter(unit=unit, kind=kind, version=version).select_related("unit").first()
    if found is None:
        raise TemplateNotFound
    return found

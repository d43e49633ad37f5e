"""From planned entries to the rows that bulk intake takes: history as steps, staff codes, who may read what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from zlib import crc32

from sangkien.demonstration.shapes import PlannedEntry
from sangkien.imports.schemas import EntryRow, PastStep
from sangkien.initiatives.choices import BenefitBasis, State, Verb, Visibility
from sangkien.initiatives.rules import AuthorPart, Facts

#: What must have happened for an entry to be in this state on its way.
_STEP_TO = {
    State.UNDER_REVIEW: Verb.FORWARD,
    State.NEEDS_CHANGES: Verb.RETURN,
    State.SUBMITTED: Verb.RESUBMIT,
}
_PUBLIC_OF_TEN = 7


def staff_codes(homes: Mapping[str, str]) -> dict[str, str]:
    """Give every person a staff code of their union (TTCO-0001), so that an author in two sections stays one person."""
    last: dict[str, int] = defaultdict(int)
    codes = {}
    for name in sorted(homes):
        union = homes[name].partition("-")[0]
        last[union] += 1
        codes[name] = f"{union}-{last[union]:04d}"
    return codes


def visibility_of(entry: PlannedEntry, told: Collection[str]) -> Visibility:
    """Seal what is sealed; the told stories and seven valid entries of ten agreed to be public."""
    if entry.sealed:
        return Visibility.UNIT
    agreed = crc32(entry.external_key.encode()) % 10 < _PUBLIC_OF_TEN
    if entry.external_key in told or (agreed and entry.status == State.VALID):
        return Visibility.PUBLIC
    return Visibility.HIERARCHY


def row_of(line: int, entry: PlannedEntry, *, codes: Mapping[str, str], told: Collection[str]) -> EntryRow:
    """Return the row that takes ``entry`` in with its whole history."""
    return EntryRow(
        line=line,
        external_key=entry.external_key,
        facts=_facts(entry, codes),
        unit_code=entry.unit_code,
        submitter=entry.submitter,
        submitted_at=entry.submitted_at,
        status=State(entry.status),
        decided_at=entry.decided_at,
        reason=entry.reason,
        basis=entry.basis or BenefitBasis.FIRST_YEAR,
        visibility=visibility_of(entry, told),
        steps=tuple(PastStep(_STEP_TO[State(step.status)], step.at, step.reason) for step in entry.history),
    )


def _facts(entry: PlannedEntry, codes: Mapping[str, str]) -> Facts:
    return Facts(
        title=entry.title,
        summary=entry.summary,
        before=entry.before,
        after=entry.after,
        effect=entry.effect,
        field=entry.field,
        kind=entry.kind,
        first_applied_on=entry.first_applied_on,
        recognised_on=entry.recognised_on,
        decision_no=entry.decision_no,
        benefit_vnd=entry.benefit_vnd,
        not_computable=entry.benefit_vnd is None,
        author_group=entry.author_group,
        authors=tuple(AuthorPart(name, Decimal(share), codes.get(name, "")) for name, share in entry.authors),
    )

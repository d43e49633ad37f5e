"""Every promise of the plan, recounted from its rows."""

import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from sangkien.demonstration import facts
from sangkien.demonstration.shapes import PlannedEntry
from sangkien.demonstration.sources import result_dates, results
from sangkien.demonstration.tree import Row

_STATES = frozenset(["submitted", "under_review", "needs_changes", "valid", "invalid", "duplicate", "withdrawn"])
_UNDECIDED = frozenset(("submitted", "under_review"))
_EXPLAINED = frozenset(("needs_changes", "invalid", "duplicate"))


def end_of(day: date) -> datetime:
    """The end of a day in Hanoi, half-open."""
    return datetime.combine(day + timedelta(days=1), time(0), facts.HANOI)


def valid_at(entries: Iterable[PlannedEntry], day: date) -> Counter[str]:
    """Valid entries by union at the end of a day."""
    end = end_of(day)
    return Counter(e.union_code for e in entries if e.status == "valid" and e.decided_at and e.decided_at < end)


def _table(entries: list[PlannedEntry]) -> Iterator[str]:
    for day in result_dates():
        counts = valid_at(entries, day)
        for unit, row in results().items():
            if counts[unit] != row.counts[day]:
                yield f"{day} {unit}: {counts[unit]} valid, {row.counts[day]} wanted"
        published = facts.PUBLISHED.get(day, sum(counts.values()))
        if sum(counts.values()) != published:
            yield f"{day}: {sum(counts.values())} valid in all, {published} published"


def _equal(name: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"{name}: {found}, wanted {wanted}"


def _totals(entries: list[PlannedEntry]) -> Iterator[str]:
    counted = [e for e in entries if e.status != "withdrawn"]
    valid = [e for e in entries if e.status == "valid"]
    yield from _equal("submitted", len(counted), facts.SUBMITTED)
    yield from _equal("valid", len(valid), facts.VALID)
    yield from _equal("valid of stage I", sum(e.stage == "gd1" for e in valid), facts.STAGE_1_VALID)
    yield from _equal("valid of stage II", sum(e.stage == "gd2" for e in valid), facts.STAGE_2_VALID)
    yield from _equal("people", len({name for e in counted for name, _ in e.authors}), facts.PEOPLE)
    yield from _equal("benefit", sum(e.benefit_vnd or 0 for e in valid), facts.BENEFIT_VND)
    today = datetime.combine(facts.TODAY, time(0), facts.HANOI)
    yield from _equal("today", sum(bool(e.decided_at and e.decided_at >= today) for e in valid), 96)


def _unit_figures(entries: list[PlannedEntry]) -> Iterator[str]:
    counted = [e for e in entries if e.status != "withdrawn"]
    submitted = Counter(e.union_code for e in counted)
    people = {(e.union_code, name) for e in counted for name, _ in e.authors}
    by_unit = Counter(unit for unit, _ in people)
    for unit, (wanted, _, _) in facts.UNIT_FIGURES.items():
        yield from _equal(f"submitted of {unit}", submitted[unit], wanted)
        yield from _equal(f"people of {unit}", by_unit[unit], facts.unit_people()[unit])


def _desk(entries: list[PlannedEntry]) -> Iterator[str]:
    own = Counter(e.status for e in entries if e.union_code == "TTCO")
    yield from _equal("waiting at TTCO", own["submitted"] + own["under_review"], facts.TTCO_WAITING)
    yield from _equal("returned at TTCO", own["needs_changes"], facts.TTCO_RETURNED)
    waiting = Counter(e.status for e in entries if e.status in _UNDECIDED)
    yield from _equal("waiting", dict(waiting), facts.WAITING)


def _unique(entries: list[PlannedEntry]) -> Iterator[str]:
    for name, keys in (
        ("external_key", [e.external_key for e in entries]),
        ("code", [e.code for e in entries]),
        ("title in a union", [(e.union_code, e.title) for e in entries]),
    ):
        yield from (f"{name} twice: {key}" for key, count in Counter(keys).items() if count > 1)


def _dates(entry: PlannedEntry) -> Iterator[str]:
    moments = [entry.submitted_at, *(step.at for step in entry.history)]
    if entry.decided_at:
        moments.append(entry.decided_at)
    if any(later <= earlier for earlier, later in itertools.pairwise(moments)):
        yield "moments out of order"
    if moments[-1] > facts.LAST_MOMENT:
        yield "after the last moment"
    if not entry.first_applied_on <= entry.recognised_on <= entry.submitted_at.date():
        yield "dates out of order"
    if entry.recognised_on < facts.WINDOW_FROM:
        yield "recognised before the window"
    if entry.stage != facts.stage_of(entry.submitted_at):
        yield "wrong stage"
    if entry.stage == "gd1" and facts.stage_of(moments[-1]) != "gd1":
        yield "stage I entry decided later"


def _content(entry: PlannedEntry) -> Iterator[str]:
    if sum(share for _, share in entry.authors) != 100:
        yield "shares do not add up"
    if len({name for name, _ in entry.authors}) != len(entry.authors):
        yield "an author twice"
    if entry.status not in _STATES:
        yield "unknown state"
    if (entry.decided_at is None) != (entry.status in _UNDECIDED):
        yield "verdict and state do not fit"
    if bool(entry.reason) != (entry.status in _EXPLAINED):
        yield "reason and state do not fit"
    if (entry.duplicate_of is None) != (entry.status != "duplicate"):
        yield "duplicate of nothing"
    if entry.benefit_vnd is not None and entry.benefit_vnd <= 0:
        yield "no benefit"


def _nfc(entry: PlannedEntry) -> Iterator[str]:
    texts = [entry.title, entry.summary, entry.before, entry.after, entry.effect, entry.reason, entry.submitter]
    texts += [name for name, _ in entry.authors] + [step.reason for step in entry.history]
    if not all(unicodedata.is_normalized("NFC", text) for text in texts):
        yield "not NFC"
    if any("\n" in text or "  " in text or text != text.strip() for text in texts):
        yield "untidy text"


def _entries(entries: list[PlannedEntry], units: list[Row]) -> Iterator[str]:
    codes = {row["code"] for row in units}
    for entry in entries:
        problems = [*_dates(entry), *_content(entry), *_nfc(entry)]
        if entry.unit_code not in codes:
            problems.append("unknown unit")
        yield from (f"{entry.external_key}: {problem}" for problem in problems)
    if any(b.submitted_at < a.submitted_at for a, b in itertools.pairwise(entries)):
        yield "entries out of order"


def _units(units: list[Row], targets: list[Row]) -> Iterator[str]:
    unions = [row for row in units if row["parent_code"] == facts.ROOT]
    yield from _equal("unions", len(unions), 65)
    yield from _equal("members", sum(row["members"] for row in unions), 95_214)
    codes = {row["code"] for row in unions}
    for stage, wanted in (("", 10_040), ("gd1", 3_000), ("gd2", 7_040)):
        own = [t for t in targets if t["stage"] == stage and t["kind"] == "assigned" and t["unit_code"] in codes]
        yield from _equal(f"targets of the unions, {stage or 'all'}", sum(t["value"] for t in own), wanted)


def violations(entries: list[PlannedEntry], units: list[Row], targets: list[Row]) -> list[str]:
    """All broken promises; empty when the plan is sound."""
    return [
        *_table(entries),
        *_totals(entries),
        *_unit_figures(entries),
        *_desk(entries),
        *_unique(entries),
        *_entries(entries, units),
        *_units(units, targets),
    ]

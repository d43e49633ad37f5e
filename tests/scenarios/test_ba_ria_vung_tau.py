"""Bà Rịa – Vũng Tàu, closed at 24:00 on 31/8/2023: 15,040 valid, 108.9 % of ten percent of the members (domain §1.9).

Printed: 15,040 valid, 108.9 % of the target, over 520 billion đồng, 8 of 14 upper-level unions on target, one author
with six valid initiatives, one of them worth 4.98 billion a year. The members are not printed; 138,110 follows from the
percent. The report says "hết ngày 31/8/2022" where the programme closed in 2023; we take 2023. How many were handed in
is not printed either: more than were valid.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from factories import a_draft, a_programme, a_unit, a_user
from factories.moments import LONG_AGO, at
from sangkien.base.clock import parse_moment
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.imports.schemas import EntryRow
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import StageClosed
from sangkien.initiatives.services import submit_entry
from sangkien.programmes.models import Programme
from sangkien.programmes.services import import_targets
from sangkien.units.models import Unit
from sangkien.units.services import import_units
from scenarios.telling import TODAY, asked, line_of, take, told

FIRST, CLOSE = at(2022, 2, 25, 8), at(2023, 9, 1, 0)
LAST_MILLISECOND = CLOSE - timedelta(milliseconds=1)
LATE, LATER_VALID = 5_000, 200
BENEFIT, BEST = 520_000_000_000, 4_980_000_000
# Upper-level unions: members on 31/12/2021 (ten percent is the target) and valid initiatives; eight reach their target.
UPPER = {
    "VT": (21_400, 2_661), "BR": (9_800, 1_220), "PM": (17_500, 2_104), "CD": (8_200, 931), "XM": (7_600, 855),
    "LD": (6_900, 702), "DD": (4_110, 455), "CDA": (1_600, 160), "KCN": (38_000, 3_790), "GD": (9_300, 900),
    "YT": (4_900, 466), "VC": (4_600, 441), "CT": (2_700, 255), "XD": (1_500, 100),
}  # fmt: skip
NOT_VALID = {State.INVALID: 1_610, State.DUPLICATE: 322, State.SUBMITTED: 431, State.NEEDS_CHANGES: 118}


def _units() -> list[dict[str, str]]:
    rows = [{"code": "BRVT", "name": "LĐLĐ tỉnh Bà Rịa – Vũng Tàu", "members": "138110"}]
    for code, (members, _) in UPPER.items():
        rows.append({"code": code, "name": f"Công đoàn {code}", "parent_code": "BRVT", "members": str(members)})
        rows += [{"code": f"{code}-{n}", "name": f"CĐCS {n} {code}", "parent_code": code} for n in (1, 2, 3)]
    return [{"members_as_of": "2021-12-31", **row} for row in rows]


def _valid_rows() -> list[EntryRow]:
    """15,040 valid; the first is worth the printed 4.98 billion and its author has five more."""
    leaves = [f"{code}-{n % 3 + 1}" for code, (_, valid) in UPPER.items() for n in range(valid)]
    each, rest = divmod(BENEFIT - BEST, len(leaves) - 1)
    rows = []
    for number, leaf in enumerate(leaves):
        sent = FIRST + timedelta(minutes=number * 50)
        worth = BEST if number == 0 else each + (1 if number <= rest else 0)
        author = "TG-6" if leaf == "VT-1" and number < 18 else ""
        rows.append(
            told(f"hl-{number}", leaf, sent, decided_at=sent + timedelta(hours=30), benefit=worth, author=author)
        )
    return rows


def _other_rows() -> list[EntryRow]:
    states = [state for state, count in NOT_VALID.items() for _ in range(count)]
    leaves = [f"{code}-1" for code in UPPER]
    rows = []
    for number, state in enumerate(states):
        sent = FIRST + timedelta(minutes=number * 300)
        verdict = sent + timedelta(days=2) if state != State.SUBMITTED else None
        rows.append(told(f"kh-{number}", leaves[number % 14], sent, status=state, decided_at=verdict))
    late = [LAST_MILLISECOND - timedelta(seconds=number) for number in range(LATER_VALID)]
    return rows + [told(f"muon-{n}", leaves[n % 14], sent, decided_at=at(2023, 9, 12)) for n, sent in enumerate(late)]


@pytest.fixture(scope="module")
def province(module_db: None) -> Programme:
    assert not import_units(rows=list(enumerate(_units(), 1)), at=LONG_AGO).refused
    root = Unit.objects.get(code="BRVT")
    stage = {
        "code": "ca",
        "name": "Cả chương trình",
        "opens_at": "2022-01-08T00:00+07:00",
        "closes_at": "2023-08-31T24:00",
    }
    programme = a_programme(root, code="brvt", stages=[stage])
    targets = [{"unit_code": code, "value": "10%", "members_as_of": "2021-12-31"} for code in ("BRVT", *UPPER)]
    assert not import_targets(
        programme=programme, rows=list(enumerate(targets, 1)), by=None, at=at(2022, 1, 10)
    ).refused
    outcome = take(programme, [*_valid_rows(), *_other_rows()])
    assert not outcome.refused, outcome.refused[:3]
    return programme


def test_target_is_ten_percent_of_the_members_of_a_day(province: Programme) -> None:
    target = province.targets.get(unit__code="BRVT")
    assert (target.value, target.percent, target.members, str(target.members_as_of)) == (
        13_811, Decimal(10), 138_110, "2021-12-31",
    )  # fmt: skip


@pytest.mark.parametrize("as_of", ["2023-08-31", "2023-08-31T24:00", "2023-09-01T00:00+07:00"])
def test_result_at_the_close(province: Programme, as_of: str) -> None:
    totals = asked(province, as_of).totals
    assert (totals.valid, totals.target, totals.attained_pct) == (15_040, 13_811, Decimal("108.90"))
    assert (totals.benefit_vnd, totals.submitted) == (BENEFIT, 15_040 + sum(NOT_VALID.values()) + LATER_VALID)


def test_eight_of_fourteen_unions_reach_their_target(province: Programme) -> None:
    board = asked(province, "2023-08-31")
    assert (len(board.rows), board.bands["over"]) == (14, 8)
    assert board.totals.children_target == 13_811


def test_last_millisecond_counts(province: Programme) -> None:
    """The 200 sent in the last seconds are counted as sent; the close itself is no longer inside."""
    before, after = asked(province, LAST_MILLISECOND), asked(province, CLOSE)
    assert after.totals.submitted - before.totals.submitted == 1


def test_midnight_is_refused(province: Programme, undone: None) -> None:
    outcome = take(province, [told("kip", "BR-1", LAST_MILLISECOND), told("lo", "BR-1", CLOSE)])
    assert outcome.created == 1
    assert [refusal.code for _, refusals in outcome.refused for refusal in refusals] == ["outside_stages"]


def test_form_at_midnight_is_refused(province: Programme, undone: None) -> None:
    unit = Unit.objects.get(code="BR-1")
    worker = a_user(at=unit)
    early, late = (a_draft(province, unit, worker, at=at(2023, 8, 31, 23)) for _ in range(2))
    assert submit_entry(entry=early, by=worker, at=LAST_MILLISECOND).state == State.SUBMITTED
    with pytest.raises(StageClosed, match="00:00 ngày 1/9/2023"):
        submit_entry(entry=late, by=worker, at=CLOSE)


def test_late_verdicts_do_not_change_the_published_figure(province: Programme) -> None:
    """Sent in time and found valid on 12/9: counts today, not in the table of 31/8 (domain §1.12, national)."""
    known_then = asked(province, CLOSE)
    known_later = asked(province, CLOSE, known_at=parse_moment("2023-09-30"))
    live = leaderboard(Question(programme=province), at=TODAY)
    assert known_then.totals.valid == 15_040
    assert known_later.totals.valid == live.totals.valid == 15_240


def test_author_of_six(province: Programme) -> None:
    entries = province.entries.filter(initiative__authorships__person__code="TG-6", state=State.VALID)
    assert entries.count() == 6
    assert max(entry.initiative.benefit_vnd or 0 for entry in entries.select_related("initiative")) == BEST


def test_first_entry_on_the_printed_day(province: Programme) -> None:
    assert asked(province, "2022-02-24").totals.submitted == 0
    assert asked(province, "2022-02-25").totals.submitted > 0


def test_percent_of_one_union(province: Programme) -> None:
    row = line_of(asked(province, "2023-08-31"), "VT")
    assert (row.valid, row.target, row.attained_pct) == (2_661, 2_140, Decimal("124.35"))


def test_recount_finds_no_difference(province: Programme) -> None:
    assert differences() == []


def test_a_unit_without_members_gets_no_percent_target(province: Programme, undone: None) -> None:
    a_unit("MOI", under=Unit.objects.get(code="BR"))
    rows = [(1, {"unit_code": "MOI", "value": "10%", "members_as_of": "2021-12-31"})]
    refused = import_targets(programme=province, rows=rows, by=None, at=at(2022, 2, 1)).refused
    assert [refusal.code for _, refusal in refused] == ["members_unknown"]

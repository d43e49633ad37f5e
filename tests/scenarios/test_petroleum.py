"""The petroleum union at the end of stage I, on the last of the 40 days of its campaign: 1,458 of 1,400 registered.

Source: domain §1.5, §1.9. The campaign ran for 40 days to 31/5/2022, so from 22/4. How many came before it is not
printed; we let 611 come before.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from factories import a_programme, a_tree
from factories.moments import at
from sangkien.base.clock import end_of, start_of
from sangkien.counting.queries.verify import differences
from sangkien.imports.schemas import EntryRow
from sangkien.initiatives.choices import State
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import stage_named
from sangkien.programmes.services import import_targets
from scenarios.telling import asked, take, told

FIRST_DAY, LAST_DAY = date(2022, 4, 22), date(2022, 5, 31)
BEFORE, REACHED, REGISTERED = 611, 1_458, 1_400
UNITS = [f"DK{number:02d}" for number in range(1, 34)]


def _rows() -> list[EntryRow]:
    start = at(2022, 1, 10)
    early = [start + (start_of(FIRST_DAY) - start) * number / BEFORE for number in range(BEFORE)]
    span = end_of(LAST_DAY) - start_of(FIRST_DAY)
    late = [start_of(FIRST_DAY) + span * number / (REACHED - BEFORE) for number in range(REACHED - BEFORE)]
    rows = [_told(number, sent) for number, sent in enumerate([*early, *late])]
    withdrawn = told("rut", UNITS[0], at(2022, 5, 2), status=State.WITHDRAWN, decided_at=at(2022, 5, 3))
    return [*rows, withdrawn, told("sau", UNITS[0], end_of(LAST_DAY))]


def _told(number: int, sent: datetime) -> EntryRow:
    return told(f"dk-{number}", UNITS[number % len(UNITS)], sent)


@pytest.fixture(scope="module")
def petroleum(module_db: None) -> Programme:
    tree = a_tree("PVN", UNITS)
    programme = a_programme(tree["PVN"], code="dau-khi")
    rows = [(1, {"unit_code": "PVN", "stage": "gd1", "kind": "registered", "value": "1.400"})]
    assert not import_targets(programme=programme, rows=rows, by=None, at=at(2022, 1, 10)).refused
    assert not take(programme, _rows()).refused
    return programme


def test_campaign_lasts_forty_days() -> None:
    assert end_of(LAST_DAY) - start_of(FIRST_DAY) == timedelta(days=40)


def test_stage_one_ends_over_the_registered_number(petroleum: Programme) -> None:
    stage = stage_named(petroleum, "gd1")
    totals = asked(petroleum, "2022-05-31", stage=stage, target_kind=TargetKind.REGISTERED).totals
    assert (totals.submitted, totals.target, totals.attained_pct) == (REACHED, REGISTERED, Decimal("104.14"))
    assert totals.excess_pct == Decimal("4.14")


def test_campaign_brought_the_greater_part(petroleum: Programme) -> None:
    opened = asked(petroleum, start_of(FIRST_DAY)).totals
    assert (opened.submitted, REACHED - opened.submitted) == (BEFORE, 847)


def test_number_was_reached_in_the_last_days(petroleum: Programme) -> None:
    reached = [day for day in range(25, 32) if asked(petroleum, f"2022-05-{day}").totals.valid >= REGISTERED]
    assert reached[0] == 29


def test_withdrawn_does_not_count(petroleum: Programme) -> None:
    during = asked(petroleum, at(2022, 5, 2, 12)).totals.submitted
    after = asked(petroleum, at(2022, 5, 2, 12), known_at=at(2022, 5, 4)).totals.submitted
    assert during - after == 1


def test_first_minute_of_june_belongs_to_stage_two(petroleum: Programme) -> None:
    second = asked(petroleum, "2022-06-01", stage=stage_named(petroleum, "gd2")).totals
    assert second.valid == 1


def test_recount_finds_no_difference(petroleum: Programme) -> None:
    assert differences() == []

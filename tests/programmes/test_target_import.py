"""Targets from a sheet: the same file again changes nothing, an older revision never displaces a newer one."""

from datetime import timedelta

import pytest

from factories import a_programme, a_tree, a_unit
from factories.moments import NOW, at
from sangkien.base.errors import Refusal
from sangkien.programmes.errors import TargetValueUnreadable
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import targets_of
from sangkien.programmes.services import import_targets
from sangkien.programmes.services.targets import TargetOutcome, read_target
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return a_unit("GOC", members=1000)


@pytest.fixture
def programme(root: Unit) -> Programme:
    return a_programme(root)


def take(programme: Programme, *rows: dict[str, str], days: int = 0) -> TargetOutcome:
    rows = tuple({"unit_code": "GOC", **row} for row in rows)
    return import_targets(programme=programme, rows=list(enumerate(rows, 2)), by=None, at=NOW + timedelta(days=days))


def refused(outcome: TargetOutcome) -> list[tuple[int, str]]:
    return [(line, refusal.code) for line, refusal in outcome.refused]


def in_force(programme: Programme, root: Unit, month: int | None = None) -> int | None:
    known_at = at(2022, month, 15) if month else None
    return targets_of(programme, [root.pk], known_at=known_at)[root.pk].value


OLD = {"value": "300", "recorded_on": "2022-01-01"}
NEW = {"value": "310", "recorded_on": "2022-06-01"}


@pytest.mark.parametrize("rows", [(OLD, NEW), (NEW,), ({"value": "10%"},), (OLD, {"value": "10,5%"})])
def test_the_same_file_again_stores_nothing(programme: Programme, rows: tuple[dict[str, str], ...]) -> None:
    assert take(programme, *rows).stored == len(rows)
    for days in (0, 1):
        again = take(programme, *rows, days=days)
        assert (again.stored, again.unchanged) == (0, len(rows))


def test_an_older_revision_taken_in_later_does_not_displace_the_newer(programme: Programme, root: Unit) -> None:
    take(programme, NEW)
    assert take(programme, OLD, days=1).stored == 1
    assert [in_force(programme, root, month) for month in (3, 7, None)] == [300, 310, 310]
    take(programme, {"value": "305", "recorded_on": "2022-04-01"}, days=2)
    assert [in_force(programme, root, month) for month in (3, 5, 7, None)] == [300, 305, 310, 310]
    spans = programme.targets.order_by("recorded_at").values_list("recorded_at", "superseded_at")
    assert [end for _, end in spans] == [*[start for start, _ in spans][1:], None]


def test_a_revision_of_the_same_day_corrects_it(programme: Programme, root: Unit) -> None:
    take(programme, NEW)
    assert take(programme, {**NEW, "value": "311"}, days=1).stored == 1
    assert (in_force(programme, root), in_force(programme, root, 7)) == (311, 311)


def test_more_members_make_a_new_revision(programme: Programme, root: Unit) -> None:
    take(programme, {"value": "10%"})
    root.member_counts.update(members=1100)
    assert take(programme, {"value": "10%"}, days=1).stored == 1
    assert in_force(programme, root) == 110


def test_a_slot_twice_in_one_file_is_refused_at_its_second_line(programme: Programme) -> None:
    outcome = take(programme, {"value": "5"}, {"value": "6", "document_no": "2/QĐ"})
    assert refused(outcome) == [(3, "target_twice")]
    assert (outcome.stored, programme.targets.count()) == (0, 0)


def test_each_row_that_cannot_be_stored_is_named_by_its_line(programme: Programme) -> None:
    foreign = a_tree("KHAC", ["K1"])
    codes = [{"value": "5", "unit_code": code} for code in foreign]
    assert refused(take(programme, {"value": "5"}, *codes)) == [(3, "target_unit_outside"), (4, "target_unit_outside")]


def test_members_not_known_are_named_by_line(programme: Programme, root: Unit) -> None:
    for code in ("A", "B"):
        a_unit(code, under=root)
    rows = [{"value": "10%", "unit_code": code} for code in ("A", "GOC", "B")]
    assert refused(take(programme, *rows)) == [(2, "members_unknown"), (4, "members_unknown")]


def test_a_day_to_come_is_refused(programme: Programme) -> None:
    outcome = take(programme, {"value": "5", "recorded_on": str((NOW + timedelta(days=2)).date())})
    assert refused(outcome) == [(2, "recorded_in_future")]


@pytest.mark.parametrize("raw", ["310.4", "31.04", "1.40", "0.1", "-3", "", "0%", "1001%", "x%", "1" * 10])
def test_no_target_is_multiplied_or_guessed(raw: str) -> None:
    with pytest.raises(TargetValueUnreadable):
        read_target(raw, None)


@pytest.mark.parametrize(("raw", "number"), [("310", 310), ("310.0", 310), ("1.400", 1400), ("1 400", 1400)])
def test_whole_targets(raw: str, number: int) -> None:
    assert read_target(raw, None).number == number


def test_the_sentence_says_what_to_write() -> None:
    with pytest.raises(Refusal, match="số nguyên"):
        read_target("310.4", None)

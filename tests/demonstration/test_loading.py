"""The rows the demonstration loads, its open programme, its refusals; scenarios/test_tkv tries the whole load."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password

from factories import a_unit, a_user
from factories.moments import at
from sangkien.accounts.models import User
from sangkien.demonstration import current, loading, plan
from sangkien.demonstration.accounts import PASSWORD
from sangkien.demonstration.assembly import built
from sangkien.demonstration.errors import DatabaseInUse
from sangkien.demonstration.replay import row_of, staff_codes
from sangkien.demonstration.shapes import PlannedEntry
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.rules import reasons_against
from sangkien.programmes.rules import read_rules
from sangkien.units.models import Unit

DAY = date(2026, 11, 20)
NOON = at(2026, 11, 20, 12)


@pytest.fixture(scope="module")
def known() -> tuple[PlannedEntry, ...]:
    return built()[0]


@pytest.fixture(scope="module")
def running(known: tuple[PlannedEntry, ...]) -> list[PlannedEntry]:
    return current.entries(DAY, known, NOON)


def test_open_programme_follows_from_the_day_alone(
    known: tuple[PlannedEntry, ...], running: list[PlannedEntry]
) -> None:
    assert current.entries(DAY, known, NOON) == running
    assert current.entries(DAY + timedelta(days=1), known, NOON) != running


def test_later_the_same_day_more_has_happened(known: tuple[PlannedEntry, ...], running: list[PlannedEntry]) -> None:
    """The morning's history is the beginning of the evening's: nothing is told otherwise."""
    evening = {entry.external_key: entry for entry in current.entries(DAY, known, at(2026, 11, 20, 23))}
    for entry in running:
        later = evening[entry.external_key]
        assert later.submitted_at == entry.submitted_at
        assert later.history[: len(entry.history)] == entry.history


def test_nothing_of_the_future(running: list[PlannedEntry]) -> None:
    moments = [moment for entry in running for moment in (entry.submitted_at, entry.decided_at) if moment]
    moments += [step.at for entry in running for step in entry.history]
    assert max(moments) < NOON
    assert min(moments) >= at(2026, 9, 7, 0)


def test_open_entries_pass_the_rules_they_came_in_by(running: list[PlannedEntry]) -> None:
    rules = read_rules(current.definition(DAY)["rules"])
    rows = [row_of(1, entry, codes={}, told=()) for entry in running]
    assert [reasons_against(row.facts, rules, today=DAY) for row in rows] == [[]] * len(rows)


def test_no_union_tells_the_same_twice(known: tuple[PlannedEntry, ...], running: list[PlannedEntry]) -> None:
    titles = Counter((entry.union_code, entry.title) for entry in (*known, *running))
    assert max(titles.values()) == 1


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31), date(2028, 2, 29)])
def test_stage_is_open_for_at_least_half_a_year(day: date) -> None:
    assert current.opens_on(day).weekday() == 0
    assert timedelta(days=70) <= day - current.opens_on(day) <= timedelta(days=76)
    assert current.closes_on(day) - day >= timedelta(days=150)


def test_targets_of_the_open_programme_add_up() -> None:
    rows = [row for row in current.targets(DAY) if row["kind"] == "assigned" and row["stage"] == ""]
    values = {row["unit_code"]: row["value"] for row in rows}
    assert values["TKV"] == sum(value for code, value in values.items() if code != "TKV" and "-" not in code) == 480


def test_history_becomes_steps(known: tuple[PlannedEntry, ...]) -> None:
    entry = next(e for e in known if [s.status for s in e.history] == ["under_review", "needs_changes", "submitted"])
    row = row_of(7, entry, codes=staff_codes(plan.roster()), told=())
    assert [step.verb for step in row.steps] == [Verb.FORWARD, Verb.RETURN, Verb.RESUBMIT]
    assert row.steps[1].reason == entry.history[1].reason
    assert (row.status, row.decided_at, row.line) == (State(entry.status), entry.decided_at, 7)
    assert all(author.code for author in row.facts.authors)


def test_staff_codes_are_one_a_person() -> None:
    codes = staff_codes(plan.roster())
    assert len(set(codes.values())) == len(codes) == 7_842


def test_password_passes_the_rules_of_passwords() -> None:
    for row in plan.people():
        validate_password(PASSWORD, User(username=row["username"], full_name=row["name"]))


@pytest.mark.django_db
@pytest.mark.parametrize("strange", [a_unit, a_user])
def test_strange_data_is_refused(strange: type) -> None:
    strange()
    with pytest.raises(DatabaseInUse):
        loading.load(at=NOON)


@pytest.mark.django_db
def test_a_crash_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        loading.load(at=NOON, report=crash)
    assert not Unit.objects.exists()
    assert not User.objects.exists()

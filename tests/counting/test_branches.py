"""Sums of branches: the same whether changes are folded in or not, and after a branch has moved."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from time import sleep

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from counting.test_truth import DEEDS, World
from factories import a_programme, a_submitted_entry, a_tree, a_unit, a_user
from factories.moments import NOW
from sangkien.counting.models import BranchDay, DayTally, Tally, Unfolded
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.series import valid_by_day, weeks_of
from sangkien.counting.queries.sums import stage_sums
from sangkien.counting.queries.verify import differences
from sangkien.counting.rules import WHOLE
from sangkien.counting.services import fold_days, refill_branches
from sangkien.units.choices import Act, Kind
from sangkien.units.models import Unit, UnitParent
from sangkien.units.schemas import ActRow
from sangkien.units.services import apply_act


def move(unit: Unit, to: Unit) -> None:
    """Hang a unit elsewhere, as every act on the tree does in the end."""
    UnitParent.objects.filter(unit=unit, valid_until=None).update(parent=to)
    Unit.objects.filter(pk=unit.pk).update(parent=to)


def agree(world: World) -> None:
    """Every figure of a branch is the plain sum of what its leaves have."""
    assert differences() == []
    for unit in Unit.objects.all():
        leaves = Unit.objects.under(unit).values("pk")
        days = DayTally.objects.filter(unit__in=leaves, stage_id=WHOLE).order_by("day")
        plain: dict[object, int] = {}
        for day, valid in days.values_list("day", "valid"):
            plain[day] = plain.get(day, 0) + valid
        assert dict(valid_by_day(world.programme, unit)) == {day: valid for day, valid in plain.items() if valid}
        totals = Tally.objects.filter(unit__in=leaves, stage_id=WHOLE).values_list("submitted", "valid", "benefit_vnd")
        found = stage_sums(world.programme, unit).get(WHOLE)
        kept = (found.submitted, found.valid, found.benefit_vnd) if found else (0, 0, 0)
        assert kept == tuple(sum(column) for column in zip((0, 0, 0), *totals, strict=True))


class TestAnySequence(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.sampled_from((*DEEDS, "move", "move")), st.integers(0, 5), st.integers(0, 2)),
            min_size=4,
            max_size=16,
        )
    )
    def test_branches_are_the_sums_of_their_leaves(self, deeds: list[tuple[str, int, int]]) -> None:
        world = World()
        first, second, below = world.units
        for deed, which, where in deeds:
            if deed != "move":
                world.do(deed, which, where)
            elif which % 2:
                move(below, (first, second)[where % 2])
            else:
                # A whole branch goes below the other one, or comes back.
                other = Unit.objects.get(pk=second.pk)
                move(first, world.root if where % 2 or other.is_under(Unit.objects.get(pk=first.pk)) else second)
        agree(world)
        fold_days()
        assert not Unfolded.objects.exists()
        agree(world)


@pytest.mark.django_db
def test_folding_changes_no_table_and_a_second_time_nothing() -> None:
    world = World()
    for number in range(6):
        world.do("submit", number, number)
        world.do("approve", number, 0)
    questions = [Question(programme=world.programme), Question(programme=world.programme, as_of=world.now)]
    before = [leaderboard(question).rows for question in questions]
    weeks = weeks_of(world.programme, world.root, until=world.now.date(), weeks=4)
    assert fold_days() > 0
    kept = BranchDay.objects.count()
    assert fold_days() == 0
    assert [leaderboard(question).rows for question in questions] == before
    assert weeks_of(world.programme, world.root, until=world.now.date(), weeks=4) == weeks
    assert BranchDay.objects.count() == kept > 0


@pytest.mark.django_db
def test_a_unit_that_moves_takes_its_figures_along() -> None:
    world = World()
    world.do("submit", 0, 2)
    world.do("approve", 0, 0)
    fold_days()
    _first, second, below = world.units
    move(below, second)
    rows = {row.unit: row.valid for row in leaderboard(Question(programme=world.programme)).rows}
    assert (rows["A"], rows["B"]) == (0, 1)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_handing_in_folding_and_moving_at_once_lose_nothing() -> None:
    """Three do their work side by side: what each of them reads changes under its hands."""
    tree = a_tree("GOC", ["A", "B"])
    leaf = a_unit("A1", under=tree["A"])
    programme = a_programme(tree["GOC"])
    members = [a_user(f"Người {number}", at=leaf) for number in range(2)]
    failures: list[BaseException] = []

    def beside(deed: Callable[[int], object], times: int) -> threading.Thread:
        def run() -> None:
            try:
                for number in range(times):
                    deed(number)
            except BaseException as failure:
                failures.append(failure)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def hand_in(member: int) -> Callable[[int], object]:
        return lambda n: a_submitted_entry(
            programme, Unit.objects.get(pk=leaf.pk), members[member], at=NOW + timedelta(minutes=n)
        )

    threads = [beside(hand_in(0), 8), beside(hand_in(1), 8), beside(lambda _: fold_days(), 25)]
    threads.append(beside(lambda n: move(leaf, tree["AB"[n % 2]]), 9))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Tally.objects.get(stage_id=WHOLE, unit=leaf).submitted == 16
    assert differences() == []
    fold_days()
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_folding_and_a_deed_on_the_tree_do_not_lock_each_other() -> None:
    tree = a_tree("TAPDOAN", ["CT1", "CT2"], kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(tree["TAPDOAN"], rules={})
    a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title="Phao báo mức hố bơm")
    params = connection.get_connection_params()
    params = {k: v for k, v in params.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
    failed = []

    def hang() -> None:
        try:
            row = ActRow(
                act=Act.MOVE,
                unit_code="CT2",
                target_code="CT1",
                new_name="",
                decision_no="1/QĐ",
                legal_date=date(2022, 5, 1),
            )
            apply_act(row=row, by=None, at=NOW)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    with psycopg.connect(**params) as fold:
        fold.execute("SELECT sk_fold_days(100)")
        thread = threading.Thread(target=hang)
        thread.start()
        sleep(0.5)
        fold.commit()
        thread.join(20)
    assert failed == []
    assert Unit.objects.get(code="CT2").parent_id == tree["CT1"].pk
    assert differences() == []


@pytest.mark.django_db
def test_branches_can_be_summed_anew() -> None:
    """What an older version wrote past them is found by the recount, and put right."""
    world = World()
    for number in range(3):
        world.do("submit", number, number)
    fold_days()
    BranchDay.objects.filter(unit=world.root).update(submitted=0)
    assert differences()
    refill_branches()
    assert differences() == []
    agree(world)

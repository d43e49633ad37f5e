"""Counting stays true: after any sequence of deeds, at any past moment, by any tree."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from factories import a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from factories.moments import NOW, at
from sangkien.base.errors import Refusal
from sangkien.checking import services as checking
from sangkien.counting.choices import Band, By, TreeAs
from sangkien.counting.errors import KnownBeforeCounted, NoteMissing, SnapshotExists
from sangkien.counting.models import Snapshot
from sangkien.counting.queries import Leaderboard, Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.counting.rules import attained_pct, band_of, competition_ranks, digest_of, forecast_at, pace_on
from sangkien.counting.services import fold_days, freeze
from sangkien.initiatives.choices import COUNTED, State, Verb
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.initiatives.services import Change, record, resubmit_entry, withdraw_entry
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Bloc, BlocMember, Programme
from sangkien.programmes.services import TargetValue, set_target
from sangkien.programmes.services.targets import Slot
from sangkien.units.choices import Act, Kind
from sangkien.units.models import Unit
from sangkien.units.schemas import ActRow
from sangkien.units.services import apply_act

DEEDS = ("submit", "approve", "return", "resubmit", "reject", "withdraw", "transfer", "undo", "fold")


class World:
    """Two unions below a root, people with entries, and the deeds they do, one a day."""

    def __init__(self) -> None:
        tree = a_tree("GOC", ["A", "B"], kind=Kind.GRASSROOTS_UNION)
        self.root, self.units = tree["GOC"], [tree["A"], tree["B"], a_unit("A1", under=tree["A"], kind="union_section")]
        self.programme = a_programme(self.root)
        self.member = a_user("Lê Văn Tám", at=tree["A"])
        self.upper = an_officer(self.root)
        self.now = at(2022, 5, 20)
        self.entries: list[Entry] = []

    def do(self, deed: str, which: int, where: int) -> None:
        self.now += timedelta(hours=13)
        try:
            self._do(deed, which, where)
        except Refusal:
            return  # what the rules refuse leaves no trace, which the recount below shows

    def _do(self, deed: str, which: int, where: int) -> None:
        unit = self.units[where % len(self.units)]
        if deed == "fold":
            fold_days()
            return
        if deed == "submit" or not self.entries:
            authors = [("Lê Văn Tám", 60), (f"Người {which % 3}", 40)]
            entry = a_submitted_entry(self.programme, unit, self.member, at=self.now, authors=authors)
            self.entries.append(entry)
            return
        entry = self.entries[which % len(self.entries)]
        reasons = {"reason_code": "other", "reason": "Thiếu ảnh."}
        if deed == "approve":
            checking.approve(entry=entry, by=self.upper, at=self.now)
        elif deed == "return":
            checking.return_for_changes(entry=entry, by=self.upper, at=self.now, **reasons)
        elif deed == "reject":
            checking.reject(entry=entry, by=self.upper, at=self.now, **reasons)
        elif deed == "transfer":
            checking.transfer(entry=entry, unit=unit, reason="", by=self.upper, at=self.now)
        elif deed == "undo":
            last = EntryEvent.objects.filter(entry=entry).latest("seq")
            checking.undo(entry=entry, by=self.upper, at=last.recorded_at + timedelta(minutes=1))
        elif deed == "resubmit":
            resubmit_entry(entry=entry, by=self.member, at=self.now)
        else:
            withdraw_entry(entry=entry, by=self.member, at=self.now)


def recount(programme: Programme, as_of: datetime, known_at: datetime) -> dict[str, tuple[int, int, int]]:
    """Count from the events one by one, as slowly and plainly as possible: (submitted, valid, people) by direct child."""
    last: dict[int, EntryEvent] = {}
    for event in EntryEvent.objects.filter(programme=programme, known_at__lt=known_at).order_by("seq"):
        last[event.entry_id] = event
    submitted: Counter[str] = Counter()
    valid: Counter[str] = Counter()
    people: dict[str, set[int]] = {}
    for event in last.values():
        if event.state in COUNTED and event.counted_at and event.counted_at < as_of and event.unit:
            code = event.unit.code[0]
            submitted[code] += 1
            valid[code] += event.state == State.VALID
            people.setdefault(code, set()).update(event.people)
    return {code: (submitted[code], valid[code], len(people[code])) for code in submitted}


def shown(board: Leaderboard) -> dict[str, tuple[int, int, int]]:
    return {row.unit: (row.submitted, row.valid, row.people) for row in board.rows if row.submitted}


class TestAnySequence(TestCase):
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 5), st.integers(0, 2)), min_size=3, max_size=18),
        st.floats(0, 1),
        st.floats(0, 1),
    )
    def test_verify_finds_nothing_and_any_past_moment_recounts(
        self, deeds: list[tuple[str, int, int]], part: float, later: float
    ) -> None:
        world = World()
        begin = world.now
        for deed in deeds:
            world.do(*deed)
        assert differences() == []
        as_of = begin + (world.now - begin) * part
        known_at = as_of + (world.now + timedelta(days=1) - as_of) * later
        for known in (as_of, known_at):
            question = Question(programme=world.programme, as_of=as_of, known_at=known)
            assert shown(leaderboard(question)) == recount(world.programme, as_of, known)
        live = leaderboard(Question(programme=world.programme))
        end = world.now + timedelta(days=1)
        assert shown(live) == recount(world.programme, end, end)


@pytest.mark.django_db
class TestBoard:
    def test_people_with_entries_in_two_units_count_once_above(self) -> None:
        world = World()
        for where in (0, 1):
            world.do("submit", 0, where)
        # "Lê Văn Tám" of A is known by his account; the one named so in B has none there and is another person.
        board = leaderboard(Question(programme=world.programme))
        assert board.totals.people == len({pk for event in EntryEvent.objects.all() for pk in event.people})

    def test_people_of_several_units_of_a_bloc_count_once_in_it(self) -> None:
        world = World()
        both = [a_submitted_entry(world.programme, unit, world.member, at=NOW) for unit in world.units[:2]]
        person = both[0].initiative.authorships.get().person_id
        for entry in both:
            record([Change(entry=entry, verb=Verb.CORRECT, known_at=NOW, people=[person])], by=None, at=NOW)
        bloc = Bloc.objects.create(programme=world.programme, code="k", name="Khối")
        for unit in world.units[:2]:
            BlocMember.objects.create(bloc=bloc, unit=unit)
        for as_of in (None, NOW + timedelta(days=1)):
            board = leaderboard(Question(programme=world.programme, bloc=bloc, as_of=as_of), at=NOW + timedelta(days=2))
            assert ([row.people for row in board.rows][:2], board.totals.people) == ([1, 1], 1)
        assert differences() == []

    def test_verify_finds_a_benefit_changed_behind_the_count(self) -> None:
        world = World()
        entry = a_submitted_entry(world.programme, world.units[0], world.member, at=NOW)
        type(entry.initiative).objects.filter(pk=entry.initiative_id).update(benefit_vnd=999)
        assert len(differences()) == 1

    def test_half_open_to_the_microsecond(self) -> None:
        world = World()
        moment = at(2022, 5, 31, 23, 59)
        a_submitted_entry(world.programme, world.units[0], world.member, at=moment)
        ask = [Question(programme=world.programme, as_of=when) for when in (moment, moment + timedelta(microseconds=1))]
        assert [leaderboard(question).totals.submitted for question in ask] == [0, 1]

    def test_known_at_shows_the_later_verdict_of_an_earlier_entry(self) -> None:
        world = World()
        entry = a_submitted_entry(world.programme, world.units[0], world.member, at=at(2022, 5, 1))
        checking.approve(entry=entry, by=world.upper, at=at(2022, 6, 10))
        then = Question(programme=world.programme, as_of=at(2022, 6, 1))
        later = Question(programme=world.programme, as_of=at(2022, 6, 1), known_at=at(2022, 7, 1))
        assert [leaderboard(question).totals.valid for question in (then, later)] == [0, 1]
        with pytest.raises(KnownBeforeCounted):
            leaderboard(Question(programme=world.programme, as_of=at(2022, 6, 1), known_at=at(2022, 5, 1)))

    def test_a_stage_holds_what_was_handed_in_then(self) -> None:
        world = World()
        first, second = world.programme.stages.in_order()
        for moment in (at(2022, 5, 31, 23, 59), at(2022, 6, 1, 0, 0), at(2022, 7, 1)):
            a_submitted_entry(world.programme, world.units[0], world.member, at=moment)
        sums = [
            leaderboard(Question(programme=world.programme, stage=stage)).totals.submitted for stage in (first, second)
        ]
        assert sums == [1, 2]

    def test_the_tree_then_and_now(self) -> None:
        world = World()
        a_submitted_entry(world.programme, world.units[0], world.member, at=at(2022, 5, 1))
        row = ActRow(Act.MERGE, "A", "B", "", "7/QĐ", at(2022, 8, 1).date())
        apply_act(row=row, by=None, at=at(2022, 8, 2))
        june = at(2022, 6, 1)
        then, now = (
            leaderboard(Question(programme=world.programme, as_of=june, tree=tree))
            for tree in (TreeAs.THEN, TreeAs.NOW)
        )
        assert shown(then) == {"A": (1, 0, 1)}
        assert shown(now) == {"B": (1, 0, 1)}
        assert then.totals.submitted == now.totals.submitted == 1
        september = leaderboard(Question(programme=world.programme, as_of=at(2022, 9, 1)))
        assert shown(september) == {"B": (1, 0, 1)}

    def test_ranks_ties_and_units_without_target(self) -> None:
        world = World()
        for where, number in ((0, 2), (1, 2)):
            for _ in range(number):
                entry = a_submitted_entry(world.programme, world.units[where], world.member, at=NOW)
                checking.approve(entry=entry, by=world.upper, at=NOW)
        slot = Slot(world.units[0], None, TargetKind.ASSIGNED)
        set_target(programme=world.programme, slot=slot, value=TargetValue(4), by=None, at=NOW)
        by_percent = leaderboard(Question(programme=world.programme))
        assert [(row.unit, row.rank, row.band) for row in by_percent.rows] == [
            ("A", 1, Band.HALF_TO_FULL),
            ("B", None, Band.NO_TARGET),
        ]
        by_valid = leaderboard(Question(programme=world.programme, by=By.VALID))
        assert [(row.unit, row.rank) for row in by_valid.rows] == [("A", 1), ("B", 1)]


@pytest.mark.django_db
class TestFrozen:
    def test_a_frozen_table_never_changes_and_is_corrected_by_a_new_version(self) -> None:
        world = World()
        entry = a_submitted_entry(world.programme, world.units[0], world.member, at=at(2022, 5, 1))
        question = Question(programme=world.programme, as_of=at(2022, 6, 1))
        first = freeze(question=question, code="tuan-1", name="Tuần 1", by=None, at=NOW)
        checking.approve(entry=entry, by=world.upper, at=at(2022, 5, 20))
        with pytest.raises(SnapshotExists):
            freeze(question=question, code="tuan-1", name="Tuần 1", by=None, at=NOW)
        with pytest.raises(NoteMissing):
            freeze(question=question, code="tuan-1", name="Tuần 1", by=None, at=NOW, correct=True)
        second = freeze(
            question=question, code="tuan-1", name="Tuần 1", by=None, at=NOW, correct=True, note="Xét muộn."
        )
        kept = Snapshot.objects.get(pk=first.pk)
        assert kept.content["totals"]["valid"] == 0
        assert digest_of(kept.content) == kept.digest == first.digest
        assert (second.version, second.content["totals"]["valid"]) == (2, 1)


class TestRules:
    @given(st.integers(0, 10**6), st.integers(1, 10**6))
    def test_percent_is_half_up_to_two_places(self, valid: int, target: int) -> None:
        percent = attained_pct(valid, target)
        assert percent is not None
        assert abs(percent - Decimal(valid) * 100 / target) <= Decimal("0.005")
        assert percent.as_tuple().exponent == -2

    def test_printed_percents_of_the_seed(self) -> None:
        assert [
            str(attained_pct(valid, target)) for valid, target in ((4003, 3000), (12358, 10000), (10120, 10040))
        ] == [
            "133.43",
            "123.58",
            "100.80",
        ]

    @pytest.mark.parametrize(
        ("valid", "target", "band"),
        [
            (0, 5, Band.NONE),
            (0, None, Band.NONE),
            (3, None, Band.NO_TARGET),
            (3, 0, Band.NO_TARGET),
            (5, 5, Band.OVER),
            (1, 2, Band.HALF_TO_FULL),
            (49_999, 100_000, Band.BELOW_HALF),
            (99_999, 100_000, Band.HALF_TO_FULL),
        ],
    )
    def test_bands_do_not_round(self, valid: int, target: int | None, band: Band) -> None:
        assert band_of(valid, target) == band

    def test_competition_ranks(self) -> None:
        assert competition_ranks([9, 9, 7, None]) == [1, 1, 3, None]

    def test_pace_and_forecast(self) -> None:
        start, end = at(2022, 1, 1).date(), at(2022, 1, 10).date()
        assert [pace_on(100, start, end, start + timedelta(days=n)) for n in (0, 4, 9, 99)] == [10, 50, 100, 100]
        assert forecast_at(100, 28, 10) == (110, 107, 113)


@pytest.mark.django_db
def test_units_that_never_had_a_row_still_stand_in_the_table() -> None:
    tree = a_tree("GOC", ["A", "B"])
    board = leaderboard(Question(programme=a_programme(tree["GOC"])))
    assert [(row.unit, row.valid, row.band) for row in board.rows] == [("A", 0, Band.NONE), ("B", 0, Band.NONE)]
    assert Unit.objects.count() == 3

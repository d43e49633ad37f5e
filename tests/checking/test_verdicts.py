"""Verdicts: reasons are asked for, authors are told, ten minutes to undo, two officers at once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW, at
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.checking import services
from sangkien.checking.errors import (
    ChangedMeanwhile,
    NothingToUndo,
    OriginalMissing,
    OriginalUnfit,
    ReasonMissing,
    ReasonUnknown,
    SameUnit,
)
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import NoProgramme, WrongState
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.initiatives.services import save_draft
from sangkien.notices.models import Notice
from sangkien.units.choices import Kind, Role


class World:
    def __init__(self) -> None:
        self.tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        self.programme = a_programme(self.tree["TAPDOAN"])
        self.author = a_user("Lê Văn Tám", at=self.tree["CS1"])
        self.officer = an_officer(self.tree["TAPDOAN"])
        self.entry = self.another()

    def another(self, **facts: Any) -> Entry:
        return a_submitted_entry(self.programme, self.tree["CS1"], self.author, **facts)


@pytest.fixture
def world(db: None) -> World:
    return World()


class TestReasons:
    @pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
    def test_no_return_and_no_refusal_without_words(self, world: World, reason: str) -> None:
        for deed in (services.return_for_changes, services.reject):
            with pytest.raises(ReasonMissing):
                deed(entry=world.entry, reason_code="other", reason=reason, by=world.officer, at=NOW)

    def test_the_reason_comes_from_the_list(self, world: World) -> None:
        with pytest.raises(ReasonUnknown):
            services.reject(entry=world.entry, reason_code="because", reason="x", by=world.officer, at=NOW)

    def test_the_author_reads_the_very_words(self, world: World) -> None:
        services.return_for_changes(
            entry=world.entry,
            reason_code="photo_unclear",
            reason="Ảnh hơi mờ, anh chụp lại nhé.",
            by=world.officer,
            at=NOW,
        )
        assert "Ảnh hơi mờ" in Notice.objects.get(to=world.author).text

    def test_a_duplicate_names_its_original(self, world: World) -> None:
        with pytest.raises(OriginalMissing):
            services.mark_duplicate(entry=world.entry, original=world.entry, reason="x", by=world.officer, at=NOW)
        original = world.another()
        done = services.mark_duplicate(
            entry=world.entry, original=original, reason="Cùng một cái giá.", by=world.officer, at=NOW
        )
        assert (done.state, done.duplicate_of) == (State.DUPLICATE, original)

    def test_two_entries_are_never_duplicates_of_each_other(self, world: World) -> None:
        one, other = world.entry, world.another()
        services.mark_duplicate(entry=one, original=other, reason="Trùng", by=world.officer, at=NOW)
        with pytest.raises(OriginalUnfit, match=other.code[:3]):
            services.mark_duplicate(entry=other, original=one, reason="Trùng", by=world.officer, at=NOW)
        other.refresh_from_db()
        assert (other.state, other.duplicate_of_id) == (State.SUBMITTED, None)

    def test_a_duplicate_looked_at_again_repeats_nothing(self, world: World) -> None:
        services.mark_duplicate(entry=world.entry, original=world.another(), reason="Trùng", by=world.officer, at=NOW)
        admin = an_officer(world.tree["TAPDOAN"], role=Role.PROGRAMME_ADMIN)
        services.reopen(entry=world.entry, reason="Hai việc khác nhau", by=admin, at=NOW)
        world.entry.refresh_from_db()
        assert (world.entry.state, world.entry.duplicate_of_id) == (State.UNDER_REVIEW, None)


class TestTransfer:
    def test_the_right_unit_checks_anew_and_the_count_follows(self, world: World) -> None:
        moved = services.transfer(entry=world.entry, unit=world.tree["CS2"], reason="", by=world.officer, at=NOW)
        assert (moved.unit, moved.state) == (world.tree["CS2"], State.SUBMITTED)
        assert differences() == []

    def test_where_it_cannot_go(self, world: World) -> None:
        foreign = a_tree("KHAC", ["K1"])["K1"]
        for unit, error in ((world.tree["CS1"], SameUnit), (foreign, NoProgramme)):
            with pytest.raises(error):
                services.transfer(entry=world.entry, unit=unit, reason="", by=world.officer, at=NOW)
        assert EntryEvent.objects.filter(entry=world.entry).count() == 1


class TestUndo:
    def test_within_ten_minutes_by_the_same_officer(self, world: World) -> None:
        services.approve(entry=world.entry, by=world.officer, at=NOW)
        undone = services.undo(entry=world.entry, by=world.officer, at=NOW + timedelta(minutes=10))
        assert undone.state == State.SUBMITTED
        assert list(EntryEvent.objects.filter(entry=world.entry).values_list("verb", flat=True)) == [
            "submit",
            "accept",
            "undo",
        ]
        assert differences() == []

    def test_not_later_not_by_another_not_twice(self, world: World) -> None:
        services.approve(entry=world.entry, by=world.officer, at=NOW)
        colleague = an_officer(world.tree["TAPDOAN"])
        for by, when in ((world.officer, NOW + timedelta(minutes=11)), (colleague, NOW)):
            with pytest.raises(NothingToUndo):
                services.undo(entry=world.entry, by=by, at=when)
        services.undo(entry=world.entry, by=world.officer, at=NOW)
        with pytest.raises(NothingToUndo):
            services.undo(entry=world.entry, by=world.officer, at=NOW)

    def test_what_the_author_has_begun_to_correct_is_not_taken_back(self, world: World) -> None:
        services.return_for_changes(
            entry=world.entry, reason_code="other", reason="Ghi rõ hơn", by=world.officer, at=NOW
        )
        later = NOW + timedelta(minutes=2)
        save_draft(entry=world.entry, facts={"benefit_vnd": 999_000_000}, by=world.author, at=later)
        with pytest.raises(ChangedMeanwhile):
            services.undo(entry=world.entry, by=world.officer, at=NOW + timedelta(minutes=3))
        world.entry.refresh_from_db()
        assert world.entry.state == State.NEEDS_CHANGES
        assert differences() == []

    def test_a_transfer_out_of_reach_is_taken_back_by_the_page(self, world: World, client: Client) -> None:
        officer = an_officer(world.tree["CS1"])
        client.force_login(officer)
        services.transfer(entry=world.entry, unit=world.tree["CS2"], reason="", by=officer, at=now())
        assert client.post(f"/kiem-tra/{world.entry.pk}/hoan-tac/").status_code == 302
        world.entry.refresh_from_db()
        assert world.entry.unit == world.tree["CS1"]


class TestPages:
    def test_administrators_find_the_way_to_look_again(self, world: World, client: Client) -> None:
        services.reject(entry=world.entry, reason_code="other", reason="Chưa mới", by=world.officer, at=NOW)
        address = f"/kiem-tra/{world.entry.pk}/xem-lai/"
        for role, shown in ((Role.UNIT_OFFICER, False), (Role.PROGRAMME_ADMIN, True)):
            client.force_login(an_officer(world.tree["TAPDOAN"], role=role))
            page = client.get(f"/kiem-tra/{world.entry.pk}/").content.decode()
            assert (address in page) == shown

    @pytest.mark.parametrize("query", ["trang=²", "vua=²", "trang=" + "9" * 5000, "trang=-1"])
    def test_a_page_that_is_none_is_the_first(self, world: World, client: Client, query: str) -> None:
        client.force_login(world.officer)
        assert world.entry.initiative.title in client.get("/kiem-tra/?" + query).content.decode()

    def test_a_verdict_by_the_page_goes_on_to_the_next_and_offers_to_undo(self, world: World, client: Client) -> None:
        following = world.another(at=NOW + timedelta(hours=1))
        client.force_login(world.officer)
        answer = client.post(f"/kiem-tra/{world.entry.pk}/hop-le/", follow=True)
        page = answer.content.decode()
        assert following.initiative.title in page
        assert f"/kiem-tra/{world.entry.pk}/hoan-tac/" in page
        assert Entry.objects.get(pk=world.entry.pk).state == State.VALID

    def test_what_was_typed_is_kept_when_the_reason_is_missing(self, world: World, client: Client) -> None:
        client.force_login(world.officer)
        answer = client.post(f"/kiem-tra/{world.entry.pk}/bo-sung/", {"reason": "Anh chụp lại ảnh nhé."})
        assert answer.status_code == 422
        assert "Anh chụp lại ảnh nhé." in answer.content.decode()
        assert Entry.objects.get(pk=world.entry.pk).state == State.SUBMITTED

    @pytest.mark.parametrize("entries", [1, 3])
    def test_the_queue_asks_the_same_number_of_questions(self, world: World, client: Client, entries: int) -> None:
        for _ in range(entries - 1):
            world.another(authors=[("Lê Văn Tám", 50), ("Vũ Thị Na", 50)])
        client.force_login(world.officer)
        client.get("/kiem-tra/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/kiem-tra/").status_code == 200
        assert len(queries) == 20


@pytest.mark.django_db(transaction=True)
def test_two_officers_press_at_once_and_one_verdict_counts() -> None:
    world = World()
    officers = [world.officer, an_officer(world.tree["TAPDOAN"])]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def press(which: int) -> None:
        start.wait()
        try:
            if which:
                services.reject(
                    entry=world.entry, reason_code="other", reason="Chưa rõ.", by=officers[1], at=at(2023, 3, 2)
                )
            else:
                services.approve(entry=world.entry, by=officers[0], at=at(2023, 3, 2))
            outcomes.append("done")
        except WrongState:
            outcomes.append("told")
        except Refusal as refusal:  # any other refusal would be a wrong answer to a race
            outcomes.append(refusal.code)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=press, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["done", "told"]
    assert EntryEvent.objects.filter(entry=world.entry).count() == 2
    assert differences() == []

"""Carrying over: the same initiative in several programmes, measured by each, typed once."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import at
from sangkien.accounts.models import User
from sangkien.checking.services import approve, reject, return_for_changes
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import NotYours, SameProgramme, StageClosed
from sangkien.initiatives.models import Entry, Initiative
from sangkien.initiatives.services import Carriage, carry_entry, carry_over, resubmit_entry, save_draft
from sangkien.notices.models import Notice
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind, Role
from sangkien.units.errors import UnitForeign
from sangkien.units.models import Unit

THEN, NOW = at(2023, 3, 1), at(2024, 3, 1)
LATER = ({"code": "gd", "name": "Cả năm", "opens_at": "2024-01-01", "closes_at": "2025-01-01"},)


@dataclass
class World:
    """A programme of 2023 with entries at A and B, and one of 2024 that asks for more."""

    units: dict[str, Unit]
    old: Programme
    new: Programme
    member: User
    officer: User

    def board(self, programme: Programme) -> tuple[int, int, int]:
        """Submitted, valid and benefit."""
        totals = leaderboard(Question(programme=programme)).totals
        return totals.submitted, totals.valid, totals.benefit_vnd


@pytest.fixture
def world(db: None) -> World:
    return build()


def build() -> World:
    units = a_tree("TINH", ["A", "B"], kind=Kind.GRASSROOTS_UNION)
    old = a_programme(units["TINH"], code="75nghin", author_groups=[{"code": "nld", "name": "Người lao động"}])
    rules = {"required": ["summary"], "kinds": ["technical"]}
    groups = [{"code": "nld", "name": "Công nhân"}]
    new = a_programme(units["TINH"], code="trieu", stages=LATER, rules=rules, author_groups=groups)
    member = a_user("Lê Văn Tám", at=units["A"], role=Role.MEMBER)
    world = World(units, old, new, member, an_officer(units["A"]))
    a_submitted_entry(old, units["A"], member, at=THEN, title="Đủ")
    a_submitted_entry(old, units["A"], member, at=THEN, title="Thiếu tóm tắt", summary="")
    a_submitted_entry(old, units["B"], a_user(at=units["B"]), at=THEN, title="Của B")
    return world


def entry(title: str, programme: Programme) -> Entry:
    return Entry.objects.get(initiative__title=title, programme=programme)


class TestMany:
    def test_what_satisfies_the_rules_goes_over_and_the_rest_is_told_why(self, world: World) -> None:
        carriage = Carriage(world.old, world.new)
        foreseen = carry_over(carriage=carriage, by=None, at=NOW, dry_run=True)
        assert Entry.objects.filter(programme=world.new).count() == 0
        outcome = carry_over(carriage=carriage, by=None, at=NOW)
        for one in (foreseen, outcome):
            assert (len(one.taken), one.known) == (2, 0)
            assert [(row.initiative.title, [why.code for why in whys]) for row, whys in one.refused] == [
                ("Thiếu tóm tắt", ["field_missing"])
            ]
        again = carry_over(carriage=carriage, by=None, at=NOW)
        assert (len(again.taken), again.known) == (0, 2)
        made = entry("Đủ", world.new)
        assert made.initiative_id == entry("Đủ", world.old).initiative_id
        assert (made.state, made.counted_at, made.submitter, made.code[:8]) == (
            State.SUBMITTED,
            NOW,
            world.member,
            "TINH-I-0",
        )
        event = made.events.get()
        assert (event.source, event.data) == ("carry", {"carried_from": entry("Đủ", world.old).pk})
        assert (Initiative.objects.count(), world.board(world.new)[0]) == (3, 2)
        assert differences() == []

    def test_one_unit_alone(self, world: World) -> None:
        outcome = carry_over(carriage=Carriage(world.old, world.new, world.units["A"]), by=world.officer, at=NOW)
        assert [row.initiative.title for row in outcome.taken] == ["Đủ"]

    def test_only_who_enters_for_others_there_may(self, world: World) -> None:
        for by in (world.member, an_officer(world.units["B"]), world.officer):
            with pytest.raises(UnitForeign):
                carry_over(
                    carriage=Carriage(world.old, world.new, world.units["B" if by == world.officer else "A"]),
                    by=by,
                    at=NOW,
                )
        with pytest.raises(UnitForeign):
            carry_over(carriage=Carriage(world.old, world.new), by=world.officer, at=NOW)
        assert Entry.objects.filter(programme=world.new).count() == 0

    def test_what_was_refused_or_waits_for_its_author_stays(self, world: World) -> None:
        boss = an_officer(world.units["TINH"])
        reject(entry=entry("Đủ", world.old), reason_code="other", reason="sai", by=boss, at=THEN)
        return_for_changes(entry=entry("Của B", world.old), reason_code="other", reason="thiếu", by=boss, at=THEN)
        outcome = carry_over(carriage=Carriage(world.old, world.new), by=None, at=NOW)
        assert outcome.taken == []
        assert {whys[0].code for row, whys in outcome.refused if row.initiative.title != "Thiếu tóm tắt"} == {
            "state_not_carried"
        }

    def test_nothing_goes_into_itself_or_into_what_is_closed(self, world: World) -> None:
        with pytest.raises(SameProgramme):
            carry_over(carriage=Carriage(world.old, world.old), by=None, at=THEN)
        with pytest.raises(StageClosed):
            carry_over(carriage=Carriage(world.new, world.old), by=None, at=NOW)

    def test_authors_with_an_account_are_told(self, world: World) -> None:
        carry_over(carriage=Carriage(world.old, world.new), by=None, at=NOW)
        notice = Notice.objects.get(to=world.member)
        assert entry("Đủ", world.new).code in notice.text

    def test_three_cost_no_more_questions_than_one(self, world: World) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                carry_over(carriage=Carriage(world.old, world.new, world.units["A"]), by=None, at=NOW, dry_run=True)
            return len(captured)

        first = cost()
        for _ in range(2):
            a_submitted_entry(world.old, world.units["A"], world.member, at=THEN)
        assert first == cost() == 11


class TestTogether:
    """What the initiative itself brings counts the same in every programme."""

    def test_a_benefit_put_right_for_one_programme_follows_in_the_other(self, world: World) -> None:
        boss = an_officer(world.units["TINH"])
        approve(entry=entry("Đủ", world.old), by=boss, at=THEN)
        made = carry_entry(entry=entry("Đủ", world.old), programme=world.new, by=world.member, at=NOW)
        return_for_changes(entry=made, reason_code="other", reason="số tiền", by=boss, at=NOW)
        save_draft(entry=made, by=world.member, at=NOW, facts={"benefit_vnd": 7})
        assert differences() == []
        assert world.board(world.old) == (3, 1, 12_000_000)
        resubmit_entry(entry=Entry.objects.get(pk=made.pk), by=world.member, at=NOW)
        assert world.board(world.old) == (3, 1, 7)
        last = entry("Đủ", world.old).events.order_by("-seq")[0]
        assert (last.verb, last.benefit_before, last.benefit, last.data) == (
            "correct",
            12_000_000,
            7,
            {"follows": made.pk},
        )
        assert entry("Đủ", world.old).state == State.VALID
        assert differences() == []


class TestOne:
    def test_its_author_may_and_gets_the_same_entry_again(self, world: World) -> None:
        first, second = (
            carry_entry(entry=entry("Đủ", world.old), programme=world.new, by=world.member, at=NOW) for _ in range(2)
        )
        assert first.pk == second.pk
        assert Notice.objects.filter(to=world.member).count() == 0

    def test_strangers_may_not(self, world: World) -> None:
        with pytest.raises(NotYours):
            carry_entry(entry=entry("Đủ", world.old), programme=world.new, by=an_officer(world.units["B"]), at=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_make_one(self, transactional_db: None) -> None:
        world = build()
        made: list[Any] = []

        def carry() -> None:
            made.append(carry_over(carriage=Carriage(world.old, world.new), by=None, at=NOW))
            connection.close()

        threads = [threading.Thread(target=carry) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(len(one.taken) for one in made) == [0, 0, 0, 2]
        assert differences() == []


class TestPages:
    @pytest.fixture(autouse=True)
    def _today(self) -> Any:
        with time_machine.travel(NOW, tick=False):
            yield

    def test_an_author_is_offered_the_open_programme_and_enters_it(self, world: World, client: Client) -> None:
        client.force_login(world.member)
        old = entry("Đủ", world.old)
        address = f"/sang-kien/{old.pk}/dua-vao/trieu/"
        assert address in client.get(f"/sang-kien/{old.pk}/").content.decode()
        assert "đủ điều kiện" in client.get(address).content.decode()
        answer = client.post(address)
        assert answer.headers["Location"] == f"/sang-kien/{entry('Đủ', world.new).pk}/"
        assert address not in client.get(f"/sang-kien/{old.pk}/").content.decode()
        assert client.get(address).status_code == 302

    def test_what_stands_against_it_is_said_and_nothing_is_done(self, world: World, client: Client) -> None:
        client.force_login(world.member)
        address = f"/sang-kien/{entry('Thiếu tóm tắt', world.old).pk}/dua-vao/trieu/"
        page = client.get(address).content.decode()
        assert "Chưa đưa vào được" in page
        assert "Tóm tắt" in page
        assert client.post(address).status_code == 409
        assert Entry.objects.filter(programme=world.new).count() == 0

    def test_strangers_find_nothing(self, world: World, client: Client) -> None:
        client.force_login(an_officer(world.units["B"]))
        address = f"/sang-kien/{entry('Đủ', world.old).pk}/dua-vao/trieu/"
        for answer in (
            client.get(address),
            client.post(address),
            client.get("/co-cau/A/dua-sang/?tu=75nghin&sang=trieu"),
        ):
            assert answer.status_code == 404
            assert "Đủ" not in answer.content.decode()

    def test_an_officer_looks_first_and_then_carries_a_unit(self, world: World, client: Client) -> None:
        client.force_login(world.officer)
        assert "/co-cau/A/dua-sang/" in client.get("/co-cau/A/").content.decode()
        assert client.get("/co-cau/A/dua-sang/").status_code == 200
        page = client.get("/co-cau/A/dua-sang/", {"tu": "75nghin", "sang": "trieu"}).content.decode()
        assert "Đưa 1 sáng kiến sang" in page
        assert "Thiếu tóm tắt" in page
        assert "Của B" not in page
        assert Entry.objects.filter(programme=world.new).count() == 0
        assert client.post("/co-cau/A/dua-sang/", {"tu": "75nghin", "sang": "trieu"}).status_code == 302
        assert Entry.objects.filter(programme=world.new).count() == 1
        assert client.get("/co-cau/A/dua-sang/", {"tu": "x", "sang": "trieu"}).status_code == 404


def test_the_command_tells_what_it_did(world: World) -> None:
    def run(*arguments: str) -> dict[str, Any]:
        out = StringIO()
        with time_machine.travel(NOW, tick=False):
            call_command(
                "entries", "carry", "--from", "75nghin", "--to", "trieu", *arguments, "--format", "json", stdout=out
            )
        told: dict[str, Any] = json.loads(out.getvalue())
        return told

    assert (run("--dry-run")["carried"], run("--unit", "B")["carried"]) == (2, 1)
    told = run()
    assert (told["carried"], told["known"], told["dry_run"]) == (1, 1, False)
    assert [row["reason"] for row in told["refused"]] == ["field_missing"]

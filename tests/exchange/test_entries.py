"""Entries sent by other systems: through the same rules, one result each, never twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.conftest import World
from factories import Caller, a_draft, a_person, a_programme, a_token, a_user, an_offer, an_officer
from sangkien.checking.services import approve, reject, return_for_changes, transfer
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.exchange.models import Arrival
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryEvent, Initiative

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def send(caller: Caller, *offers: dict[str, Any], programme: str = "ct", key: str = "") -> dict[str, Any]:
    """Send a batch; returns what was answered."""
    answer = caller.post("/entries/batch", {"programme": programme, "entries": list(offers)}, key=key)
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestOne:
    def test_is_created_found_unchanged_and_updated(self, world: World) -> None:
        answers = [
            world.one.post("/entries", {"programme": "ct", **an_offer("k1", **facts)})
            for facts in ({}, {}, {"benefit_vnd": 5})
        ]
        assert [(a.status_code, a.json()["result"]) for a in answers] == [
            (201, "created"),
            (200, "unchanged"),
            (200, "updated"),
        ]
        entry = Entry.objects.get()
        assert answers[0].json()["code"] == entry.code
        assert (entry.state, entry.unit, entry.submitter_name) == (
            State.SUBMITTED,
            world.units["CS1"],
            "Phần mềm nhân sự",
        )
        assert entry.initiative.benefit_vnd == 5
        assert [part.person.full_name for part in entry.initiative.authorships.order_by("position")] == [
            "Lê Văn Tám",
            "Vũ Thị Na",
        ]
        assert leaderboard(Question(programme=world.programme)).totals.submitted == 1
        assert differences() == []

    def test_is_refused_with_every_reason_in_the_callers_language(self, world: World) -> None:
        bad = {"programme": "ct", **an_offer("k1", title="", benefit_vnd=-1, authors=[{"name": "A", "share": 50}])}
        answer = world.one.post("/entries", bad)
        assert answer.status_code == 422
        assert answer.headers["Content-Type"] == "application/problem+json"
        problems = {(row["field"], row["code"]) for row in answer.json()["errors"]}
        assert problems == {("benefit_vnd", "benefit_negative")}
        answer = world.one.post("/entries", {**bad, "benefit_vnd": 1})
        assert {row["code"] for row in answer.json()["errors"]} == {"title_missing", "shares_do_not_sum"}
        assert "Cần đủ 100 %" in answer.json()["detail"]
        assert Entry.objects.count() == 0

    def test_verdicts_and_unknown_fields_are_named_and_play_no_part(self, world: World) -> None:
        sent = {"programme": "ct", **an_offer("k1"), "status": "valid", "decided_at": "2023-01-01", "thuong": 5}
        answer = world.one.post("/entries", sent).json()
        assert answer["ignored"] == ["decided_at", "status", "thuong"]
        assert answer["state"] == "submitted"

    def test_a_bound_token_needs_no_programme_and_knows_no_other(self, world: World) -> None:
        other = a_programme(world.units["TINH"], code="khac")
        _, text = a_token(world.units["CS1"], programme=world.programme, system="hrm")
        bound = Caller(text)
        assert bound.post("/entries", an_offer("k1")).status_code == 201
        assert bound.post("/entries", {"programme": other.code, **an_offer("k2")}).status_code == 404
        assert world.one.post("/entries", an_offer("k3")).json()["code"] == "programme_unnamed"


class TestMany:
    def test_each_has_its_own_result(self, world: World) -> None:
        send(world.one, an_offer("k1"), an_offer("k2"))
        answer = send(
            world.one,
            an_offer("k1"),
            an_offer("k2", title="Tên mới"),
            an_offer("k3"),
            an_offer("k3"),
            an_offer("k4", unit_code="CS2"),
            {"external_key": "k5", "title": 7},
            "nonsense",
        )
        assert [(row["external_key"], row["result"]) for row in answer["results"]] == [
            ("k1", "unchanged"),
            ("k2", "updated"),
            ("k3", "created"),
            ("k3", "refused"),
            ("k4", "refused"),
            ("k5", "refused"),
            ("", "refused"),
        ]
        assert answer["counts"] == {"created": 1, "updated": 1, "unchanged": 1, "refused": 4}
        codes = [[problem["code"] for problem in row["problems"]] for row in answer["results"][3:]]
        assert codes == [["key_repeated"], ["unit_outside"], ["field_unfit"], ["field_unfit"]]
        assert answer["results"][5]["problems"][0]["field"] == "title"
        assert Entry.objects.count() == 3
        assert differences() == []

    def test_more_than_five_hundred_are_refused(self, world: World) -> None:
        answer = world.one.post("/entries/batch", {"programme": "ct", "entries": [{}] * 501})
        assert answer.status_code == 422

    def test_the_same_batch_costs_few_questions(self, world: World) -> None:
        def cost(n: int) -> int:
            offers = [an_offer(f"k{i}") for i in range(n)]
            send(world.one, *offers)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                send(world.one, *offers)
            return len(captured)

        assert cost(1) == cost(3) == 9


class TestKept:
    """What officers did is not undone by a system that sends the same again."""

    def code(self, world: World, **facts: Any) -> Entry:
        send(world.one, an_offer("k1", **facts))
        return Entry.objects.get()

    def test_a_transfer_stands(self, world: World) -> None:
        entry = self.code(world)
        transfer(
            entry=entry,
            unit=world.units["BEN"],
            reason="đúng đơn vị",
            by=an_officer(world.units["TINH"]),
            at=entry.counted_at,
        )
        assert send(world.one, an_offer("k1"))["results"][0]["result"] == "unchanged"
        assert send(world.one, an_offer("k1", summary="Rõ hơn"))["results"][0]["result"] == "updated"
        assert send(world.one, an_offer("k1", summary="Rõ hơn nữa"))["results"][0]["result"] == "updated"
        entry.refresh_from_db()
        assert entry.unit == world.units["BEN"]
        assert send(world.one, an_offer("k1", summary="Rõ hơn", unit_code=""))["results"][0]["result"] == "updated"
        entry.refresh_from_db()
        assert entry.unit == world.units["CS1"]

    def test_what_was_moved_out_of_reach_is_no_longer_changed(self, world: World) -> None:
        entry = self.code(world)
        transfer(
            entry=entry,
            unit=world.units["CS2"],
            reason="đúng đơn vị",
            by=an_officer(world.units["TINH"]),
            at=entry.counted_at,
        )
        # Neither its state nor its code is told any more, not even to who sends it again as it was.
        for again in (an_offer("k1"), an_offer("k1", title="Khác")):
            row = send(world.one, again)["results"][0]
            assert (row["result"], row["problems"][0]["code"]) == ("refused", "entry_elsewhere")
            assert entry.code not in json.dumps(row)

    @pytest.mark.parametrize("verdict", [approve, reject])
    def test_what_was_judged_is_not_changed_and_others_are(self, world: World, verdict: Any) -> None:
        entry = self.code(world)
        officer = an_officer(world.units["TINH"])
        told = {"reason_code": "other", "reason": "chưa đúng"} if verdict is reject else {}
        verdict(entry=entry, by=officer, at=entry.counted_at, **told)
        rows = send(world.one, an_offer("k1", benefit_vnd=999), an_offer("k2"))["results"]
        assert [(row["result"], [p["code"] for p in row["problems"]]) for row in rows] == [
            ("refused", ["entry_settled"]),
            ("created", []),
        ]
        assert Initiative.objects.get(external_key="k1").benefit_vnd == 12_000_000
        assert differences() == []

    def test_what_was_returned_and_corrected_is_sent_again(self, world: World) -> None:
        entry = self.code(world)
        return_for_changes(
            entry=entry, reason_code="other", reason="thiếu", by=an_officer(world.units["CS1"]), at=entry.counted_at
        )
        assert send(world.one, an_offer("k1"))["results"][0]["state"] == "needs_changes"
        assert send(world.one, an_offer("k1", summary="Đủ rồi"))["results"][0]["state"] == "submitted"
        assert list(entry.events.order_by("seq").values_list("verb", flat=True)) == [
            "submit",
            "return",
            "correct",
            "resubmit",
        ]

    def test_after_the_close_nothing_comes_in(self, world: World, clock: time_machine.Coordinates) -> None:
        clock.move_to("2023-09-01T00:00:00+07:00")
        row = send(world.one, an_offer("k1"))["results"][0]
        assert (row["result"], row["problems"][0]["code"]) == ("refused", "outside_stages")


class TestStrangers:
    def test_the_same_key_of_another_system_is_another_entry(self, world: World) -> None:
        send(world.one, an_offer("k1", title="Của CS1"))
        send(world.root, an_offer("k1", title="Của tỉnh"))
        _, text = a_token(world.units["CS1"], system="hrm")
        send(Caller(text), an_offer("k1", title="Của nhân sự"))
        assert sorted(Initiative.objects.values_list("source", "title")) == [
            ("api:CS1", "Của CS1"),
            ("api:CS1:hrm", "Của nhân sự"),
            ("api:TINH", "Của tỉnh"),
        ]

    def test_another_unit_sees_and_changes_nothing(self, world: World) -> None:
        code = send(world.one, an_offer("k1", title="Bí mật"))["results"][0]["code"]
        for answer in (
            world.two.get(f"/entries/{code}"),
            world.two.get("/entries/by-key", programme="ct", external_key="k1"),
            world.two.get(f"/entries/{code}/evidence"),
            world.two.post(f"/entries/{code}/withdraw"),
            world.two.upload(f"/entries/{code}/evidence", SimpleUploadedFile("a.png", PNG)),
            world.two.get("/units/CS1"),
            world.two.get("/leaderboard", programme="ct", parent="TINH"),
        ):
            assert answer.status_code == 404
            assert "Bí mật" not in answer.content.decode()
        assert world.two.get("/entries").json()["items"] == []
        assert Entry.objects.get().state == State.SUBMITTED

    def test_the_unit_above_reads_but_does_not_change(self, world: World) -> None:
        code = send(world.one, an_offer("k1"))["results"][0]["code"]
        assert world.root.get(f"/entries/{code}").json()["code"] == code
        assert world.root.post(f"/entries/{code}/withdraw").json()["code"] == "other_source"
        assert world.root.upload(f"/entries/{code}/evidence", SimpleUploadedFile("a.png", PNG)).status_code == 403

    def test_a_reading_token_sends_nothing_and_a_sending_one_reads_nothing(self, world: World) -> None:
        _, reads = a_token(world.units["CS1"], scopes=["read"])
        _, pushes = a_token(world.units["CS1"], scopes=["push"])
        assert Caller(reads).post("/entries", {"programme": "ct", **an_offer("k1")}).status_code == 403
        assert Entry.objects.count() == 0
        assert Caller(pushes).post("/entries", {"programme": "ct", **an_offer("k1")}).status_code == 201
        assert Caller(pushes).get("/entries").status_code == 403

    def test_what_its_author_keeps_at_the_unit_is_withheld_above(self, world: World) -> None:
        code = send(world.one, an_offer("k1", after="Cách làm riêng", visibility="unit"))["results"][0]["code"]
        above, own = (caller.get(f"/entries/{code}").json() for caller in (world.root, world.one))
        # The root is a provincial federation: an upper level.
        assert (above["after"], above["content_withheld"]) == ("", True)
        assert (own["after"], own["content_withheld"]) == ("Cách làm riêng", False)
        assert world.root.get(f"/entries/{code}/evidence").json()["code"] == "content_kept_at_unit"


class TestReading:
    def test_pages_lead_through_everything_once(self, world: World) -> None:
        send(world.one, *[an_offer(f"k{i}") for i in range(5)])
        seen, cursor = [], None
        while True:
            page = world.one.get("/entries", limit=2, **({"cursor": cursor} if cursor else {})).json()
            seen += [row["external_key"] for row in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == [f"k{i}" for i in range(5)]

    def test_filters(self, world: World, clock: time_machine.Coordinates) -> None:
        send(world.one, an_offer("k1"), an_offer("k2", unit_code="BEN"))
        clock.move_to("2023-03-02T09:00:00+07:00")
        code = send(world.one, an_offer("k1", summary="mới"))["results"][0]["code"]
        ask = lambda **query: [row["external_key"] for row in world.one.get("/entries", **query).json()["items"]]  # noqa: E731
        assert ask(unit="BEN") == ["k2"]
        assert ask(changed_since="2023-03-02T00:00:00+07:00") == ["k1"]
        assert ask(external_key="k2", programme="ct") == ["k2"]
        assert ask(state="valid") == []
        world.one.post(f"/entries/{code}/withdraw")
        assert ask(state="withdrawn") == ["k1"]

    def test_a_list_costs_the_same_for_one_and_for_three(self, world: World) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert world.one.get("/entries").status_code == 200
            return len(captured)

        world.one.get("/whoami")
        send(world.one, an_offer("k1"))
        first = cost()
        send(world.one, an_offer("k2"), an_offer("k3"))
        assert first == cost() == 5

    def test_one_entry_tells_its_history(self, world: World) -> None:
        send(world.one, an_offer("k1"))
        found = world.one.get("/entries/by-key", programme="ct", external_key="k1").json()
        assert [row["verb"] for row in found["history"]] == ["submit"]
        assert found["authors"][0] == {"name": "Lê Văn Tám", "share": 60.0, "code": ""}

    def test_drafts_are_nobodys_business(self, world: World) -> None:
        a_draft(world.programme, world.units["CS1"], a_user(at=world.units["CS1"]))
        assert world.one.get("/entries").json()["items"] == []


class TestEvidence:
    def test_is_kept_once_by_its_content(self, world: World) -> None:
        code = send(world.one, an_offer("k1"))["results"][0]["code"]
        answers = [
            world.one.upload(f"/entries/{code}/evidence", SimpleUploadedFile(name, PNG)) for name in ("a.png", "b.png")
        ]
        assert [answer.status_code for answer in answers] == [201, 200]
        assert answers[0].json()["sha256"] == answers[1].json()["sha256"]
        assert len(world.one.get(f"/entries/{code}/evidence").json()["items"]) == 1

    def test_is_judged_by_what_it_contains(self, world: World) -> None:
        code = send(world.one, an_offer("k1"))["results"][0]["code"]
        answer = world.one.upload(f"/entries/{code}/evidence", SimpleUploadedFile("a.png", b"<script>"))
        assert (answer.status_code, answer.json()["code"]) == (422, "file_kind_refused")

    def test_comes_too_late_for_what_was_judged(self, world: World) -> None:
        code = send(world.one, an_offer("k1"))["results"][0]["code"]
        entry = Entry.objects.get()
        approve(entry=entry, by=an_officer(world.units["TINH"]), at=entry.counted_at)
        answer = world.one.upload(f"/entries/{code}/evidence", SimpleUploadedFile("a.png", PNG))
        assert answer.json()["code"] == "entry_settled"


def test_taking_back_twice_is_taking_back_once(world: World) -> None:
    code = send(world.one, an_offer("k1"))["results"][0]["code"]
    states = [world.one.post(f"/entries/{code}/withdraw").json()["state"] for _ in range(2)]
    assert states == ["withdrawn", "withdrawn"]
    assert leaderboard(Question(programme=world.programme)).totals.submitted == 0
    assert Arrival.objects.count() == 1
    assert differences() == []


class TestSeveralProgrammes:
    def test_the_same_key_enters_the_same_initiative_and_judged_facts_stay(self, world: World) -> None:
        a_programme(world.units["TINH"], code="hai")
        send(world.one, an_offer("k1"))
        entry = Entry.objects.get()
        approve(entry=entry, by=an_officer(world.units["TINH"]), at=entry.counted_at)
        assert send(world.one, an_offer("k1", benefit_vnd=99), programme="hai")["results"][0]["result"] == "created"
        assert (Initiative.objects.count(), Entry.objects.count()) == (1, 2)
        row = send(world.one, an_offer("k1", benefit_vnd=98), programme="hai")["results"][0]
        assert (row["result"], row["problems"][0]["code"]) == ("refused", "entry_settled")
        assert Initiative.objects.get().benefit_vnd == 12_000_000
        assert differences() == []

    def test_a_correction_counts_in_both(self, world: World) -> None:
        other = a_programme(world.units["TINH"], code="hai")
        for programme in ("ct", "hai"):
            send(world.one, an_offer("k1"), programme=programme)
        assert send(world.one, an_offer("k1", benefit_vnd=5), programme="hai")["results"][0]["result"] == "updated"
        assert list(EntryEvent.objects.order_by("pk").values_list("programme__code", "verb", "benefit")) == [
            ("ct", "submit", 12_000_000),
            ("hai", "submit", 12_000_000),
            ("hai", "correct", 5),
            ("ct", "correct", 5),
        ]
        assert leaderboard(Question(programme=other)).totals.submitted == 1
        assert differences() == []


def test_a_staff_code_of_somebody_elsewhere_makes_nobody_an_author(world: World) -> None:
    a_person(world.units["CS2"], "Người Của CS2", code="NV1")
    a_person(world.units["BEN"], "Người Của Bến", code="NV2")
    offers = [
        an_offer(key, authors=[{"name": "A", "share": 100, "code": code}])
        for key, code in (("k1", "NV1"), ("k2", "NV2"), ("k3", "NV3"))
    ]
    rows = send(world.one, *offers)["results"]
    assert [(row["result"], [p["code"] for p in row["problems"]]) for row in rows] == [
        ("refused", ["author_code_elsewhere"]),
        ("created", []),
        ("created", []),
    ]

"""Drafts from telephones: taken in as often as they come, counted once; when they began is the server's word alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from factories import a_programme, a_unit
from initiatives.samples import RULES, a_photo, stages
from sangkien.base.clock import now
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryEvent, PhoneDraft
from sangkien.initiatives.queries import phone_mark
from sangkien.initiatives.schemas import Ticket
from sangkien.initiatives.services import save_draft, withdraw_entry
from sangkien.units.models import Unit

WORDS = {
    "title": "Lắp tấm gạt than dính cho băng B12",
    "kind": "technical",
    "first_applied_on": "15/9/2022",
    "effect": "Không phải dừng băng để cạo.",
    "decision_no": "214/QĐ-TTCO",
    "recognised_on": "20/10/2022",
    "visibility": "hierarchy",
}


class Phone:
    """A telephone with one draft; ``sent`` is what its words say."""

    def __init__(self, world: SimpleNamespace, user: Any, client: Client) -> None:
        self.world, self.user, self.client, self.key = world, user, client, uuid4()
        self.sent: dict[str, Any] = {
            **WORDS,
            "programme": world.programme.code,
            "unit": world.workshop.code,
            "author-0-name": user.full_name,
            "author-0-share": "100",
        }

    def post(self, step: str, data: dict[str, Any], *, account: str = "") -> Any:
        headers = {"x-phone-account": account or phone_mark(self.user).account}
        return self.client.post(f"/ngoai-mang/{self.key}/{step}", data, headers=headers)

    def words(self, **changes: Any) -> Any:
        return self.post("", {**self.sent, **changes})

    def photo(self, **which: Any) -> Any:
        return self.post("anh/", {"files": a_photo(**which)})

    def submit(self) -> Any:
        return self.post("nop/", {})

    def entry(self) -> Entry:
        return Entry.objects.get(client_key=self.key)


@pytest.fixture
def phone(world: SimpleNamespace, signed_in: Any) -> Phone:
    return Phone(world, world.worker, signed_in(world.worker))


class TestSending:
    def test_every_step_twice_is_one_entry_with_one_photo(self, phone: Phone) -> None:
        for _ in range(2):
            phone.words()
            kept = phone.photo().json()["photos"]
        assert phone.words().json()["photos"] == kept
        first, second = phone.submit().json(), phone.submit().json()
        assert first == second
        entry = phone.entry()
        assert (entry.state, entry.code) == (State.SUBMITTED, first["sent"]["code"])
        assert entry.initiative.evidence.count() == 1
        assert Entry.objects.count() == EntryEvent.objects.count() == 1

    def test_words_after_sending_change_nothing_and_say_that_it_was_sent(self, phone: Phone) -> None:
        phone.words(), phone.photo(), phone.submit()
        answer = phone.words(title="Tên khác")
        assert answer.json()["sent"]["code"] == phone.entry().code
        assert phone.entry().initiative.title == WORDS["title"]
        assert "sent" in phone.photo(color="#123").json()
        assert phone.entry().initiative.evidence.count() == 1

    def test_what_is_missing_is_said_beside_its_field(self, phone: Phone) -> None:
        phone.words(decision_no="")
        answer = phone.submit()
        assert answer.status_code == 422
        assert {"decision_no", "evidence"} <= set(answer.json()["fields"])
        assert phone.entry().state == State.DRAFT

    def test_what_cannot_be_read_is_said_and_the_rest_is_kept(self, phone: Phone) -> None:
        answer = phone.words(first_applied_on="hôm nào đó")
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == ["first_applied_on"]
        assert phone.entry().initiative.title == WORDS["title"]

    def test_a_photo_taken_out_on_the_phone_goes_here_too(self, phone: Phone) -> None:
        phone.words()
        sha256 = phone.photo().json()["photos"]
        assert phone.words(dropped=sha256).json()["photos"] == []

    def test_a_file_that_is_no_photo_is_refused(self, phone: Phone) -> None:
        phone.words()
        answer = phone.post("anh/", {"files": SimpleUploadedFile("a.jpg", b"not a picture", content_type="image/jpeg")})
        assert (answer.status_code, list(answer.json()["fields"])) == (409, ["evidence"])


@pytest.mark.django_db(transaction=True)
def test_the_page_and_the_worker_at_the_same_moment_make_one_entry(phone: Phone) -> None:
    ticket = Ticket.issue(to=phone.user, stage=phone.world.programme.stages.get(), at=now())

    def send(_: int) -> list[tuple[int, str | None]]:
        try:
            answers = [phone.words(ticket=ticket), phone.photo(), phone.submit()]
            return [(one.status_code, one.json().get("error")) for one in answers]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [[(200, None)] * 3] * 4
    assert Entry.objects.count() == EntryEvent.objects.count() == PhoneDraft.objects.count() == 1
    assert phone.entry().initiative.evidence.count() == 1


class TestConflicts:
    def test_written_on_elsewhere_asks_before_it_overwrites(self, phone: Phone) -> None:
        phone.words()
        later = now() + timedelta(minutes=1)
        save_draft(entry=phone.entry(), by=phone.user, at=later, facts={"title": "Tên viết trên trang"})
        answer = phone.words()
        assert (answer.status_code, answer.json()["error"]) == (409, "edited_elsewhere")
        assert phone.entry().initiative.title == "Tên viết trên trang"
        assert phone.words(anyway="1").status_code == 200
        assert phone.entry().initiative.title == WORDS["title"]

    def test_given_up_elsewhere(self, phone: Phone) -> None:
        phone.words()
        withdraw_entry(entry=phone.entry(), by=phone.user, at=now())
        assert phone.words().json()["error"] == "draft_given_up"

    def test_a_unit_that_ended_costs_nothing_else(self, phone: Phone) -> None:
        Unit.objects.filter(pk=phone.world.workshop.pk).update(exists_until="2023-01-01")
        answer = phone.words()
        assert (answer.status_code, answer.json()["error"]) == (409, "unit_ended")
        assert phone.entry().initiative.title == WORDS["title"]
        assert phone.words(unit=phone.world.company.code).status_code == 200

    def test_a_unit_that_is_unknown(self, phone: Phone) -> None:
        assert phone.words(unit="KHONG-CO").json()["error"] == "unit_not_found"

    def test_a_draft_begun_for_another_programme_begins_anew(self, phone: Phone) -> None:
        phone.words()
        other = a_programme(phone.world.root, rules=RULES, stages=stages())
        assert phone.words(programme=other.code).json()["error"] == "begun_for_another"


class TestWho:
    def test_a_stranger_is_told_to_sign_in(self, phone: Phone) -> None:
        phone.client.logout()
        answer = phone.words()
        assert (answer.status_code, answer.json()["error"]) == (401, "signed_out")
        assert phone.client.get("/ngoai-mang/toi/").status_code == 401
        assert not Entry.objects.exists()

    def test_the_draft_of_one_is_never_sent_by_another(self, phone: Phone, signed_in: Any) -> None:
        mine = phone_mark(phone.user).account
        phone.client = signed_in(phone.world.mate)
        answer = phone.post("", phone.sent, account=mine)
        assert (answer.status_code, answer.json()["error"]) == (403, "another_account")
        assert not Entry.objects.exists()

    def test_the_number_of_anothers_draft_opens_nothing(self, phone: Phone, signed_in: Any) -> None:
        phone.words()
        thief = Phone(phone.world, phone.world.mate, signed_in(phone.world.mate))
        thief.key = phone.key
        assert thief.photo().status_code == 404
        assert thief.submit().status_code == 404
        thief.words(title="Của tôi")
        assert Entry.objects.get(submitter=phone.user).initiative.title == WORDS["title"]

    def test_the_kept_page_is_the_same_for_everybody(self, phone: Phone) -> None:
        mine, nobodys = phone.client.get("/ngoai-mang/"), Client().get("/ngoai-mang/")
        assert mine.content == nobodys.content
        assert not mine.cookies
        assert phone.user.full_name not in mine.content.decode()

    def test_what_the_phone_is_told(self, phone: Phone) -> None:
        answer = phone.client.get("/ngoai-mang/toi/")
        assert "no-store" in answer.headers["Cache-Control"]
        told = answer.json()
        assert (told["name"], told["account"]) == (phone.user.full_name, phone_mark(phone.user).account)
        assert phone_mark(phone.world.mate).account != told["account"]
        assert phone_mark(phone.world.mate).key != told["key"]
        [programme] = told["programmes"]
        assert {"title", "kind", "evidence", "decision_no", "authors"} <= set(programme["wanted"])
        assert told["units"][0] == {
            "code": "TTCO-02",
            "name": "Phân xưởng Tuyển than 2",
            "path": "Tuyển than Cửa Ông › Công đoàn TKV",
            "programmes": [programme["code"]],
        }
        assert phone.world.outside.name not in answer.content.decode()

    @pytest.mark.parametrize("beside", [1, 3])
    def test_telling_costs_the_same_with_more_units(
        self, phone: Phone, beside: int, django_assert_num_queries: Any
    ) -> None:
        for n in range(beside):
            a_unit(f"TTCO-1{n}", under=phone.world.company)
        with django_assert_num_queries(10):
            phone.client.get("/ngoai-mang/toi/")


class TestWhenItBegan:
    """The stage closes; a grace of 30 minutes takes in what was begun before."""

    @pytest.fixture
    def closes(self, phone: Phone) -> datetime:
        moment = now().replace(microsecond=0) + timedelta(days=1)
        phone.world.programme.stages.update(closes_at=moment, grace_minutes=30)
        return moment

    def ticket(self, phone: Phone, at: datetime) -> str:
        return Ticket.issue(to=phone.user, stage=phone.world.programme.stages.get(), at=at)

    def arrive(self, phone: Phone, arrives: datetime, ticket: str = "", **says: Any) -> Any:
        """The phone comes back into the network and sends everything."""
        with time_machine.travel(arrives, tick=False):
            phone.client.force_login(phone.user, backend="sangkien.accounts.backends.LocalAccountBackend")
            phone.words(ticket=ticket, **says)
            phone.photo()
            return phone.submit()

    def test_a_ticket_from_before_closing_obeys_the_grace(self, phone: Phone, closes: datetime) -> None:
        issued = closes - timedelta(hours=5)
        answer = self.arrive(phone, closes + timedelta(minutes=29), self.ticket(phone, issued))
        assert answer.status_code == 200, answer.json()
        assert (phone.entry().begun_at, phone.entry().counted_at) == (issued, closes + timedelta(minutes=29))

    def test_after_the_grace_it_comes_too_late_and_stays_a_draft(self, phone: Phone, closes: datetime) -> None:
        answer = self.arrive(phone, closes + timedelta(minutes=30), self.ticket(phone, closes - timedelta(hours=5)))
        assert answer.json()["error"] == "stage_closed"
        assert phone.entry().state == State.DRAFT

    def test_without_a_ticket_arriving_is_beginning(self, phone: Phone, closes: datetime) -> None:
        assert self.arrive(phone, closes + timedelta(minutes=1)).json()["error"] == "stage_closed"

    def test_the_phones_own_clock_is_never_asked(self, phone: Phone, closes: datetime) -> None:
        past = (closes - timedelta(days=1)).isoformat()
        claims = {"begun_at": past, "at": past, "issued_at": past}
        assert self.arrive(phone, closes + timedelta(minutes=1), **claims).json()["error"] == "stage_closed"

    @pytest.mark.parametrize("forgery", ["own-words", "other-salt", "cut", "nonsense"])
    def test_a_forged_ticket_is_no_ticket(self, phone: Phone, closes: datetime, forgery: str) -> None:
        issued = closes - timedelta(hours=5)
        stage = phone.world.programme.stages.get()
        facts = [uuid4().hex, phone.user.pk, stage.pk, issued.isoformat()]
        forged = {
            "own-words": "eyJoIjoxfQ:1abc:def",
            "other-salt": signing.dumps(facts, salt="another"),
            "cut": self.ticket(phone, issued)[:-2],
            "nonsense": "\u2028",
        }[forgery]
        answer = self.arrive(phone, closes + timedelta(minutes=1), forged)
        assert answer.json()["error"] == "stage_closed"
        assert PhoneDraft.objects.get().ticket is None

    def test_a_ticket_serves_one_draft(self, phone: Phone, closes: datetime) -> None:
        ticket, late = self.ticket(phone, closes - timedelta(hours=5)), closes + timedelta(minutes=5)
        assert self.arrive(phone, late, ticket).status_code == 200
        second = Phone(phone.world, phone.user, phone.client)
        assert self.arrive(second, late, ticket, title="Một bài nữa").json()["error"] == "stage_closed"

    def test_the_ticket_of_another_serves_nobody_else(self, phone: Phone, closes: datetime) -> None:
        theirs = Ticket.issue(
            to=phone.world.mate, stage=phone.world.programme.stages.get(), at=closes - timedelta(hours=5)
        )
        assert self.arrive(phone, closes + timedelta(minutes=5), theirs).json()["error"] == "stage_closed"

    def test_tickets_are_handed_out_only_while_the_stage_is_open(self, phone: Phone, closes: datetime) -> None:
        def tickets(at: datetime) -> list[str]:
            with time_machine.travel(at, tick=False):
                phone.client.force_login(phone.user, backend="sangkien.accounts.backends.LocalAccountBackend")
                found: list[str] = phone.client.get("/ngoai-mang/toi/").json()["programmes"][0]["tickets"]
                return found

        before = [Ticket.read(one) for one in tickets(closes - timedelta(minutes=1))]
        assert [one.issued_at for one in before if one] == [closes - timedelta(minutes=1)] * 3
        assert len({one.number for one in before if one}) == 3
        assert tickets(closes) == []

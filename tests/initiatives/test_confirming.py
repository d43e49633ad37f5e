"""Authors answer for what others typed in their name: by link, by code, signed in; a no stops the yes of officers."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.checking import services as checking
from sangkien.imports.services import Intake, import_entries
from sangkien.initiatives.choices import Answer, State, Way
from sangkien.initiatives.errors import (
    AuthorDisputes,
    ConfirmationCodeWrong,
    ConfirmationNotFound,
    DisputeWithoutText,
)
from sangkien.initiatives.models import Confirmation, ConfirmationStep, Entry, EntryEvent
from sangkien.initiatives.queries import asked_of, by_code, by_token, disputes_of, on_behalf, token_of, unanswered
from sangkien.initiatives.rules import AuthorPart
from sangkien.initiatives.services import answer, issue_codes, resubmit_entry, save_authors, withdraw_entry
from sangkien.notices.models import Notice
from sangkien.people.models import Person
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.django_db
SECRET = "Cách chỉnh van bí mật"


class World:
    """A grassroots union, a helper, two officers, an entry of two workers that the helper typed."""

    def __init__(self, authors: str = "Lê Văn Tám|60;Vũ Thị Na|40") -> None:
        tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        self.unit, self.programme = tree["CS1"], a_programme(tree["TAPDOAN"])
        self.helper = a_user("Trần Thị Nhập", at=self.unit, role=Role.SUPPORT_TEAM)
        self.officer, self.upper = an_officer(self.unit), an_officer(tree["TAPDOAN"])
        self.stranger = an_officer(tree["CS2"])
        self.authors = authors
        self.entry = self.typed("k1")

    def typed(self, key: str, by: User | None = None) -> Entry:
        """An entry typed on behalf."""
        row = {
            "external_key": key, "title": f"Tấm chắn nước {key}", "authors": self.authors, "unit_code": "CS1",
            "kind": "technical", "after": SECRET, "first_applied_on": "2022-12-05", "recognised_on": "2023-01-10",
            "decision_no": "12/QĐ",
        }  # fmt: skip
        intake = Intake(self.programme, by or self.helper, NOW, within=self.unit)
        assert not import_entries(intake=intake, rows=[(1, row)]).refused
        return Entry.objects.select_related("initiative", "programme__root_unit", "unit").latest("pk")

    def say(self, what: Answer, text: str = "", *, who: int = 0) -> Confirmation:
        """The answer of the author in place ``who``."""
        part = self.entry.initiative.authorships.order_by("position")[who]
        asked = asked_of(part.initiative_id, part.person_id)
        return answer(asked=asked, answer=what, text=text, way=Way.LINK, by=None, at=NOW)

    @property
    def token(self) -> str:
        return token_of(self.entry.initiative.authorships.order_by("position")[0])


def test_only_what_somebody_else_typed_is_asked_about() -> None:
    world = World()
    worker = a_user("Lê Bình", at=world.unit)
    own = a_submitted_entry(world.programme, world.unit, worker)
    for_another = a_submitted_entry(world.programme, world.unit, world.helper, authors=[("Cao Lý", 100)])
    found = set(on_behalf(Entry.objects.all()))
    assert found == {world.entry, for_another}
    assert own not in found
    with pytest.raises(ConfirmationNotFound):
        asked_of(own.initiative_id, own.initiative.authorships.get().person_id)


def test_a_no_is_told_shown_and_stops_a_yes_until_the_author_says_otherwise() -> None:
    world = World()
    world.say(Answer.NO, "Phần của tôi là 40 %.")
    told = {notice.to: notice.url for notice in Notice.objects.filter(kind="entry_disputed")}
    assert told == {
        world.officer: f"/kiem-tra/{world.entry.pk}/",
        world.helper: f"/sang-kien/{world.entry.pk}/",
    }
    for officer in (world.officer, world.upper):
        with pytest.raises(AuthorDisputes):
            checking.approve(entry=world.entry, by=officer, at=NOW)
    world.say(Answer.YES)
    assert checking.approve(entry=world.entry, by=world.officer, at=NOW).state == State.UNDER_REVIEW
    steps = ConfirmationStep.objects.order_by("pk").values_list("answer", "text", "way")
    assert list(steps) == [("no", "Phần của tôi là 40 %.", "link"), ("yes", "", "link")]


def test_a_no_needs_a_word_and_the_same_answer_twice_is_one() -> None:
    world = World()
    with pytest.raises(DisputeWithoutText):
        world.say(Answer.NO, " ")
    world.say(Answer.NO, "Không phải tôi.")
    world.say(Answer.NO, "Không phải tôi.")
    assert ConfirmationStep.objects.count() == 1
    assert Notice.objects.filter(kind="entry_disputed").count() == 2


def test_an_officer_may_still_return_what_is_disputed_and_corrected_authors_are_asked_anew() -> None:
    world = World()
    world.say(Answer.NO, "Phần của tôi là 40 %.")
    checking.return_for_changes(entry=world.entry, reason_code="other", reason="Sửa tỷ lệ.", by=world.officer, at=NOW)
    entry = Entry.objects.get(pk=world.entry.pk)
    same = [AuthorPart("Lê Văn Tám", Decimal(60)), AuthorPart("Vũ Thị Na", Decimal(40))]
    save_authors(entry=entry, by=world.helper, at=NOW, authors=same)
    assert disputes_of([entry.initiative_id])  # nothing was corrected
    right = [AuthorPart("Lê Văn Tám", Decimal(40)), AuthorPart("Vũ Thị Na", Decimal(60))]
    save_authors(entry=entry, by=world.helper, at=NOW, authors=right)
    resubmit_entry(entry=entry, by=world.helper, at=NOW)
    assert not disputes_of([entry.initiative_id])
    assert ConfirmationStep.objects.filter(answer="no").exists()
    assert len(unanswered([world.unit])) == 2
    assert checking.approve(entry=entry, by=world.officer, at=NOW).state == State.UNDER_REVIEW


def test_an_author_taken_off_the_list_disputes_no_more_and_their_link_is_dead() -> None:
    world = World()
    token = world.token
    world.say(Answer.NO, "Tôi không tham gia.")
    checking.return_for_changes(entry=world.entry, reason_code="other", reason="Sửa.", by=world.officer, at=NOW)
    entry = Entry.objects.get(pk=world.entry.pk)
    save_authors(entry=entry, by=world.helper, at=NOW, authors=[AuthorPart("Vũ Thị Na", Decimal(100))])
    assert not disputes_of([entry.initiative_id])
    with pytest.raises(ConfirmationNotFound):
        by_token(token)


def test_tokens_are_not_guessed_from_others() -> None:
    world = World()
    first, second = (token_of(part) for part in world.entry.initiative.authorships.order_by("position"))
    assert by_token(first).part.person.full_name == "Lê Văn Tám"
    mixed = "-".join([*second.split("-")[:2], first.split("-", 2)[2]])
    for wrong in (mixed, first[:-1] + ("A" if first[-1] != "A" else "B"), "x", "1-1-", first + "\n", ""):
        with pytest.raises(ConfirmationNotFound):
            by_token(wrong)


def test_a_withdrawn_entry_asks_nobody() -> None:
    world = World()
    checking.return_for_changes(entry=world.entry, reason_code="other", reason="Sửa.", by=world.officer, at=NOW)
    withdraw_entry(entry=world.entry, by=world.helper, at=NOW)
    with pytest.raises(ConfirmationNotFound):
        by_token(world.token)
    assert unanswered([world.unit]) == []


def test_a_code_is_used_once_ends_and_is_replaced() -> None:
    world = World()
    parts = unanswered([world.unit])
    (_, old), _ = issue_codes(parts=parts, by=world.helper, at=NOW)
    (asked, code), _ = issue_codes(parts=parts, by=world.helper, at=NOW)
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", code)
    assert by_code(code.lower().replace("-", " "), NOW).person == asked.part.person
    for wrong, at in ((old, NOW), (code, NOW + timedelta(days=31)), ("", NOW)):
        with pytest.raises(ConfirmationCodeWrong):
            by_code(wrong, at)
    answer(asked=asked, answer=Answer.YES, text="", way=Way.CODE, by=None, at=NOW)
    with pytest.raises(ConfirmationCodeWrong):
        by_code(code, NOW)
    assert code.replace("-", "") not in str(list(Confirmation.objects.values()))


def test_nobody_gets_codes_for_authors_of_other_units() -> None:
    world = World()
    with pytest.raises(ConfirmationNotFound):
        issue_codes(parts=unanswered([world.unit]), by=world.stranger, at=NOW)
    assert not Confirmation.objects.exclude(code_digest="").exists()


class TestPages:
    """What holders of a link or a code see, and what helpers and officers do."""

    def test_the_link_shows_title_unit_and_authors_and_nothing_else(self, client: Client) -> None:
        world = World()
        Person.objects.update(phone="0912345678")
        page = client.get(f"/xac-nhan/{world.token}/")
        text = page.content.decode()
        for shown in ("Tấm chắn nước k1", "Công đoàn CS1", "Lê Văn Tám", "Vũ Thị Na", "60"):
            assert shown in text
        for hidden in (SECRET, "0912345678", world.entry.code, "12/QĐ", "Trần Thị Nhập"):
            assert hidden not in text
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "same-origin"

    def test_both_answers_come_in_by_the_link(self, client: Client) -> None:
        world = World()
        url = f"/xac-nhan/{world.token}/"
        assert client.post(url, {}).status_code == 422
        assert client.post(url, {"answer": "no"}).status_code == 422
        assert client.post(url, {"answer": "no", "text": "Sai tỷ lệ"}).status_code == 200
        assert Confirmation.objects.get().answer == "no"
        assert client.post(url, {"answer": "yes"}).status_code == 200
        assert Confirmation.objects.get().answer == "yes"

    def test_a_code_opens_the_question_in_this_browser_only(self, client: Client) -> None:
        world = World()
        (_, code), _ = issue_codes(parts=unanswered([world.unit]), by=world.helper, at=now())
        assert client.get("/xac-nhan/tra-loi/")["Location"] == "/xac-nhan/"
        assert client.post("/xac-nhan/", {"code": "AAAA-AAAA"}).status_code == 422
        assert client.post("/xac-nhan/", {"code": code})["Location"] == "/xac-nhan/tra-loi/"
        assert "Tấm chắn nước k1" in client.get("/xac-nhan/tra-loi/").content.decode()
        assert Client().get("/xac-nhan/tra-loi/").status_code == 302
        client.post("/xac-nhan/tra-loi/", {"answer": "yes"})
        assert ConfirmationStep.objects.get().way == Way.CODE
        assert Client().post("/xac-nhan/", {"code": code}).status_code == 422

    def test_guessing_is_stopped(self, client: Client) -> None:
        world = World()
        codes = [client.post("/xac-nhan/", {"code": "AAAA-AAAA"}).status_code for _ in range(61)]
        assert codes[-1] == 429
        links = [client.get(f"/xac-nhan/1-{n}-{'A' * 24}/").status_code for n in range(61)]
        assert links[-1] == 429
        assert client.get(f"/xac-nhan/{world.token}/").status_code == 200

    def test_an_author_answers_signed_in_and_nobody_for_them(self, client: Client) -> None:
        world = World("Đỗ Văn Chính|100")
        author = a_user("Đỗ Văn Chính", at=world.unit)
        world.entry.initiative.authorships.update(person=author.person)
        for other, status in ((world.helper, 404), (world.stranger, 404)):
            client.force_login(other)
            said = client.post(f"/sang-kien/{world.entry.pk}/xac-nhan/", {"answer": "yes"})
            assert said.status_code == status
        client.force_login(author)
        assert "Sáng kiến này được nhập hộ bạn" in client.get(f"/sang-kien/{world.entry.pk}/").content.decode()
        client.post(f"/sang-kien/{world.entry.pk}/xac-nhan/", {"answer": "no", "text": "Sai ngày"})
        step = ConfirmationStep.objects.get()
        assert (step.by, step.way, step.text) == (author, Way.ACCOUNT, "Sai ngày")

    def test_a_dispute_stands_in_the_queue_and_on_the_page(self, client: Client) -> None:
        world = World()
        world.say(Answer.NO, "Phần của tôi là 40 %.")
        client.force_login(world.officer)
        for path in ("/kiem-tra/", f"/kiem-tra/{world.entry.pk}/", f"/sang-kien/{world.entry.pk}/"):
            page = client.get(path).content.decode()
            assert "Phần của tôi là 40 %." in page, path
        assert "tác giả nói chưa đúng" in client.get("/kiem-tra/").content.decode()
        client.post(f"/kiem-tra/{world.entry.pk}/hop-le/")
        assert EntryEvent.objects.filter(entry=world.entry).count() == 1
        client.force_login(world.stranger)
        assert client.get(f"/sang-kien/{world.entry.pk}/").status_code == 404

    def test_the_helper_gets_texts_and_slips(self, client: Client) -> None:
        world = World()
        client.force_login(world.helper)
        page = client.get("/nhap-ho/xac-nhan/").content.decode()
        assert f"/xac-nhan/{world.token}/" in page
        chosen = [part.pk for part in unanswered([world.unit])]
        slips = client.post("/nhap-ho/xac-nhan/phieu/", {"phan": [*chosen, "x"]}).content.decode()
        codes = re.findall(r">([A-Z2-9]{4}-[A-Z2-9]{4})<", slips)
        assert len(codes) == 2
        assert by_code(codes[0], now()).person.full_name == "Lê Văn Tám"
        client.force_login(world.stranger)
        assert "Tấm chắn" not in client.get("/nhap-ho/xac-nhan/").content.decode()
        assert client.post("/nhap-ho/xac-nhan/phieu/", {"phan": chosen}).status_code == 302
        client.force_login(a_user(at=world.unit, role=Role.MEMBER))
        assert client.get("/nhap-ho/xac-nhan/").status_code == 403

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_list_asks_the_same_number_of_questions(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        world = World()
        for number in range(1, rows):
            world.typed(f"k{number + 1}")
        client.force_login(world.helper)
        client.get("/nhap-ho/xac-nhan/")
        with django_assert_num_queries(8):
            client.get("/nhap-ho/xac-nhan/")

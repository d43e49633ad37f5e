"""What an entry is like: looked for when it is handed in, shown as far as one may see, judged by officers."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.base.errors import Refusal
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.search.models import Resemblance, ResemblanceLink
from sangkien.search.queries.comparing import likely_among, seen_for
from sangkien.search.services import ask_to_look, count_terms, link, look_alike, unlink
from sangkien.search.services.looking import JOB
from sangkien.units.choices import Kind
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db
TITLE = "Lắp tấm gạt than dính bằng cao su băng tải cũ"


@dataclass
class World:
    """The same thing handed in at two companies of one union."""

    tree: dict[str, Unit]
    first: Entry
    second: Entry


@pytest.fixture
def world() -> World:
    tree = a_tree("TAPDOAN", ["CT1", "CT2"], kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(tree["TAPDOAN"], rules={})
    worker, other = a_user(at=tree["CT1"]), a_user(at=tree["CT2"])
    first = a_submitted_entry(programme, tree["CT1"], worker, title=TITLE, after="ủ men gia truyền")
    second = a_submitted_entry(programme, tree["CT2"], other, title="Tấm gạt than làm bằng cao su băng tải cũ")
    count_terms(at=NOW)
    return World(tree, first, second)


def test_handing_in_asks_for_a_look_and_the_look_is_kept_once(world: World) -> None:
    asked = [job.args["initiatives"] for job in ProcrastinateJob.objects.filter(task_name=JOB)]
    assert [world.first.initiative_id] in asked
    assert [world.second.initiative_id] in asked
    for _ in range(2):
        assert look_alike(initiatives=[world.second.initiative_id], at=NOW) == 1
    row = Resemblance.objects.get(initiative=world.second.initiative)
    assert (row.other_id, row.likely) == (world.first.initiative_id, True)
    assert likely_among([world.first.initiative_id, world.second.initiative_id]) == {world.second.initiative_id}


def test_asking_for_many_takes_one_question_and_one_job(world: World, django_assert_num_queries: Any) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name=JOB).count()
    events = list(EntryEvent.objects.filter(verb="submit"))
    assert len(events) == 2
    with django_assert_num_queries(2):  # the entries of all events, and the job
        ask_to_look(events=events)
    last = ProcrastinateJob.objects.filter(task_name=JOB).order_by("pk")[jobs]
    assert last.args["initiatives"] == sorted([world.first.initiative_id, world.second.initiative_id])


def test_who_may_see_both_compares_the_others_learn_only_that_there_is_one(world: World, client: Client) -> None:
    (both,) = seen_for(an_officer(world.tree["TAPDOAN"]), world.second)
    assert (both.entry, both.likely, both.readable) == (world.first, True, True)
    (hidden,) = seen_for(an_officer(world.tree["CT2"]), world.second)
    assert (hidden.entry, hidden.ask) == (None, world.tree["TAPDOAN"].name)
    client.force_login(an_officer(world.tree["CT2"]))
    page = client.get(f"/giong/{world.second.pk}/").content.decode()
    assert "ở đơn vị khác" in page
    for secret in (TITLE, "gia truyền", world.first.code, "CT1"):
        assert secret not in page
    assert client.get(f"/giong/{world.first.pk}/").status_code == 404


def test_what_may_not_be_read_stays_unread_beside(world: World, client: Client) -> None:
    world.first.initiative.visibility = Visibility.UNIT
    world.first.initiative.save()
    client.force_login(an_officer(world.tree["TAPDOAN"]))
    page = client.get(f"/giong/{world.second.pk}/").content.decode()
    assert "Cách làm chỉ đơn vị ấy xem được" in page
    assert "gia truyền" not in page


def test_what_one_may_not_read_of_the_entry_in_hand_stays_unread_too(world: World, client: Client) -> None:
    initiative = world.second.initiative
    initiative.visibility, initiative.after = Visibility.UNIT, "tẩm nhựa thông kín"
    initiative.save()
    client.force_login(an_officer(world.tree["TAPDOAN"]))
    page = client.get(f"/giong/{world.second.pk}/").content.decode()
    assert initiative.title.split()[-1] in page
    assert "nhựa thông" not in page


def test_the_queue_says_so_until_somebody_settled_it(world: World, client: Client) -> None:
    officer = an_officer(world.tree["TAPDOAN"])
    look_alike(initiatives=[world.second.initiative_id], at=NOW)
    client.force_login(officer)
    page = client.get(f"/kiem-tra/{world.second.pk}/").content.decode()
    assert "có thể trùng" in page
    client.post(
        f"/giong/{world.second.pk}/{world.first.initiative_id}/", {"kind": "independent", "reason": "khác cách lắp"}
    )
    assert "có thể trùng" not in client.get(f"/kiem-tra/{world.second.pk}/").content.decode()
    saying = ResemblanceLink.objects.get()
    assert (saying.by, saying.kind, saying.reason) == (officer, "independent", "khác cách lắp")
    client.post(f"/giong/{world.second.pk}/{world.first.initiative_id}/bo/")
    saying.refresh_from_db()
    assert saying.undone_by == officer
    assert "có thể trùng" in client.get(f"/kiem-tra/{world.second.pk}/").content.decode()
    assert Entry.objects.get(pk=world.second.pk).state == "submitted"
    assert not list(differences())


class TestLinking:
    def test_one_saying_stands_at_a_time(self, world: World) -> None:
        officer = an_officer(world.tree["TAPDOAN"])
        facts = {"kind": "continues", "reason": "làm tiếp", "by": officer, "at": NOW}
        link(entry=world.second, other=world.first.initiative, **facts)
        with pytest.raises(Refusal, match="đã có kết luận"):
            link(entry=world.first, other=world.second.initiative, **facts)
        for _ in range(2):
            unlink(entry=world.first, other=world.second.initiative, by=officer, at=NOW)
        link(entry=world.first, other=world.second.initiative, **facts)
        assert ResemblanceLink.objects.count() == 2

    @pytest.mark.parametrize(
        ("kind", "reason", "words"), [("nope", "x", "là gì của nhau"), ("duplicate", "  ", "lý do")]
    )
    def test_without_kind_or_reason_nothing_is_said(self, world: World, kind: str, reason: str, words: str) -> None:
        officer = an_officer(world.tree["TAPDOAN"])
        with pytest.raises(Refusal, match=words):
            link(entry=world.second, other=world.first.initiative, kind=kind, reason=reason, by=officer, at=NOW)
        assert not ResemblanceLink.objects.exists()

    def test_only_who_checks_there_says_anything(self, world: World, client: Client) -> None:
        for user in (world.second.submitter, an_officer(world.tree["CT1"]), a_user(at=world.tree["CT2"])):
            assert user is not None
            with pytest.raises(Refusal):
                link(entry=world.second, other=world.first.initiative, kind="duplicate", reason="x", by=user, at=NOW)
        client.force_login(an_officer(world.tree["CT2"]))
        client.post(f"/giong/{world.second.pk}/{world.first.initiative_id}/", {"kind": "duplicate", "reason": "x"})
        assert not ResemblanceLink.objects.exists()

    def test_the_database_keeps_a_pair_one_row(self, world: World) -> None:
        facts = {"kind": "duplicate", "reason": "x", "by": an_officer(world.tree["TAPDOAN"]), "linked_at": NOW}
        one, other = sorted((world.first.initiative_id, world.second.initiative_id))
        with pytest.raises(IntegrityError), transaction.atomic():
            ResemblanceLink.objects.create(one_id=other, other_id=one, **facts)


class TestTyping:
    def test_a_title_that_is_there_already_is_pointed_at(self, world: World, client: Client) -> None:
        assert world.first.submitter is not None
        client.force_login(world.first.submitter)
        page = client.get("/giong/ten/", {"title": TITLE.lower()}).content.decode()
        assert "Có thể đã có sáng kiến này" in page
        assert TITLE in page

    def test_of_others_only_that_there_is_one(self, world: World, client: Client) -> None:
        client.force_login(a_user(at=world.tree["CT2"]))
        page = client.get("/giong/ten/", {"title": TITLE}).content.decode()
        assert "ở đơn vị khác" in page
        assert "Lắp tấm" not in page

    @pytest.mark.parametrize(
        "asked", [{}, {"title": "ngắn"}, {"title": "x" * 9000, "draft": "9" * 40}, {"title": "'; --" * 9}]
    )
    def test_whatever_is_typed_there_is_an_answer(self, world: World, client: Client, asked: dict[str, str]) -> None:
        client.force_login(a_user(at=world.tree["CT2"]))
        assert client.get("/giong/ten/", asked).status_code == 200

    def test_a_draft_is_not_like_itself(self, world: World, client: Client) -> None:
        assert world.first.submitter is not None
        client.force_login(world.first.submitter)
        page = client.get("/giong/ten/", {"title": TITLE, "draft": str(world.first.pk)}).content.decode()
        assert TITLE not in page

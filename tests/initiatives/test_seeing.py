"""Who may see what: one's own list, one initiative, its evidence; and at what price in queries."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from factories import a_draft
from initiatives.samples import a_photo
from sangkien.base.clock import now
from sangkien.checking.services import approve, mark_duplicate, reject, return_for_changes, transfer
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import add_evidence, submit_entry

pytestmark = pytest.mark.django_db
#: What must never reach somebody it is not for.
SECRETS = ("Bí mật hàn giá", "Công thức cao su", "Vũ Thị Hòa", "bi-mat.jpg")


def url(name: str, *args: Any) -> str:
    return reverse(f"initiatives:{name}", args=args)


def text_of(response: Any) -> str:
    return unescape(response.content.decode()) if not response.streaming else ""


@pytest.fixture
def entry(world: Any) -> Entry:
    """An entry of worker and mate, with evidence, handed in."""
    draft = a_draft(
        world.programme,
        world.workshop,
        world.worker,
        title=SECRETS[0],
        after=SECRETS[1],
        authors=[("Trần Văn Lượng", 60), ("Vũ Thị Hòa", 40)],
    )
    add_evidence(entry=draft, upload=a_photo("bi-mat.jpg"), by=world.worker, at=now())
    return submit_entry(entry=draft, by=world.worker, at=now())


#: Addresses that name no entry.
_WITHOUT = (
    "confirm", "confirm_by_code", "confirm_waiting", "confirm_slips", "doubles", "merge_people", "link_account",
)  # fmt: skip


def every_url(pk: int, file: int) -> list[tuple[str, str]]:
    """Every address of the app with the method that does most there; those of telephones answer otherwise (test_phone)."""
    found = []
    for pattern in get_resolver("sangkien.initiatives.urls").url_patterns:
        if pattern.name == "offline" or pattern.name.startswith("phone_"):
            continue
        args = {
            "start": (),
            "practise": (),
            "mine": (),
            "qr": ("TTCO-02",),
            "evidence": (file,),
            "evidence_remove": (pk, file),
            "carry_one": (pk, "x"),
            "carry": ("TTCO-02",),
        }
        args |= dict.fromkeys(_WITHOUT, ()) | {"confirm_by_link": (f"{pk}-{pk}-{'A' * 24}",)}
        address = url(pattern.name, *args.get(pattern.name, (pk,)))
        found += [(address, "get"), (address, "post")]
    return found


def test_nobody_gets_in_without_signing_in(world, entry):
    for address, method in every_url(entry.pk, entry.initiative.evidence.get().pk):
        answer = getattr(Client(), method)(address)
        if address.startswith("/xac-nhan/"):
            assert not any(secret in text_of(answer) for secret in SECRETS), address
            continue
        assert answer.status_code == 302, address
        assert answer.url.startswith(reverse("account_login")), address


@pytest.mark.parametrize("who", ["stranger", "foreign"])
def test_strangers_learn_nothing_anywhere(world, signed_in, entry, who):
    client = signed_in(getattr(world, who))
    general = {url("start"), url("mine"), url("qr", "TTCO-02"), url("confirm"), url("confirm_by_code")}
    general |= {url("confirm_waiting"), url("confirm_slips"), url("doubles")}
    for address, method in every_url(entry.pk, entry.initiative.evidence.get().pk):
        answer = getattr(client, method)(address)
        if address not in general:
            assert answer.status_code in {404, 405}, (address, method, answer.status_code)
        assert not any(secret in text_of(answer) for secret in SECRETS), address
    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


@pytest.mark.parametrize("who", ["worker", "mate", "officer", "upper"])
def test_those_it_concerns_read_it(world, signed_in, entry, who):
    client = signed_in(getattr(world, who))
    page = client.get(url("entry", entry.pk))
    assert page.status_code == 200
    assert all(secret in text_of(page) for secret in SECRETS)
    photo = client.get(url("evidence", entry.initiative.evidence.get().pk))
    assert photo.status_code == 200
    assert photo.headers["Content-Type"] == "image/jpeg"
    assert photo.headers["Content-Disposition"].startswith("inline")
    assert photo.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in photo.headers["Content-Security-Policy"]
    assert "private" in photo.headers["Cache-Control"]


def test_only_the_unit_reads_what_the_author_keeps_there(world, signed_in, entry):
    type(entry.initiative).objects.update(visibility="unit")
    file = entry.initiative.evidence.get()
    for who, reads in (("worker", True), ("mate", True), ("officer", True), ("upper", False)):
        client = signed_in(getattr(world, who))
        page = client.get(url("entry", entry.pk))
        assert page.status_code == 200
        assert SECRETS[0] in text_of(page)
        assert (SECRETS[1] in text_of(page)) is reads
        assert (SECRETS[3] in text_of(page)) is reads
        assert client.get(url("evidence", file.pk)).status_code == (200 if reads else 403)


def test_an_officer_reads_and_does_not_write(world, signed_in, entry):
    client = signed_in(world.officer)
    for name in ("what", "gain", "send", "done", "correct", "withdraw"):
        assert client.get(url(name, entry.pk)).status_code == 403
        assert client.post(url(name, entry.pk)).status_code in {403, 405}
    file = entry.initiative.evidence.get()
    assert client.post(url("evidence_remove", entry.pk, file.pk)).status_code == 403
    page = text_of(client.get(url("entry", entry.pk)))
    assert reverse("checking:entry", args=[entry.pk]) in page
    assert url("withdraw", entry.pk) not in page


def test_a_draft_is_nobody_elses(world, signed_in):
    draft = a_draft(world.programme, world.workshop, world.worker, authors=[("Vũ Thị Hòa", 100)])
    file = add_evidence(entry=draft, upload=a_photo(), by=world.worker, at=now())
    for who in ("mate", "officer", "upper", "stranger"):
        client = signed_in(getattr(world, who))
        for name in ("what", "gain", "send", "entry", "withdraw"):
            assert client.get(url(name, draft.pk)).status_code == 404
        assert client.get(url("evidence", file.pk)).status_code == 404
        assert draft.initiative.title not in text_of(client.get(url("mine")))


def test_evidence_of_another_entry_is_not_taken_away_through_ones_own(world, signed_in, entry):
    own = a_draft(world.programme, world.other, world.stranger)
    file = entry.initiative.evidence.get()
    assert signed_in(world.stranger).post(url("evidence_remove", own.pk, file.pk)).status_code == 404
    assert entry.initiative.evidence.count() == 1


def test_the_way_of_an_entry_is_told_in_plain_words(world, signed_in, entry):
    client = signed_in(world.worker)

    def page() -> str:
        entry.refresh_from_db()
        return text_of(client.get(url("entry", entry.pk)))

    assert "Tuyển than Cửa Ông kiểm tra" in page()
    assert "Cấp trên xác nhận hợp lệ" in page()
    approve(entry=entry, by=world.officer, at=now())
    assert "xác nhận hợp lệ" in page()
    assert "Phạm Quang Cấp phụ trách" in page()
    approve(entry=entry, by=world.upper, at=now())
    assert "Xác nhận hợp lệ" in page()
    assert url("withdraw", entry.pk) not in page()


def test_a_transferred_entry_names_its_new_unit(world, signed_in, entry):
    transfer(entry=entry, unit=world.company, reason="Đúng đơn vị hơn", by=world.officer, at=now())
    assert "Chuyển về" in text_of(signed_in(world.worker).get(url("entry", entry.pk)))


CORRECTED = {
    "buoc": "bo-sung",
    "title": "Tên sửa lại",
    "kind": "technical",
    "first_applied_on": "15/9/2022",
    "effect": "Hơn.",
    "benefit_vnd": "2 triệu",
    "decision_no": "7/QĐ",
    "recognised_on": "20/10/2022",
    "author-0-name": "Trần Văn Lượng",
    "author-0-share": "60",
    "author-1-name": "Vũ Thị Hòa",
    "author-1-share": "40",
    "visibility": "hierarchy",
}


@pytest.fixture
def returned(world: Any, entry: Entry) -> Entry:
    """The entry, sent back with a reason."""
    reason = "Ảnh quyết định bị mờ, anh chụp lại giúp nhé."
    return return_for_changes(entry=entry, reason_code="decision_unclear", reason=reason, by=world.officer, at=now())


def test_correcting_shows_the_reason_first_and_sends_again(world, signed_in, returned):
    client, counted = signed_in(world.worker), returned.counted_at
    assert client.get(url("send", returned.pk)).url == url("correct", returned.pk)
    page = text_of(client.get(url("correct", returned.pk)))
    assert page.index("Ảnh quyết định bị mờ") < page.index('name="decision_no"') < page.index('name="title"')
    assert "Nguyễn Thị Thu" in page
    answer = client.post(url("correct", returned.pk), CORRECTED)
    assert answer.url == url("entry", returned.pk)
    returned.refresh_from_db()
    assert (returned.state, returned.counted_at) == (State.SUBMITTED, counted)
    assert returned.initiative.title == "Tên sửa lại"
    assert returned.initiative.benefit_vnd == 2_000_000
    assert returned.initiative.authorships.count() == 2
    assert client.post(url("correct", returned.pk), CORRECTED).url == url("entry", returned.pk)
    assert returned.events.count() == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"recognised_on": "hôm nọ"}, "Không đọc được ngày “hôm nọ”"),
        ({"author-1-share": "30"}, "cộng lại được 90 %"),
        ({"decision_no": ""}, "cần được công nhận"),
        ({"title": ""}, "chưa có tên"),
    ],
)
def test_a_wrong_correction_is_kept_and_not_sent(world, signed_in, returned, typed, sentence):
    client = signed_in(world.worker)
    answer = client.post(url("correct", returned.pk), {**CORRECTED, **typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    returned.refresh_from_db()
    assert returned.state == State.NEEDS_CHANGES
    assert returned.initiative.effect == "Hơn."
    assert client.post(url("correct", returned.pk), CORRECTED).status_code == 302


def test_a_co_author_may_correct_too(world, signed_in, returned):
    assert signed_in(world.mate).post(url("correct", returned.pk), CORRECTED).status_code == 302


def sent(world: Any, **facts: Any) -> Entry:
    """An entry handed in yesterday."""
    at = now() - timedelta(days=1)
    draft = a_draft(world.programme, world.workshop, world.worker, at=at, **facts)
    add_evidence(entry=draft, upload=a_photo(), by=world.worker, at=at)
    return submit_entry(entry=draft, by=world.worker, at=at)


def _own_queries(queries: Any) -> int:
    """How many of the queries ask for initiatives: the frame's are not this page's."""
    return sum("initiatives_" in query["sql"] for query in queries)


def test_ones_own_list_costs_the_same_for_one_and_for_three(world, signed_in, django_assert_max_num_queries):
    client, totals = signed_in(world.worker), []
    for count in (1, 3):
        while Entry.objects.count() < count:
            sent(world, authors=[("Trần Văn Lượng", 50), ("Vũ Thị Hòa", 50)])
        with django_assert_max_num_queries(30) as counted:
            assert text_of(client.get(url("mine"))).count('class="sk-entry') == count
        totals.append(len(counted))
        assert _own_queries(counted.captured_queries) == 5
    assert totals[0] == totals[1]


def test_one_initiative_costs_the_same_however_long_its_story(world, signed_in, entry, django_assert_max_num_queries):
    client, totals = signed_in(world.worker), []
    for _ in range(2):
        with django_assert_max_num_queries(30) as counted:
            client.get(url("entry", entry.pk))
        totals.append(len(counted))
        assert _own_queries(counted.captured_queries) == 7
        transfer(entry=entry, unit=world.company, reason="", by=world.officer, at=now())
        transfer(entry=entry, unit=world.workshop, reason="", by=world.officer, at=now())
    assert totals[0] == totals[1]


def test_the_list_says_what_each_state_means(world, signed_in, entry):
    client = signed_in(world.worker)
    draft = a_draft(world.programme, world.workshop, world.worker, title="", effect="", benefit_vnd=None)
    twin = sent(world)
    mark_duplicate(entry=twin, original=entry, reason="Giống bài trước", by=world.officer, at=now())
    bad = sent(world)
    reject(entry=bad, reason_code="not_an_initiative", reason="Chưa rõ cách làm", by=world.officer, at=now())
    page = text_of(client.get(url("mine")))
    for words in ("Còn thiếu: tên, hiệu quả", "Giống bài trước", "Chưa rõ cách làm", "Đang chờ công đoàn kiểm tra"):
        assert words in page
    assert page.index("Chưa rõ cách làm") < page.index("Còn thiếu")
    assert url("what", draft.pk) in page
    assert "Đang chờ" not in text_of(client.get(url("mine") + "?loc=can-lam"))
    shared = text_of(signed_in(world.mate).get(url("mine")))
    assert "Phần của bạn 40 %. Trần Văn Lượng nộp" in shared.replace("\u00a0", " ")


def test_what_a_person_gave_counts_by_share(world, signed_in, entry):
    approve(entry=entry, by=world.officer, at=now())
    approve(entry=entry, by=world.upper, at=now())
    page = text_of(signed_in(world.mate).get(url("mine"))).replace("\u00a0", " ")
    assert "4,8 triệu đồng" in page

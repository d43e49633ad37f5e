"""Handing in, page by page: nothing typed is lost, what is wrong is said beside its field, sending is once."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from factories import a_draft, a_programme, a_unit, a_user
from initiatives.samples import a_photo, stages
from sangkien.base.clock import now
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.initiatives.services import add_evidence, begin_draft
from sangkien.units.choices import Role

pytestmark = pytest.mark.django_db
WHAT = {
    "buoc": "1",
    "unit": "TTCO-02",
    "title": "Lắp tấm gạt than dính bằng cao su băng tải cũ",
    "kind": "technical",
    "before": "Than ướt bám mặt dưới băng.",
    "after": "Cắt băng tải hỏng thành tấm, lắp sát tang đuôi.",
    "first_applied_on": "15/9/2022",
}
GAIN = {
    "buoc": "2",
    "effect": "Không phải dừng băng.",
    "benefit_vnd": "1,86 tỷ",
    "benefit_basis": "first_year",
    "gains": ["safer", "easier"],
    "decision_no": "214/QĐ-TTCO",
    "recognised_on": "20-10-22",
    "author-0-name": "Trần Văn Lượng",
    "author-0-share": "60",
    "author-3-name": "Vũ Thị Hòa",
    "author-3-share": "40 %",
}
SEND = {"buoc": "3", "visibility": "hierarchy"}


def url(name: str, *args: Any) -> str:
    return reverse(f"initiatives:{name}", args=args)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def value_of(html: str, name: str) -> str:
    """What stands in a field of the page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    assert found, name
    value = re.search(r'value="([^"]*)"', found.group())
    return value.group(1) if value else ""


@pytest.fixture
def draft(world: Any) -> Entry:
    """A draft that has begun and holds nothing yet."""
    return begin_draft(programme=world.programme, by=world.worker, at=now(), unit=world.workshop)


def begun(client: Any, unit: str = "TTCO-02", key: str = "") -> Entry:
    client.post(url("start"), {"unit": unit, "client_key": key or str(uuid4())})
    return Entry.objects.get()


def test_from_the_code_on_the_wall_to_the_receipt(world, signed_in):
    client = signed_in(world.worker)
    scanned = client.get(url("qr", "TTCO-02"), follow=True)
    assert 'value="TTCO-02"' in text_of(scanned)
    assert "mã QR" in text_of(scanned)
    entry = begun(client)
    assert client.post(url("what", entry.pk), WHAT).url == url("gain", entry.pk)
    assert client.post(url("gain", entry.pk), {**GAIN, "files": a_photo()}).url == url("send", entry.pk)
    review = text_of(client.get(url("send", entry.pk)))
    assert "1.860.000.000" in review
    assert "chỗ cần xem lại" not in review
    assert client.post(url("send", entry.pk), SEND).url == url("done", entry.pk)
    entry.refresh_from_db()
    assert (entry.state, entry.code) == (State.SUBMITTED, f"TKV-I-{entry.code[-5:]}")
    one = entry.initiative
    assert (one.first_applied_on, one.recognised_on) == (date(2022, 9, 15), date(2022, 10, 20))
    assert (one.benefit_vnd, one.gains, one.may_publish) == (1_860_000_000, ["safer", "easier"], False)
    parts = one.authorships.order_by("position").values_list("person__user", "share_pct")
    assert list(parts) == [(world.worker.pk, Decimal(60)), (world.mate.pk, Decimal(40))]
    receipt = text_of(client.get(url("done", entry.pk)))
    assert entry.code in receipt
    assert "Nguyễn Thị Thu phụ trách" in receipt


def test_a_repeated_start_begins_one_draft(world, signed_in):
    client, key = signed_in(world.worker), str(uuid4())
    for _ in range(2):
        answer = client.post(url("start"), {"unit": "TTCO-02", "client_key": key})
    assert answer.url == url("what", Entry.objects.get().pk)


def test_sending_twice_shows_the_same_receipt(world, signed_in):
    client = signed_in(world.worker)
    entry = _whole(world)
    receipts = [client.post(url("send", entry.pk), SEND, follow=True) for _ in range(2)]
    codes = {re.search(r"TKV-I-\d{5}", text_of(receipt)).group() for receipt in receipts}
    assert len(codes) == 1
    assert EntryEvent.objects.filter(entry=entry).count() == 1


def _whole(world: Any, **facts: Any) -> Entry:
    entry = a_draft(world.programme, world.workshop, world.worker, **facts)
    add_evidence(entry=entry, upload=a_photo(), by=world.worker, at=now())
    return entry


def test_a_photo_with_a_second_picture_in_it_is_a_photo(world):
    """Many phones write a JPEG with a preview behind it, which carries another format name."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "#456").save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))])
    assert Image.open(io.BytesIO(buffer.getvalue())).format == "MPO"
    entry = a_draft(world.programme, world.workshop, world.worker)
    photo = SimpleUploadedFile("IMG_0001.jpg", buffer.getvalue(), content_type="image/jpeg")
    assert add_evidence(entry=entry, upload=photo, by=world.worker, at=now()).media_type == "image/jpeg"


def test_the_unit_comes_from_the_person_and_from_the_code(world, signed_in):
    client = signed_in(world.worker)
    assert 'value="TTCO-02"' in text_of(client.get(url("start")))
    assert 'value="HG"' in text_of(client.get(url("start") + "?don-vi=HG"))
    assert "Không tìm thấy đơn vị" in text_of(client.get(url("start") + "?don-vi=XX"))
    assert "chưa tham gia chương trình" in text_of(client.get(url("start") + "?don-vi=NGOAI"))


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("NGOAI", "chưa tham gia chương trình"),
        ("XX", "Không tìm thấy đơn vị có mã “XX”"),
        ("CU", "đã ngừng hoạt động"),
        ("", "Bạn chưa chọn đơn vị"),
    ],
)
def test_a_unit_that_cannot_be_taken_is_said_beside_it_and_costs_nothing_else(world, signed_in, draft, unit, sentence):
    old = a_unit("CU", under=world.company, name="Phân xưởng Cũ")
    type(old).objects.filter(pk=old.pk).update(exists_until=date(2022, 1, 1))
    client = signed_in(world.worker)
    answer = client.post(url("what", draft.pk), {**WHAT, "unit": unit})
    assert answer.status_code == 422
    assert sentence in text_of(answer).split('name="title"')[0]
    draft.refresh_from_db()
    assert draft.unit == world.workshop
    assert draft.initiative.title == WHAT["title"]


def test_a_typed_unit_is_offered_without_a_script(world, signed_in, draft):
    answer = signed_in(world.worker).post(url("what", draft.pk), {**WHAT, "unit": "", "unit_q": "hon gai"})
    assert re.search(r'type="radio" name="unit" value="HG"', text_of(answer))


def test_what_cannot_be_read_keeps_its_text_and_the_rest_is_stored(world, signed_in, draft):
    client = signed_in(world.worker)
    answer = client.post(url("what", draft.pk), {**WHAT, "first_applied_on": "rằm tháng tám"})
    assert answer.status_code == 422
    assert "Không đọc được ngày “rằm tháng tám”" in text_of(answer)
    assert value_of(text_of(answer), "first_applied_on") == "rằm tháng tám"
    draft.refresh_from_db()
    assert (draft.initiative.title, draft.initiative.first_applied_on) == (WHAT["title"], None)
    again = text_of(client.get(url("what", draft.pk)))
    assert value_of(again, "first_applied_on") == "rằm tháng tám"
    assert "Không đọc được ngày" in again


def test_text_that_could_not_be_read_stops_sending_and_is_shown_in_the_review(world, signed_in):
    entry, client = _whole(world), signed_in(world.worker)
    client.post(url("gain", entry.pk), {**GAIN, "benefit_vnd": "nhiều lắm"})
    answer = client.post(url("send", entry.pk), SEND)
    assert answer.status_code == 422
    assert "Không đọc được số tiền “nhiều lắm”" in text_of(answer)
    assert f"{url('gain', entry.pk)}?sua=1#id_benefit_vnd" in text_of(answer)
    entry.refresh_from_db()
    assert entry.state == State.DRAFT
    mended = {**GAIN, "recognised_on": "1/3/2023"}
    assert client.post(url("gain", entry.pk) + "?sua=1", mended).url == url("send", entry.pk)
    assert client.post(url("send", entry.pk), SEND).url == url("done", entry.pk)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("benefit_vnd", "-5 triệu", "không thể là số âm"),
        ("benefit_vnd", "99.000.000 tỷ", "lớn quá mức"),
        ("recognised_on", "20/8/2022", "sớm hơn ngày áp dụng"),
        ("recognised_on", "1/1/2020", "sớm hơn thời gian của chương trình"),
        ("decision_no", "9" * 81, "dài quá 80"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world, signed_in, draft, field, typed, sentence):
    client = signed_in(world.worker)
    client.post(url("what", draft.pk), WHAT)
    answer = client.post(url("gain", draft.pk), {**GAIN, field: typed})
    assert answer.status_code == 422
    assert value_of(text_of(answer), field) == typed
    error = re.search(rf'id="id_{field}-loi">(.*?)</div>', text_of(answer), re.DOTALL)
    assert error
    assert sentence in error.group(1)


def test_going_on_does_not_wait_for_what_is_merely_missing(world, signed_in, draft):
    client = signed_in(world.worker)
    only = {"buoc": "1", "unit": "TTCO-02", "title": "Tấm gạt"}
    assert client.post(url("what", draft.pk), only).status_code == 302
    answer = client.post(url("what", draft.pk), {**only, "title": " "})
    assert "Sáng kiến chưa có tên" in text_of(answer)
    review = text_of(client.get(url("send", draft.pk)))
    for anchor in ("?sua=1#id_kind", "?sua=1#tac-gia", "?sua=1#minh-chung", "?sua=1#id_decision_no"):
        assert anchor in review
    assert "Chương trình cần có phần" in text_of(client.get(url("what", draft.pk) + "?sua=1"))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("Trần Văn Lượng", "60"), ("Vũ Thị Hòa", "30")], "cộng lại được 90 %"),
        ([("Trần Văn Lượng", "60"), ("", "40")], "chưa ghi họ tên"),
        ([("Trần Văn Lượng", "60"), ("Vũ Thị Hòa", "")], "phải lớn hơn 0"),
        ([("Trần Văn Lượng", "60"), ("Vũ Thị Hòa", "một ít")], "phải lớn hơn 0"),
        ([("Vũ Thị Hòa", "50"), ("vũ  thị hòa", "50")], "được ghi hai lần"),
        ([("A B", "20")] * 1 + [(f"Người {n}", "16") for n in range(5)], "nhiều nhất 5 tác giả"),
        ([], "chưa có tác giả"),
    ],
)
def test_wrong_shares_are_said_and_every_row_is_kept(world, signed_in, draft, rows, sentence):
    client = signed_in(world.worker)
    plain = {key: value for key, value in GAIN.items() if not key.startswith("author-")}
    typed = {f"author-{n}-{part}": row[i] for n, row in enumerate(rows) for i, part in enumerate(("name", "share"))}
    answer = client.post(url("gain", draft.pk), {**plain, **typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer).split("data-share-template")[1]
    draft.refresh_from_db()
    assert draft.initiative.benefit_vnd == 1_860_000_000
    again = text_of(client.get(url("gain", draft.pk)))
    for n, (name, share) in enumerate(rows):
        assert value_of(again, f"author-{n}-name") == " ".join(name.split())
        assert value_of(again, f"author-{n}-share") == share


def test_one_more_row_without_a_script_loses_nothing(world, signed_in, draft):
    answer = signed_in(world.worker).post(url("gain", draft.pk), {**GAIN, "them-nguoi": "1"})
    assert answer.status_code == 200
    assert value_of(text_of(answer), "author-2-name") == ""
    assert draft.initiative.authorships.count() == 2


def test_a_part_of_nought_takes_somebody_off_the_list(world, signed_in, draft):
    client = signed_in(world.worker)
    client.post(url("gain", draft.pk), GAIN)
    assert (
        client.post(url("gain", draft.pk), {**GAIN, "author-0-share": "100", "author-3-share": "0"}).status_code == 302
    )
    assert draft.initiative.authorships.get().person.user == world.worker


def test_the_first_row_is_the_person(world, signed_in, draft):
    html = text_of(signed_in(world.worker).get(url("gain", draft.pk)))
    assert value_of(html, "author-0-name") == "Trần Văn Lượng"
    assert value_of(html, "author-0-share") == "100"


def test_money_and_no_money_exclude_each_other(world, signed_in, draft):
    client = signed_in(world.worker)
    both = client.post(url("gain", draft.pk), {**GAIN, "not_computable": "on"})
    assert "để trống số tiền" in text_of(both)
    none = {**GAIN, "benefit_vnd": "", "not_computable": "on", "benefit_note": "An toàn hơn."}
    assert client.post(url("gain", draft.pk), none).status_code == 302
    draft.initiative.refresh_from_db()
    assert (draft.initiative.benefit_vnd, draft.initiative.not_computable) == (None, True)


def test_declared_exclusions_stop_sending(world, signed_in):
    entry = _whole(world)
    answer = signed_in(world.worker).post(url("send", entry.pk), {**SEND, "exclusions": "ip_protected"})
    assert answer.status_code == 422
    assert "Chương trình không nhận" in text_of(answer)
    entry.refresh_from_db()
    assert (entry.state, entry.initiative.exclusions) == (State.DRAFT, ["ip_protected"])


def test_consent_is_given_only_by_ticking(world, signed_in):
    entry, client = _whole(world), signed_in(world.worker)
    page = text_of(client.get(url("send", entry.pk)))
    assert "checked" not in re.search(r'<input[^>]*name="may_publish"[^>]*>', page).group()
    client.post(url("send", entry.pk), {**SEND, "visibility": "unit", "may_publish": "on"})
    entry.initiative.refresh_from_db()
    assert (entry.initiative.visibility, entry.initiative.may_publish) == ("unit", True)


def test_after_the_end_the_draft_stays(world, signed_in):
    closed = a_programme(world.root, stages=stages(-30, -1))
    entry = a_draft(closed, world.workshop, world.worker, at=now() - timedelta(hours=3))
    answer = signed_in(world.worker).post(url("send", entry.pk), SEND)
    assert answer.status_code == 409
    assert "Chương trình đã đóng lúc" in text_of(answer)
    entry.refresh_from_db()
    assert (entry.state, entry.counted_at) == (State.DRAFT, None)


def test_autosave_keeps_all_but_what_it_cannot_read(world, signed_in, draft):
    client = signed_in(world.worker)
    answer = client.post(url("autosave", draft.pk), {**WHAT, "title": "Tấm", "first_applied_on": "15/9"})
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["at"])
    draft.initiative.refresh_from_db()
    assert draft.initiative.title == "Tấm"
    assert value_of(text_of(client.get(url("what", draft.pk))), "first_applied_on") == "15/9"
    assert client.post(url("autosave", draft.pk), {"buoc": "9"}).status_code == 404
    assert client.get(url("autosave", draft.pk)).status_code == 405


def test_a_page_does_not_wipe_another_pages_fields(world, signed_in, draft):
    client = signed_in(world.worker)
    client.post(url("what", draft.pk), WHAT)
    client.post(url("gain", draft.pk), GAIN)
    client.post(url("autosave", draft.pk), SEND)
    draft.refresh_from_db()
    one = draft.initiative
    assert (one.title, one.benefit_vnd, one.effect) == (WHAT["title"], 1_860_000_000, GAIN["effect"])
    assert one.authorships.count() == 2


def test_an_officer_enters_for_others(world, signed_in):
    client = signed_in(world.officer)
    entry = begun(client, unit="TTCO-02")
    html = text_of(client.get(url("gain", entry.pk)))
    assert re.search(r'name="author-0-name" value="Nguyễn Thị Thu" placeholder', html)
    rows = {"author-0-name": "Vũ Thị Hòa", "author-0-share": "100"}
    plain = {key: value for key, value in GAIN.items() if not key.startswith("author-")}
    client.post(url("gain", entry.pk), {**plain, **rows})
    assert entry.initiative.authorships.get().person.user == world.mate


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script>", "image/jpeg"), "không phải ảnh"),
        (SimpleUploadedFile("to.pdf", b"%PDF-1.7" + b"0" * 3_000_000 + b"%%EOF", "application/pdf"), "nặng quá 2 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_and_not_stored(world, signed_in, draft, settings, upload, sentence):
    settings.EVIDENCE_MAX_BYTES = 2 * 1024 * 1024
    client = signed_in(world.worker)
    row = client.post(url("evidence_add", draft.pk), {"files": upload}, headers={"HX-Request": "true"})
    assert sentence in text_of(row)
    upload.seek(0)
    page = client.post(url("gain", draft.pk), {**GAIN, "files": upload})
    assert page.status_code == 422
    assert sentence in text_of(page)
    draft.refresh_from_db()
    assert draft.initiative.evidence.count() == 0
    assert draft.initiative.effect == GAIN["effect"]


def test_a_file_is_taken_once_and_taken_away(world, signed_in, draft):
    client = signed_in(world.worker)
    rows = [
        text_of(client.post(url("evidence_add", draft.pk), {"files": a_photo()}, headers={"HX-Request": "true"}))
        for _ in range(2)
    ]
    file = draft.initiative.evidence.get()
    assert url("evidence_remove", draft.pk, file.pk) in rows[0]
    assert not rows[1].strip()
    typed = {**GAIN, "effect": "Viết dở"}
    assert client.post(url("evidence_remove", draft.pk, file.pk), typed).status_code == 302
    draft.initiative.refresh_from_db()
    assert (draft.initiative.evidence.count(), draft.initiative.effect) == (0, "Viết dở")


def test_a_draft_is_given_up_after_asking(world, signed_in, draft):
    client = signed_in(world.worker)
    assert "Bỏ bản nháp này" in text_of(client.get(url("withdraw", draft.pk)))
    assert client.post(url("withdraw", draft.pk)).url == url("mine")
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN
    assert "Chưa có tên" not in text_of(client.get(url("mine")))


def test_a_sent_entry_is_withdrawn_and_no_longer_counts(world, signed_in):
    entry, client = _whole(world), signed_in(world.worker)
    client.post(url("send", entry.pk), SEND)
    assert client.post(url("withdraw", entry.pk), follow=True).status_code == 200
    entry.refresh_from_db()
    assert entry.state == State.WITHDRAWN


def test_somebody_without_a_programme_is_told_what_to_do(world, signed_in):
    nobody = a_user("Chưa Vai Trò", at=world.outside, role=Role.MEMBER)
    assert "Chưa có chương trình nào" in text_of(signed_in(nobody).get(url("start")))

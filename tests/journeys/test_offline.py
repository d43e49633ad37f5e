"""At the coal face: no network, a draft with a photo, a phone that dies half-way, and one initiative that counts once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from factories import a_programme, a_unit, a_user, an_officer
from initiatives.samples import RULES, a_photo, stages
from journeys.conftest import PHONE, OpenPage
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ADDRESS = "/ngoai-mang/"
TITLE = "Lắp tấm gạt than dính cho băng B12"


class World:
    def __init__(self) -> None:
        root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
        company = a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")
        workshop = a_unit("TTCO-02", under=company, name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
        a_programme(root, rules=RULES, stages=stages())
        an_officer(company, name="Nguyễn Thị Thu")
        self.worker = a_user("Trần Văn Lượng", at=workshop, role=Role.MEMBER, password="mat-khau-dai")
        self.mate = a_user("Vũ Thị Hòa", at=workshop, role=Role.MEMBER, password="mat-khau-dai")


def ready(page: Any, root: str) -> None:
    """Open the page of drafts once with network, until its worker watches over the site."""
    page.goto(root + ADDRESS)
    page.get_by_role("link", name="Viết sáng kiến mới").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def write(page: Any, photo: Path, title: str = TITLE) -> None:
    """Write a whole initiative without network."""
    page.get_by_role("link", name="Viết sáng kiến mới").click()
    page.get_by_label("Tên sáng kiến", exact=True).fill(title)
    page.get_by_text("Giải pháp kỹ thuật").click()
    page.get_by_label("Áp dụng lần đầu").fill("15/9/2022")
    page.get_by_label("Nhờ vậy").fill("Không phải dừng băng để cạo.")
    page.get_by_role("textbox", name="Số quyết định").fill("214/QĐ-TTCO")
    page.get_by_label("Ngày được công nhận").fill("20/10/2022")
    page.locator("input[type=file]").last.set_input_files(photo)
    page.get_by_role("button", name="Xóa tam-gat").wait_for()
    page.get_by_text("Đã giữ lúc").wait_for()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a telephone takes it."""
    path = tmp_path / "tam-gat.jpg"
    path.write_bytes(a_photo(size=(2400, 1800)).read())
    return path


def test_written_without_network_killed_half_way_counted_once(
    open_page: OpenPage, live_server: Any, photo: Path
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    context = page.context
    # Without background sync only the page sends, so that killing it stops the sending; the worker has its own test.
    context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    ready(page, live_server.url)

    context.set_offline(True)
    page.reload()
    page.get_by_role("heading", name="Chưa có bản nháp").wait_for()
    write(page, photo)
    page.reload()  # the phone died: what was written is still there
    page.get_by_role("button", name="Xóa tam-gat").wait_for()
    assert page.get_by_label("Tên sáng kiến", exact=True).input_value() == TITLE
    page.get_by_role("button", name="Xong, gửi khi có mạng").click()
    page.get_by_text("Chờ mạng để gửi").wait_for()
    assert page.get_by_text("Chưa có mạng.").is_visible()
    assert page.get_by_text("1 ảnh").is_visible()
    assert not Entry.objects.exists()

    # The words arrive, then the network goes and the page is killed.
    context.route("**/anh/", lambda route: route.abort())
    context.set_offline(False)
    # Failed, not only asked for: a page closed before the abort lets the request through.
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/anh/")):
        page.goto(live_server.url + ADDRESS)
    page.close()
    entry = Entry.objects.get()
    assert (entry.state, entry.initiative.evidence.count()) == (State.DRAFT, 0)

    context.unroute("**/anh/")
    page = context.new_page()
    page.goto(live_server.url + ADDRESS)
    page.get_by_text("Đã gửi", exact=True).wait_for()
    entry = Entry.objects.get()
    assert (entry.state, entry.initiative.title, entry.initiative.evidence.count()) == (State.SUBMITTED, TITLE, 1)
    assert entry.code in page.locator("[data-meta]").inner_text()
    assert EntryEvent.objects.count() == 1
    assert differences() == []
    page.reload()
    page.get_by_text(f"Mã {entry.code}").wait_for()
    assert Entry.objects.count() == 1


def test_another_account_on_the_same_phone_sees_nothing(
    open_page: OpenPage, live_server: Any, photo: Path, client: Any
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    context = page.context
    ready(page, live_server.url)
    context.set_offline(True)
    write(page, photo)
    page.get_by_role("link", name="Về danh sách bản nháp").click()
    page.get_by_role("heading", name=TITLE).wait_for()
    context.set_offline(False)

    # Who signs out is told of the draft, and locks it.
    page.goto(live_server.url + "/sang-kien/")
    page.get_by_text("1 bản nháp trên máy này chưa gửi").wait_for()
    page.locator("summary.sk-who").click()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.get_by_text("Máy này còn 1 bản nháp chưa gửi.").wait_for()
    page.get_by_role("button", name="Khóa bản nháp rồi đăng xuất").click()
    page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + ADDRESS)
    page.get_by_role("heading", name="Bạn đăng nhập một lần").wait_for()
    assert TITLE not in page.content()

    sign_in(page, live_server.url, world.mate)
    page.get_by_role("heading", name="Chưa có bản nháp nào").wait_for()
    assert TITLE not in page.content()
    stored = page.evaluate(STORED)
    assert TITLE not in stored
    assert "Trần Văn Lượng" not in stored

    # The one who wrote it comes back and finds it.
    context.clear_cookies()
    sign_in(page, live_server.url, world.worker)
    page.get_by_role("heading", name=TITLE).wait_for()


def test_a_unit_that_ended_meanwhile_is_chosen_again(open_page: OpenPage, live_server: Any, photo: Path) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    ready(page, live_server.url)
    page.context.set_offline(True)
    write(page, photo)
    page.get_by_role("button", name="Xong, gửi khi có mạng").click()
    page.get_by_text("Chờ mạng để gửi").wait_for()

    Unit.objects.filter(code="TTCO-02").update(exists_until="2023-01-01")
    page.context.set_offline(False)
    page.get_by_text("Gửi chưa được").wait_for()
    assert "Phân xưởng Tuyển than 2" in page.locator(".say").inner_text()
    page.get_by_role("button", name="Chọn lại đơn vị").click()
    page.get_by_label("Đơn vị của bạn").select_option("TTCO")
    page.get_by_role("button", name="Xong, gửi khi có mạng").click()
    page.get_by_text("Đã gửi", exact=True).wait_for()
    assert Entry.objects.get().unit.code == "TTCO"  # type: ignore[union-attr]


def test_a_day_nobody_can_read_is_said_while_there_is_no_network(
    open_page: OpenPage, live_server: Any, photo: Path
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    ready(page, live_server.url)
    page.context.set_offline(True)
    write(page, photo)
    day = page.get_by_label("Áp dụng lần đầu ngày nào?")
    for unread in ("31/2/2022", "hôm qua"):
        day.fill(unread)
        page.get_by_role("button", name="Xong, gửi khi có mạng").click()
        page.get_by_text("Không đọc được ngày này.").wait_for()
    day.fill("ngày 1-9-22")
    page.get_by_role("button", name="Xong, gửi khi có mạng").click()
    page.get_by_text("Chờ mạng để gửi").wait_for()


def test_after_a_session_ran_out_the_phone_sends_once_signed_in(
    open_page: OpenPage, live_server: Any, photo: Path
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    ready(page, live_server.url)
    page.context.set_offline(True)
    write(page, photo)
    page.get_by_role("button", name="Xong, gửi khi có mạng").click()
    page.get_by_text("Chờ mạng để gửi").wait_for()
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.get_by_text("Phiên đăng nhập đã hết.").wait_for()
    assert page.get_by_text("Chờ mạng để gửi").is_visible()
    assert not Entry.objects.exists()
    sign_in(page, live_server.url, world.worker)
    page.get_by_text("Đã gửi", exact=True).wait_for()
    assert Entry.objects.get().state == State.SUBMITTED


def test_two_drafts_go_in_the_order_in_which_they_were_finished(
    open_page: OpenPage, live_server: Any, photo: Path
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    ready(page, live_server.url)
    page.context.set_offline(True)
    for title in ("Bài thứ nhất", "Bài thứ hai"):
        write(page, photo, title)
        page.get_by_role("button", name="Xong, gửi khi có mạng").click()
        page.get_by_role("heading", name=title).wait_for()
    page.context.set_offline(False)
    for card in range(2):
        page.get_by_text("Đã gửi", exact=True).nth(card).wait_for()
    assert [entry.initiative.title for entry in Entry.objects.order_by("counted_at")] == ["Bài thứ nhất", "Bài thứ hai"]


def test_the_worker_sends_when_the_browser_says_that_the_network_is_back(
    open_page: OpenPage, live_server: Any, photo: Path
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    ready(page, live_server.url)
    page.context.set_offline(True)
    write(page, photo)
    page.get_by_role("button", name="Xong, gửi khi có mạng").click()
    page.get_by_text("Chờ mạng để gửi").wait_for()
    page.goto("about:blank")  # nobody looks at the page any more
    page.context.set_offline(False)
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    told = {"origin": live_server.url, "registrationId": known[0], "tag": "sk-phone", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", told)
    for _ in range(50):
        if Entry.objects.filter(state=State.SUBMITTED).exists():
            break
        page.wait_for_timeout(200)
    assert Entry.objects.get().initiative.evidence.count() == 1


def test_a_draft_and_all_drafts_can_be_removed_from_the_phone(
    open_page: OpenPage, live_server: Any, photo: Path
) -> None:
    world = World()
    page = open_page(world.worker, size=PHONE)
    ready(page, live_server.url)
    page.context.set_offline(True)
    write(page, photo)
    page.get_by_role("link", name="Về danh sách bản nháp").click()
    page.get_by_role("button", name="Xóa: ").click()
    page.get_by_role("button", name="Giữ lại").click()
    page.get_by_role("heading", name=TITLE).wait_for()
    page.get_by_role("button", name="Xóa hết khỏi máy").click()
    page.get_by_role("button", name="Xóa hết", exact=True).click()
    page.get_by_role("heading", name="Chưa có bản nháp").wait_for()
    counted = "async (name) => (await (await import('/static/base/offline-store.js')).draftsOf(name)).length"
    account = page.evaluate("async () => (await import('/static/base/offline-store.js')).current()")
    assert page.evaluate(counted, account) == 0


def sign_in(page: Any, root: str, user: Any) -> None:
    """Sign in by the form, and land on the page of drafts."""
    page.goto(f"{root}/tai-khoan/login/?next={ADDRESS}")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill("mat-khau-dai")
    page.get_by_role("button", name="Vào Sáng Kiến").click()
    page.wait_for_url(f"**{ADDRESS}")


#: Everything that lies on the device, as text.
STORED = """async () => {
  const db = await new Promise((done) => { const r = indexedDB.open("sk-phone"); r.onsuccess = () => done(r.result); });
  const all = (name) => new Promise((done) => {
    const r = db.transaction(name).objectStore(name).getAll(); r.onsuccess = () => done(r.result);
  });
  const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder().decode(value) : value && value.constructor === Object
      ? Object.entries(value).map(([k, v]) => k + text(v)).join() : String(value);
  const rows = [...await all("accounts"), ...await all("drafts"), ...await all("photos")];
  const kept = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) if (!one.url.includes("/static/")) kept.push(await (await cache.match(one)).text());
  }
  return rows.map(text).join() + kept.join() + JSON.stringify(localStorage);
}"""

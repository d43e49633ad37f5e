"""The officers' page of clusters: what may be read in reach, and nothing else is found, counted or hinted at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.search.models import Cluster
from sangkien.search.queries import clusters as questions
from sangkien.search.services import link, sweep
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db
TITLE = "Lắp tấm gạt than dính bằng cao su băng tải cũ"
SLIPPED = "Lắp tấm gạt thann dính bằng cao su băng tải cũ"
SECRET = "tại phân xưởng Hầm Chín"


@dataclass
class World:
    tree: dict[str, Unit]
    programme: Programme
    one: Entry
    two: Entry
    far: Entry


@pytest.fixture
def world() -> World:
    """The same thing twice at one company, once more at another."""
    tree = a_tree("TAPDOAN", ["CT1", "CT2"], kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(tree["TAPDOAN"], rules={})
    one = a_submitted_entry(programme, tree["CT1"], a_user("Phạm Văn Hai", at=tree["CT1"]), title=TITLE)
    two = a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=SLIPPED)
    far = a_submitted_entry(programme, tree["CT2"], a_user("Đỗ Bí Mật", at=tree["CT2"]), title=f"{TITLE} {SECRET}")
    return World(tree, programme, one, two, far)


def page_of(client: Client, unit: Unit, address: str = "/ra-soat/") -> str:
    client.force_login(an_officer(unit))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_officer_sees_the_own_ones_the_officer_above_all(world: World, client: Client) -> None:
    sweep(at=NOW)
    assert Cluster.objects.get().size == 3
    near = page_of(client, world.tree["CT1"])
    assert "2 bài có thể là một" in near
    assert "Phạm Văn Hai" in near
    for hidden in (SECRET, world.far.code, "Đỗ Bí Mật", "3 bài"):
        assert hidden not in near
    above = page_of(client, world.tree["TAPDOAN"])
    assert "3 bài có thể là một" in above
    assert SECRET in above


def test_who_has_but_one_of_a_cluster_learns_nothing_of_it(world: World, client: Client) -> None:
    sweep(at=NOW)
    page = page_of(client, world.tree["CT2"])
    assert "Không thấy bài nào giống nhau" in page
    assert client.get(f"/ra-soat/nhom/{world.far.pk}/").status_code == 404
    assert client.get(f"/ra-soat/nhom/{world.one.pk}/").status_code == 404
    assert client.get("/ra-soat/?don-vi=CT1").status_code == 404


def test_what_only_the_unit_may_read_is_not_counted_above(world: World, client: Client) -> None:
    for entry in (world.one, world.far):
        entry.initiative.visibility = Visibility.UNIT
        entry.initiative.save()
    sweep(at=NOW)
    assert "Không thấy bài nào giống nhau" in page_of(client, world.tree["TAPDOAN"])
    assert client.get(f"/ra-soat/nhom/{world.two.pk}/").status_code == 404
    assert "2 bài có thể là một" in page_of(client, world.tree["CT1"])


def test_only_who_checks_may_look(world: World, client: Client) -> None:
    sweep(at=NOW)
    for role in (Role.MEMBER, Role.SUPPORT_TEAM):
        client.force_login(a_user(at=world.tree["CT1"], role=role))
        assert client.get("/ra-soat/").status_code == 403


def test_what_officers_said_is_shown_as_said(world: World, client: Client) -> None:
    officer = an_officer(world.tree["CT1"])
    link(entry=world.one, other=world.two.initiative, kind="continues", reason="làm tiếp", by=officer, at=NOW)
    sweep(at=NOW)
    page = page_of(client, world.tree["CT1"])
    assert "Nối tiếp, làm tốt hơn" in page
    assert "làm tiếp" in page
    assert "đã có kết luận" in page


def test_a_saying_about_a_foreign_one_is_not_told(world: World, client: Client) -> None:
    above = an_officer(world.tree["TAPDOAN"])
    link(entry=world.far, other=world.one.initiative, kind="duplicate", reason="chép nguyên", by=above, at=NOW)
    sweep(at=NOW)
    assert "chép nguyên" not in page_of(client, world.tree["CT1"])
    assert "chép nguyên" in page_of(client, world.tree["TAPDOAN"])


def test_pages_go_on(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "PAGE", 1)
    monkeypatch.setattr(questions, "_FACES", 1)
    worker = a_user(at=world.tree["CT1"])
    for title in ("Phần mềm chấm công cho bếp ăn ca", "Phan mem cham cong cho bep an ca"):
        a_submitted_entry(world.programme, world.tree["CT1"], worker, title=title)
    sweep(at=NOW)
    first, second = page_of(client, world.tree["CT1"]), page_of(client, world.tree["CT1"], "/ra-soat/?trang=2")
    assert ("chấm công" in first) != ("chấm công" in second)
    assert "Trang sau" in first
    assert "Xem cả 2 bài" in first
    whole = page_of(client, world.tree["CT1"], f"/ra-soat/nhom/{world.two.pk}/?trang=2")
    assert SLIPPED in whole


def _more_clusters(world: World, count: int) -> None:
    things = ("Phần mềm chấm công bếp ăn", "Giá treo cáp điện hầm lò", "Xe đẩy bình oxy phòng khám")
    worker = a_user(at=world.tree["CT1"])
    for thing in things[:count]:
        for number in (1, 2):
            a_submitted_entry(world.programme, world.tree["CT1"], worker, title=f"{thing} số {number}")


@pytest.mark.parametrize("clusters", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(
    world: World, client: Client, django_assert_num_queries: Any, clusters: int
) -> None:
    _more_clusters(world, clusters - 1)
    sweep(at=NOW)
    client.force_login(an_officer(world.tree["CT1"]))
    client.get("/ra-soat/")
    with django_assert_num_queries(15):
        page = client.get("/ra-soat/").content.decode()
    assert page.count("bài có thể là một") == clusters


def test_what_one_unit_has_twice_comes_first(world: World) -> None:
    for unit in ("CT1", "CT2"):
        a_submitted_entry(
            world.programme, world.tree[unit], a_user(at=world.tree[unit]), title="Phần mềm chấm công bếp ăn"
        )
    sweep(at=NOW)
    groups, _ = questions.clusters_for(an_officer(world.tree["TAPDOAN"]), world.tree["TAPDOAN"], page=1)
    assert [group.size for group in groups] == [3, 2]
    assert [member.entry for member in groups[0].members] == [world.one, world.two, world.far]


def test_the_queue_leads_here(world: World, client: Client) -> None:
    assert 'href="/ra-soat/"' in page_of(client, world.tree["CT1"], "/kiem-tra/")

"""What stands out: listed with its reason for officers of the reach alone, never judged, looked at and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from factories import a_programme, a_submitted_entry, a_unit, a_user, an_officer
from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.counting.choices import OutlierKind
from sangkien.counting.errors import LookReasonMissing, OutlierNotFound, OutlierYourOwn
from sangkien.counting.models import Outlier, OutlierLook
from sangkien.counting.queries import outliers as questions
from sangkien.counting.queries import outlying
from sangkien.counting.queries.outliers import outliers_for, sentence
from sangkien.counting.queries.verify import differences
from sangkien.counting.rules import FEWEST, usual_of
from sangkien.counting.services import find_outliers, look_again, look_over
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

db = pytest.mark.django_db
UNITS = 9


@dataclass
class World:
    root: Unit
    units: list[Unit]
    workers: list[User]
    programme: Programme

    def enter(self, place: int, count: int = 1, **facts: Any) -> list[Entry]:
        """Entries of the unit at ``place``, an hour apart so that no hour stands out."""
        unit, by = self.units[place], self.workers[place]
        moments = [NOW - timedelta(hours=5 + number) for number in range(count)]
        return [a_submitted_entry(self.programme, unit, by, at=moment, **facts) for moment in moments]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Nine grassroots unions of 31 members below one federation; a handful of entries is much here."""
    monkeypatch.setattr(outlying, "LEAST_OF_UNIT", 5)
    monkeypatch.setattr(outlying, "LEAST_PER_MEMBER", 0.1)
    monkeypatch.setattr(outlying, "LEAST_IN_A_STAGE", 5)
    root = a_unit("LD", kind=Kind.PROVINCIAL_FEDERATION)
    units = [a_unit(f"CS{number}", under=root, members=31) for number in range(UNITS)]
    return World(root, units, [a_user(at=unit) for unit in units], a_programme(root, rules={}))


def kinds() -> list[str]:
    return sorted(Outlier.objects.values_list("kind", flat=True))


@db
def test_a_unit_with_far_more_for_a_member_is_listed_with_the_reason(world: World) -> None:
    for place in range(1, UNITS):
        world.enter(place)
    world.enter(0, 8)
    find_outliers(at=NOW)
    one = Outlier.objects.get(kind=OutlierKind.PER_MEMBER)
    assert (one.unit, one.facts["entries"], one.facts["members"]) == (world.units[0], 8, 31)
    said = "8 sáng kiến trên 31 đoàn viên, tức 0,3 trên một người; đơn vị cùng loại thường 0,03 trên một người."
    assert sentence(one) == said
    account = Outlier.objects.get(kind=OutlierKind.ACCOUNT_STAGE)
    assert (account.account, account.unit) == (world.workers[0], world.units[0])
    assert sentence(account) == "8 sáng kiến trong Giai đoạn II; một tài khoản có nộp thường 1 bài."
    assert not list(differences())
    assert set(Entry.objects.values_list("state", flat=True)) == {"submitted"}


@db
def test_where_all_do_much_nobody_stands_out(world: World) -> None:
    for place in range(UNITS):
        world.enter(place, 5)
    find_outliers(at=NOW)
    assert kinds() == []


@db
def test_what_is_typed_very_fast_is_listed_by_account_unit_and_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LEAST_IN_AN_HOUR", "LEAST_IN_A_DAY", "LEAST_OF_UNIT_IN_AN_HOUR"):
        monkeypatch.setattr(outlying, name, 4)
    moment = NOW - timedelta(days=2)
    for place, seconds in ((0, 10), (0, 20), (1, 30), (1, 40), (1, 50), (1, 55)):
        by, when = world.workers[0], moment + timedelta(seconds=seconds)
        a_submitted_entry(world.programme, world.units[place], by, at=when)
    find_outliers(at=NOW)
    assert kinds() == ["account_day", "account_hour", "unit_hour"]
    by_account = Outlier.objects.get(kind=OutlierKind.ACCOUNT_HOUR)
    assert by_account.unit == world.root  # the lowest unit above both
    assert sentence(by_account).startswith("6 sáng kiến được gõ từng bài trong một giờ, từ ")
    assert Outlier.objects.get(kind=OutlierKind.UNIT_HOUR).unit == world.units[1]
    find_outliers(at=NOW + timedelta(days=outlying.DAYS))
    assert kinds() == []


@db
def test_a_benefit_far_above_its_kind_is_listed(world: World) -> None:
    for number in range(9):
        world.enter(1, benefit_vnd=10_000_000 + number * 1_000_000)
    (much,) = world.enter(0, benefit_vnd=86_000_000_000)
    world.enter(0, benefit_vnd=50_000_000_000, kind="management")  # the only one of its kind: nobody can say
    find_outliers(at=NOW)
    one = Outlier.objects.get(kind=OutlierKind.BENEFIT)
    assert one.entry == much
    said = sentence(one).replace("\u00a0", " ")
    assert said == "Làm lợi 86 tỷ đồng; giải pháp kỹ thuật trong chương trình thường 14,49 triệu đồng."


@db
def test_found_again_it_keeps_its_day_and_gone_it_is_gone(world: World) -> None:
    for number in range(9):
        world.enter(1, benefit_vnd=10_000_000 + number)
    (much,) = world.enter(0, benefit_vnd=86_000_000_000)
    find_outliers(at=NOW)
    find_outliers(at=NOW + timedelta(days=1))
    assert Outlier.objects.get().found_on == NOW.date()
    much.initiative.benefit_vnd = 10_000_000
    much.initiative.save()
    assert find_outliers(at=NOW) == 0


@db
def test_practice_and_programmes_long_closed_are_left_alone(world: World) -> None:
    for place in range(1, UNITS):
        world.enter(place)
    world.enter(0, 8)
    assert find_outliers(at=NOW) > 0
    assert find_outliers(at=NOW + timedelta(days=1000)) == 0
    assert not Outlier.objects.exists()


def an_outlier(world: World, **more: Any) -> Outlier:
    facts = {"entries": 86, "members": 31, "usual": 0.2}
    unit = more.pop("unit", world.units[0])
    told = {"figure": 86 / 31, "facts": facts, "kind": "per_member", **more}
    return Outlier.objects.create(programme=world.programme, unit=unit, found_on=NOW.date(), **told)


def listed(user: User, unit: Unit, *, looked: bool = False) -> list[Outlier]:
    return [row.outlier for row in outliers_for(user, unit, looked=looked, page=1)[0]]


@db
def test_what_is_in_order_is_not_listed_again_unless_it_grows(world: World) -> None:
    officer, outlier = an_officer(world.root), an_outlier(world)
    with pytest.raises(LookReasonMissing):
        look_over(outlier=outlier, reason="  ", by=officer, at=NOW)
    look_over(outlier=outlier, reason="nhập dồn phiếu cả năm", by=officer, at=NOW)
    assert listed(officer, world.root) == []
    assert listed(officer, world.root, looked=True) == [outlier]
    outlier.figure *= 1.05
    outlier.save()
    assert listed(officer, world.root) == []
    outlier.figure *= 1.2
    outlier.save()
    assert listed(officer, world.root) == [outlier]
    look_over(outlier=outlier, reason="vẫn là phiếu cũ", by=officer, at=NOW)
    assert listed(officer, world.root) == []
    assert OutlierLook.objects.count() == 2
    for _ in range(2):
        look_again(outlier=outlier, by=officer, at=NOW)
    assert listed(officer, world.root) == [outlier]
    assert not OutlierLook.objects.filter(undone_at=None).exists()


@db
def test_nobody_finds_the_own_figures_in_order(world: World) -> None:
    officer = an_officer(world.units[0])
    (entry,) = world.enter(0)
    own = a_submitted_entry(world.programme, world.units[0], officer)
    account = an_outlier(world, kind="account_day", subject="x", account=officer)
    written = an_outlier(world, kind="benefit", subject="y", entry=own, facts={"vnd": 1, "usual": 1, "kind": ""})
    for outlier in (account, written):
        with pytest.raises(OutlierYourOwn):
            look_over(outlier=outlier, reason="tôi làm", by=officer, at=NOW)
    other = an_outlier(world, kind="benefit", subject="z", entry=entry, facts={"vnd": 1, "usual": 1, "kind": ""})
    look_over(outlier=other, reason="đã xem hồ sơ", by=officer, at=NOW)


@db
def test_strangers_and_helpers_see_nothing(world: World, client: Client) -> None:
    outlier = an_outlier(world)
    for user, status in (
        (an_officer(world.units[1]), 404),
        (a_user(at=world.units[0], role=Role.SUPPORT_TEAM), 404),
        (world.workers[0], 404),
    ):
        client.force_login(user)
        assert "31 đoàn viên" not in client.get("/ra-soat/con-so/").content.decode()
        assert client.post(f"/ra-soat/con-so/{outlier.pk}/da-xem/", {"reason": "x"}).status_code == status
        with pytest.raises(OutlierNotFound):
            look_over(outlier=outlier, reason="x", by=user, at=NOW)
    assert not OutlierLook.objects.exists()


@db
def test_what_only_the_unit_may_read_is_not_listed_above(world: World, client: Client) -> None:
    (entry,) = world.enter(0, title="Bí quyết nấu men gốm")
    entry.initiative.visibility = Visibility.UNIT
    entry.initiative.save()
    facts = {"vnd": 86_000_000_000, "usual": 14_000_000, "kind": "technical"}
    outlier = an_outlier(world, kind="benefit", subject=str(entry.pk), entry=entry, facts=facts)
    near, above = an_officer(world.units[0]), an_officer(world.root)
    assert listed(near, world.units[0]) == [outlier]
    assert listed(above, world.root) == []
    client.force_login(above)
    assert client.post(f"/ra-soat/con-so/{outlier.pk}/da-xem/", {"reason": "x"}).status_code == 404


@db
def test_the_page_says_why_and_takes_a_look_and_takes_it_back(world: World, client: Client) -> None:
    outlier = an_outlier(world)
    client.force_login(an_officer(world.root))
    page = client.get("/ra-soat/con-so/").content.decode()
    assert "86 sáng kiến trên 31 đoàn viên, tức 2,8 trên một người" in page
    assert "Khác thường không có nghĩa là sai" in page
    refused = client.post(f"/ra-soat/con-so/{outlier.pk}/da-xem/", {"reason": ""}, follow=True).content.decode()
    assert "Hãy ghi vì sao con số này bình thường." in refused
    told = {"reason": "nhập dồn", "don-vi": "LD"}
    assert "86 sáng" not in client.post(f"/ra-soat/con-so/{outlier.pk}/da-xem/", told, follow=True).content.decode()
    assert "nhập dồn" in client.get("/ra-soat/con-so/?da-xem=1").content.decode()
    client.post(f"/ra-soat/con-so/{outlier.pk}/xem-lai/", {"don-vi": "LD"})
    assert "86 sáng" in client.get("/ra-soat/con-so/").content.decode()


@db
def test_pages_go_on_also_among_what_is_in_order(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "PAGE", 1)
    officer = an_officer(world.root)
    for place in (0, 1):
        look_over(outlier=an_outlier(world, unit=world.units[place]), reason="rõ", by=officer, at=NOW)
    client.force_login(officer)
    page = client.get("/ra-soat/con-so/?da-xem=1").content.decode()
    assert "da-xem=1&amp;trang=2" in page
    assert "Trang trước" in client.get("/ra-soat/con-so/?da-xem=1&trang=2").content.decode()


@db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(
    world: World, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for place in range(count):
        an_outlier(world, unit=world.units[place])
    client.force_login(an_officer(world.root))
    client.get("/ra-soat/con-so/")
    with django_assert_num_queries(10):
        page = client.get("/ra-soat/con-so/").content.decode()
    assert page.count("86 sáng kiến trên") >= count


@given(st.lists(st.floats(0.5, 2.0), min_size=FEWEST, max_size=60))
def test_one_giant_is_out_of_the_ordinary_and_does_not_make_itself_usual(figures: list[float]) -> None:
    usual = usual_of([*figures, 10_000.0])
    assert usual is not None
    assert usual.bound < 10_000
    assert min(figures) <= usual.median <= 2.0


def test_of_a_few_nobody_can_say_what_is_usual() -> None:
    assert usual_of([1.0] * (FEWEST - 1)) is None
    same = usual_of([1.0] * FEWEST)
    assert same is not None
    assert 2 < same.bound < 3  # where all are the same, three times as much is worth a look

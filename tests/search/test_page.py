"""The search page: what it shows, what it leaves to others, searches that are kept."""

import pytest
from django.test import Client

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Initiative
from sangkien.search.models import SavedSearch
from sangkien.search.services import count_terms
from sangkien.units.choices import Kind
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Unit]:
    tree = a_tree("TAPDOAN", ["CT1", "CT2"], kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(tree["TAPDOAN"], rules={})
    for code, title in (("CT1", "Phao báo mức hố bơm"), ("CT2", "Phao chắn rác hố ga")):
        a_submitted_entry(programme, tree[code], a_user(f"Thợ của {code}", at=tree[code]), title=title)
    count_terms(at=NOW)
    return tree


@pytest.fixture
def officer(tree: dict[str, Unit], client: Client) -> User:
    user = an_officer(tree["CT1"])
    client.force_login(user)
    return user


def test_it_marks_what_was_found(client: Client, officer: User) -> None:
    page = client.get("/tim/", {"q": "muc ho"}).content.decode()
    assert "Phao báo <mark>mức</mark> <mark>hố</mark> bơm" in page
    assert "1 sáng kiến." in page


def test_nothing_of_others_is_shown_counted_or_hinted(client: Client, officer: User) -> None:
    page = client.get("/tim/", {"q": "chắn rác"}).content.decode()
    assert "hố ga" not in page
    facets = client.get("/tim/loc/", {"q": "phao"}).content.decode()
    assert "CT2" not in facets
    assert "Thợ của CT2" not in client.get("/tim/", {"q": "thợ của"}).content.decode()
    assert "Thợ của CT1" in client.get("/tim/", {"q": "tho cua"}).content.decode()


def test_a_unit_that_is_not_ones_own_narrows_nothing_open(client: Client, officer: User) -> None:
    page = client.get("/tim/", {"q": "phao", "dv": "CT2"}).content.decode()
    assert "hố ga" not in page


def test_facets_count_what_may_be_read(client: Client, tree: dict[str, Unit]) -> None:
    above = an_officer(tree["TAPDOAN"])
    client.force_login(above)
    page = client.get("/tim/loc/", {"q": "phao"}).content.decode()
    assert "dv=CT1" in page
    assert "dv=CT2" in page
    secret = tree["CT2"].entries.get().initiative
    secret.visibility = Visibility.UNIT
    secret.save()
    assert "dv=CT2" not in client.get("/tim/loc/", {"q": "phao"}).content.decode()


def test_fields_and_benefits_narrow(client: Client, tree: dict[str, Unit]) -> None:
    client.force_login(an_officer(tree["TAPDOAN"]))
    first, second = Initiative.objects.filter(entries__unit__in=[tree["CT1"], tree["CT2"]]).order_by("pk")[:2]
    Initiative.objects.filter(pk=first.pk).update(field="Thoát nước", benefit_vnd=9_999_999)
    Initiative.objects.filter(pk=second.pk).update(field="Điện", benefit_vnd=10_000_000)
    facets = client.get("/tim/loc/", {"q": "phao"}).content.decode()
    assert all(part in facets for part in ("lv=Tho%C3%A1t+n%C6%B0%E1%BB%9Bc", "loi=duoi-10", "loi=10-100"))
    page = client.get("/tim/", {"q": "phao", "lv": "Điện", "loi": "10-100"}).content.decode()
    assert f"/sang-kien/{second.entries.get().pk}/" in page
    assert f"/sang-kien/{first.entries.get().pk}/" not in page


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "x" * 10_000},
        {"q": "\x00' OR 1=1; --", "ct": "nope", "nam": "abc", "loi": "?", "tt": "draft"},
        {"trang": "99999999999"},
        {"q": "phao", "trang": "7", "dv": "'"},
    ],
)
def test_whatever_stands_in_the_address_there_is_a_page(client: Client, officer: User, asked: dict[str, str]) -> None:
    assert client.get("/tim/", asked).status_code == 200
    assert client.get("/tim/loc/", asked).status_code == 200


def test_a_search_is_kept_changed_and_forgotten_by_its_owner(client: Client, officer: User) -> None:
    client.post("/tim/luu/", {"name": "Phao", "query": "q=phao&tt=valid&la=1"})
    client.post("/tim/luu/", {"name": "Phao", "query": "q=phao"})
    saved = SavedSearch.objects.get()
    assert (saved.user, saved.name, saved.query) == (officer, "Phao", "q=phao")
    assert "?q=phao" in client.get("/tim/").content.decode()
    client.post("/tim/luu/", {"name": "  ", "query": "q=x"})
    assert SavedSearch.objects.count() == 1
    other = Client()
    other.force_login(a_user())
    other.post(f"/tim/luu/{saved.pk}/bo/")
    assert SavedSearch.objects.count() == 1
    client.post(f"/tim/luu/{saved.pk}/bo/")
    assert not SavedSearch.objects.exists()


def test_no_more_than_thirty_searches(client: Client, officer: User) -> None:
    rows = [SavedSearch(user=officer, name=f"n{n}", query="q=a", saved_at=NOW) for n in range(30)]
    SavedSearch.objects.bulk_create(rows)
    client.post("/tim/luu/", {"name": "mới", "query": "q=phao"})
    assert SavedSearch.objects.count() == 30
    client.post("/tim/luu/", {"name": "n3", "query": "q=b"})
    assert SavedSearch.objects.get(name="n3").query == "q=b"


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_costs_the_same(
    client: Client, tree: dict[str, Unit], django_assert_num_queries: object, size: int
) -> None:
    above = an_officer(tree["TAPDOAN"])
    programme = a_programme(tree["TAPDOAN"], rules={})
    for number in range(size):
        a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=f"Thước ngắm tim lò {number}")
    client.force_login(above)
    client.get("/tim/", {"q": "thước"})
    with django_assert_num_queries(22):  # type: ignore[operator]
        client.get("/tim/", {"q": "thước ngắm"})

"""What is sealed takes no place, opens nothing and is hinted at by nothing; what is newest comes first."""

from datetime import timedelta

import pytest
from django.test import Client

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Entry, Initiative
from sangkien.programmes.models import Programme
from sangkien.search.queries import clusters as questions
from sangkien.search.queries import find as finding
from sangkien.search.queries import scope as scoping
from sangkien.search.queries.scope import Wanted, scope_of
from sangkien.search.services import count_terms, link, sweep
from sangkien.units.choices import Kind
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db
TITLE = "Lắp tấm gạt than dính bằng cao su băng tải cũ"
SLIPPED = "Lắp tấm gạt thann dính bằng cao su băng tải cũ"


def a_world() -> tuple[dict[str, Unit], Programme]:
    """Two companies below a corporation, and a programme without rules."""
    tree = a_tree("TAPDOAN", ["CT1", "CT2"], kind=Kind.GRASSROOTS_UNION)
    return tree, a_programme(tree["TAPDOAN"], rules={})


def test_fetching_brings_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, programme = a_world()
    for n in range(12):
        a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=f"Phao báo mức số {n}")
    count_terms(at=NOW)
    monkeypatch.setattr(scoping, "FEW", -1)
    scoping._believed.clear()
    scope = scope_of(Wanted(text="phao"), an_officer(tree["TAPDOAN"]))
    scoping._believed.clear()
    assert not scope.few
    ids, _ = finding._ids("phao", scope, common=None, limit=5)
    newest = list(Initiative.objects.order_by("-pk").values_list("pk", flat=True)[:5])
    assert ids == newest


def test_sealed_matches_leave_room_for_what_may_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred sealed newer ones hide an older open one, and say so by 'hơn'."""
    tree, programme = a_world()
    monkeypatch.setattr(finding, "RANKED", 5)
    monkeypatch.setattr(finding._ids, "__kwdefaults__", {"limit": 5, "stretch": 120_000})
    a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title="Phao báo mức hố bơm")
    for n in range(6):
        made = a_submitted_entry(programme, tree["CT2"], a_user(at=tree["CT2"]), title=f"Việc khác {n}")
        Initiative.objects.filter(pk=made.initiative_id).update(visibility=Visibility.UNIT, summary="phao chắn rác")
    count_terms(at=NOW)
    answer = finding.find(Wanted(text="phao"), an_officer(tree["TAPDOAN"]))
    assert [hit.title for hit in answer.hits] == ["Phao báo mức hố bơm"]
    assert not answer.more


def test_a_cluster_does_not_open_by_what_may_not_be_read(client: Client) -> None:
    tree, programme = a_world()
    a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=TITLE)
    a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=SLIPPED)
    far = a_submitted_entry(programme, tree["CT2"], a_user(at=tree["CT2"]), title=f"{TITLE} tại phân xưởng Hầm Chín")
    Initiative.objects.filter(pk=far.initiative_id).update(visibility=Visibility.UNIT)
    sweep(at=NOW)
    client.force_login(an_officer(tree["TAPDOAN"]))
    answer = client.get(f"/ra-soat/nhom/{far.pk}/")
    assert answer.status_code == 404


def test_a_group_is_settled_only_when_all_of_it_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, programme = a_world()
    every = [
        a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=f"{TITLE}{' ' * n}") for n in range(6)
    ]
    sweep(at=NOW)
    officer = an_officer(tree["CT1"])
    for other in every[1:4]:
        link(entry=every[0], other=other.initiative, kind="duplicate", reason="một", by=officer, at=NOW)
    sweep(at=NOW + timedelta(days=1))
    (group,), _ = questions.clusters_for(officer, tree["CT1"], page=1)
    assert group.size == 6
    assert not group.settled, "six entries, two of which nobody judged"


def test_an_initiative_of_two_units_is_seen_by_both(client: Client) -> None:
    tree, programme = a_world()
    other = a_programme(tree["TAPDOAN"], code="KHAC", rules={})
    one = a_submitted_entry(programme, tree["CT2"], a_user(at=tree["CT2"]), title=TITLE)
    a_submitted_entry(programme, tree["CT2"], a_user(at=tree["CT2"]), title=SLIPPED)
    # the same initiative stands in a second programme under the unit with the smaller id
    row = Entry.objects.get(pk=one.pk)
    row.pk, row.programme, row.unit, row.code = None, other, tree["CT1"], "KHAC-1"
    row.stage = other.stages.first()
    row.counted_at = row.counted_at + timedelta(days=9)
    row.save(force_insert=True)
    sweep(at=NOW)
    groups, _ = questions.clusters_for(an_officer(tree["CT2"]), tree["CT2"], page=1)
    assert [group.size for group in groups] == [2]


@pytest.mark.parametrize("reader", ["console", "upper"])
def test_in_a_country_words_beside_each_other_come_first_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """By walking, by the index or through the reach: all that hold both words are found, each once."""
    tree, programme = a_world()
    titles = ("Nước dùng cho máy bơm dự phòng", "Đặt bơm nước tự động ở hố ga", "Đặt bơm nước tự động ở kho vật tư")
    for title in titles:
        a_submitted_entry(programme, tree["CT1"], a_user(at=tree["CT1"]), title=title)
    count_terms(at=NOW)
    user = an_officer(tree["TAPDOAN"]) if reader == "upper" else None
    monkeypatch.setattr(finding, "_LEAST_TO_WALK", 0)
    for few, least in ((-1, 0.0), (-1, 2.0), (20_000, 0.0)):
        monkeypatch.setattr(scoping, "FEW", few)
        monkeypatch.setattr(finding, "_WALK_ABOVE", least)
        scoping._believed.clear()
        found = [hit.title for hit in finding.find(Wanted(text="bơm nước"), user).hits]
        assert (sorted(found), found[-1]) == (sorted(titles), titles[0])
    scoping._believed.clear()

"""Searching: what finds what, in which order, and what nobody may find."""

from dataclasses import dataclass

import pytest

from factories import a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.initiatives.access import readable_by, visible_to
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.search.queries.alike import Given, matches
from sangkien.search.queries.find import find
from sangkien.search.queries.scope import Wanted, seen_of
from sangkien.search.services import count_terms
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db

TITLES = (
    "Lắp tấm gạt than dính bằng cao su băng tải cũ",
    "Giá kê cuộn cáp 6 kV xoay được",
    "Thay dầu máy biến áp 22 kV không cần cắt điện",
    "Một số biện pháp rèn kỹ năng đọc diễn cảm cho học sinh lớp 5",
    "Phiếu giao ca điện tử cho tổ băng tải",
    "Cái giá treo bằng tay",
)


@dataclass
class World:
    """Two companies below one union; all titles belong to the first, one more to the second."""

    tree: dict[str, Unit]
    programme: Programme
    worker: User
    entries: list[Entry]


@pytest.fixture
def world() -> World:
    tree = a_tree("TAPDOAN", ["CT1", "CT2"], kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(tree["TAPDOAN"], rules={})
    worker = a_user(at=tree["CT1"])
    entries = [a_submitted_entry(programme, tree["CT1"], worker, title=title) for title in TITLES]
    other = a_user(at=tree["CT2"])
    entries.append(
        a_submitted_entry(programme, tree["CT2"], other, title="Máng gạt than bằng nhựa", summary="bí quyết ủ men")
    )
    count_terms(at=NOW)
    return World(tree, programme, worker, entries)


def titles(text: str, user: User | None = None, **within: object) -> list[str]:
    return [hit.title for hit in find(Wanted(text, **within), user).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("gạt than băng tải", TITLES[0]),
        ("gat than bang tai", TITLES[0]),
        ("băng tải gạt than", TITLES[0]),
        ("gạt thán bắng tài", TITLES[0]),
        ("GẠT THAN DÍNH", TITLES[0]),
        ("cuộn cá", TITLES[1]),
        ("MBA", TITLES[2]),
        ("may bien apo", TITLES[2]),
        ("mya bien ap", TITLES[2]),
        ("maybien ap 22", TITLES[2]),
        ("đọc diễn cảm lớp 5 trường xyz", TITLES[3]),
        ("phiếu giao ca", TITLES[4]),
        ("giá kê", TITLES[1]),
    ],
)
def test_what_is_typed_finds_what_is_meant(world: World, query: str, first: str) -> None:
    assert titles(query)[:1] == [first]


def test_exact_accents_come_first(world: World) -> None:
    assert titles("băng tải")[:2] in ([TITLES[4], TITLES[0]], [TITLES[0], TITLES[4]])
    assert titles("bằng tay")[0] == TITLES[5]


def test_codes_and_decisions_come_first(world: World) -> None:
    code = world.entries[2].code
    assert find(Wanted(code), None).hits[0].code == code
    assert find(Wanted(code.lower()), None).hits[0].code == code
    assert len(find(Wanted(code[:-1]), None).hits) >= 1
    world.entries[1].initiative.decision_no = "917/QĐ-CT1"
    world.entries[1].initiative.save()
    assert titles("917/qd-ct1") == [TITLES[1]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "!!!",
        "' OR 1=1 --",
        "a & | ! ( :*",
        "\x00\x01",
        "<->",
        "than" * 3000,
        "🙂 ✓",
        "%_\\",
        "NULL",
        "٣ ٤",
        "-" * 5000,
    ],
)
def test_whatever_is_typed_there_is_an_answer(world: World, query: str) -> None:
    assert isinstance(titles(query), list)
    assert isinstance(titles(query, world.worker), list)


class TestWhoFindsWhat:
    def test_the_owner_the_officer_above_and_the_stranger(self, world: World) -> None:
        own, above = an_officer(world.tree["CT1"]), an_officer(world.tree["TAPDOAN"])
        assert titles("gạt than", world.worker) == [TITLES[0]]
        assert titles("gạt than", own) == [TITLES[0]]
        assert len(titles("gạt than", above)) == 2
        assert titles("gạt than", an_officer(world.tree["CT2"])) == ["Máng gạt than bằng nhựa"]
        stranger = an_officer(a_tree("KHAC", ["K1"])["KHAC"])
        for words in ("gạt than", world.entries[0].code, "bí quyết"):
            answer = find(Wanted(words), stranger)
            assert (answer.hits, answer.more, answer.forgiven) == ((), False, False)

    def test_what_may_not_be_read_is_found_by_its_title_alone(self, world: World) -> None:
        secret = world.entries[-1].initiative
        secret.visibility = Visibility.UNIT
        secret.save()
        above = an_officer(world.tree["TAPDOAN"])
        assert titles("bí quyết ủ men", above) == []
        found = find(Wanted("máng nhựa"), above).hits
        assert [(hit.title, hit.text) for hit in found] == [(secret.title, "")]
        assert titles("bí quyết ủ men", an_officer(world.tree["CT2"])) == [secret.title]

    def test_drafts_and_withdrawn_entries_are_nobodys(self, world: World) -> None:
        Entry.objects.filter(pk=world.entries[0].pk).update(state="withdrawn")
        assert TITLES[0] not in titles("gạt than")
        assert TITLES[0] not in titles("gạt than", an_officer(world.tree["TAPDOAN"], role=Role.PROGRAMME_ADMIN))


@pytest.mark.parametrize("kind", [Kind.GRASSROOTS_UNION, Kind.UPPER_UNION])
def test_the_scope_in_sql_is_the_policy_in_querysets(world: World, kind: str) -> None:
    Unit.objects.filter(code="TAPDOAN").update(kind=kind)
    secret = world.entries[-1].initiative
    secret.visibility = Visibility.UNIT
    secret.save()
    people = [world.worker, *(an_officer(unit) for unit in world.tree.values()), a_user()]
    for user in people:
        fresh = User.objects.get(pk=user.pk)
        ids = [entry.initiative_id for entry in world.entries]
        seen = seen_of(fresh, ids)
        visible = visible_to(fresh).exclude(state__in=["draft", "withdrawn"])
        assert {entry for entry, _ in seen.values()} == set(visible.values_list("pk", flat=True))
        readable = {entry for entry, may in seen.values() if may}
        assert readable == set(readable_by(fresh).values_list("pk", flat=True)) & {entry for entry, _ in seen.values()}


def test_practice_is_found_only_by_who_asks_for_it(world: World) -> None:
    practice = a_programme(world.tree["TAPDOAN"], rules={}, is_training=True)
    a_submitted_entry(practice, world.tree["CT1"], world.worker, title="Tập thử gạt than bằng chổi")
    assert "Tập thử gạt than bằng chổi" not in titles("gạt than")
    assert "Tập thử gạt than bằng chổi" not in titles("gạt than", world.worker)
    assert titles("gạt than", world.worker, programme=practice.pk) == ["Tập thử gạt than bằng chổi"]
    assert (
        matches(Given("Tập thử gạt than bằng chổi"))[:1] == []
        or not matches(Given("Tập thử gạt than bằng chổi"))[0].likeness.likely
    )


def test_filters_narrow(world: World) -> None:
    everything = find(Wanted("bằng"), None).hits
    assert titles("bằng", unit_path=world.tree["CT2"].path) == ["Máng gạt than bằng nhựa"]
    assert titles("bằng", programme=world.programme.pk + 1) == []
    assert len(titles("bằng", state="submitted")) == len(everything)
    assert titles("bằng", kind="research_topic") == []
    assert len(titles("bằng", year=NOW.year)) == len(everything)
    assert titles("bằng", benefit_from=10**15) == []


@pytest.mark.parametrize("size", [1, 3])
def test_a_search_costs_the_same_however_much_it_finds(
    world: World, django_assert_num_queries: object, size: int
) -> None:
    for number in range(size):
        a_submitted_entry(world.programme, world.tree["CT1"], world.worker, title=f"Thước ngắm tim lò {number}")
    fresh = User.objects.get(pk=an_officer(world.tree["TAPDOAN"]).pk)
    find(Wanted("thước"), None)
    with django_assert_num_queries(12):  # type: ignore[operator]
        assert len(find(Wanted("thước ngắm"), fresh).hits) == size

"""One person of two records and back: authorships, counts, lookups, the trail; nobody's in nobody else's reach."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factories import a_person, a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from factories.moments import NOW
from sangkien.base.errors import NotAllowed
from sangkien.checking import services as checking
from sangkien.checking.access import may_judge
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import Answer, State, Way
from sangkien.initiatives.models import Entry, EntryEvent
from sangkien.initiatives.queries import asked_of, by_token, disputes_of, token_of
from sangkien.initiatives.services import answer
from sangkien.initiatives.services.merging import link_account, merge_people, undo_merge
from sangkien.people import queries as people_queries
from sangkien.people.errors import (
    AccountLinked,
    AccountOnBoth,
    AccountOutside,
    EntriesElsewhere,
    MergedAlready,
    MergeDisputed,
    MergeUndoOver,
    SamePerson,
)
from sangkien.people.models import Person, PersonLink, PersonMerge
from sangkien.people.queries import accounts_to_link, doubles
from sangkien.people.services import people_for
from sangkien.units.choices import Kind, Role
from sangkien.units.services import give_role

pytestmark = pytest.mark.django_db


class World:
    """A union with two sections, two programmes, an officer above all of it and one of another union."""

    def __init__(self) -> None:
        tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        self.root, self.unit, self.other = tree["TAPDOAN"], tree["CS1"], tree["CS2"]
        self.one, self.two = (a_unit(f"PX{n}", under=self.unit, kind=Kind.UNION_SECTION) for n in (1, 2))
        self.programme = a_programme(self.root)
        self.helper = a_user("Trần Thị Nhập", at=self.unit, role=Role.SUPPORT_TEAM)
        self.officer, self.stranger = an_officer(self.unit), an_officer(self.other)

    def entry(self, unit: object, *authors: tuple[str, int]) -> Entry:
        """An entry typed by the helper at ``unit``."""
        made = a_submitted_entry(self.programme, unit, self.helper, authors=list(authors))  # type: ignore[arg-type]
        return Entry.objects.select_related("initiative", "unit", "programme").get(pk=made.pk)

    def known(self, name: str, unit: object) -> Person:
        return Person.objects.get(full_name=name, unit=unit)

    def people_of(self, entry: Entry) -> list[int]:
        return list(EntryEvent.objects.filter(entry=entry).order_by("-seq").values_list("people", flat=True)[0])


def parts(entry: Entry) -> list[tuple[int, Decimal]]:
    return list(entry.initiative.authorships.order_by("position", "pk").values_list("person_id", "share_pct"))


def test_authorships_move_shares_add_and_counts_stay_right() -> None:
    world = World()
    alone = world.entry(world.one, ("Lê Văn Tám", 100))
    both = world.entry(world.two, ("Lê Văn Tám", 60), ("Le Van Tam", 30), ("Vũ Na", 10))
    gone, kept = world.known("Le Van Tam", world.two), world.known("Lê Văn Tám", world.two)
    first = EntryEvent.objects.filter(entry=both).values().get()
    merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    assert parts(both) == [(kept.pk, Decimal(90)), (world.known("Vũ Na", world.two).pk, Decimal(10))]
    merge = merge_people(kept=kept, gone=world.known("Lê Văn Tám", world.one), by=world.officer, at=NOW)
    assert parts(alone) == [(kept.pk, Decimal(100))]
    assert world.people_of(alone) == [kept.pk]
    assert gone.pk not in world.people_of(both)
    assert EntryEvent.objects.filter(entry=both, seq=1).values().get() == first
    assert not list(differences())
    undo_merge(merge=merge, by=world.officer, at=NOW + timedelta(days=1))
    assert parts(alone) == [(world.known("Lê Văn Tám", world.one).pk, Decimal(100))]
    assert not list(differences())


def test_lookups_follow_the_one_that_was_kept_and_come_back() -> None:
    world = World()
    kept, gone = a_person(world.two, "Lê Văn Tám", code="NV7"), a_person(world.one, "Lê Văn Tám")
    merge = merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    found = people_for(unit=world.one, wanted=[("Lê Văn Tám", ""), ("Lê Văn Tám", "NV7")])
    assert set(found.values()) == {kept}
    undo_merge(merge=merge, by=world.officer, at=NOW)
    assert people_for(unit=world.one, wanted=[("Lê Văn Tám", "")])[("Lê Văn Tám", "")] == gone


@pytest.mark.parametrize("seed", range(6))
def test_any_merges_and_undos_leave_nothing_that_differs(seed: int) -> None:
    rng, world = random.Random(seed), World()
    upper = an_officer(world.root)
    names = ["Lê An", "Trần Bình", "Vũ Cúc", "Cao Dần"]
    entries = []
    for _ in range(8):
        chosen = rng.sample(names, rng.choice((1, 2, 4)))
        unit = rng.choice((world.one, world.two, world.other))
        entries.append(world.entry(unit, *((name, 100 // len(chosen)) for name in chosen)))
        if rng.random() < 0.4:
            checking.approve(entry=entries[-1], by=upper, at=NOW)
    before = {entry.pk: sorted(parts(entry)) for entry in entries}
    merges = []
    for _ in range(6):
        free = list(Person.objects.filter(user=None, merged_into=None).order_by("pk"))
        kept, gone = rng.sample(free, 2)
        merges.append(merge_people(kept=kept, gone=gone, by=upper, at=NOW))
        assert not list(differences())
    for merge in reversed(merges):
        undo_merge(merge=merge, by=upper, at=NOW)
        assert not list(differences())
    assert {entry.pk: sorted(parts(entry)) for entry in entries} == before


def test_who_merges_has_typed_nothing_and_may_still_judge() -> None:
    world = World()
    entry = world.entry(world.one, ("Lê Văn Tám", 100))
    kept = a_person(world.unit, "Lê Văn Tám")
    merge_people(kept=kept, gone=world.known("Lê Văn Tám", world.one), by=world.officer, at=NOW)
    assert may_judge(world.officer, entry)


def test_only_officers_of_all_units_concerned_merge() -> None:
    world = World()
    kept, gone = a_person(world.one, "Lê Tám"), a_person(world.two, "Lê Tám")
    far = a_person(world.other, "Lê Tám")
    for by, pair in ((world.helper, (kept, gone)), (world.stranger, (kept, gone)), (world.officer, (kept, far))):
        with pytest.raises(NotAllowed):
            merge_people(kept=pair[0], gone=pair[1], by=by, at=NOW)
    outside = world.entry(world.other, ("Cao Lý", 100))
    outside.initiative.authorships.update(person=gone)
    with pytest.raises(EntriesElsewhere):
        merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    assert not PersonMerge.objects.exists()
    assert not Person.objects.exclude(merged_into=None).exists()


def test_what_cannot_be_merged() -> None:
    world = World()
    kept, gone = a_person(world.one, "Lê Tám"), a_person(world.two, "Lê Tám")
    account = a_user("Lê Tám", at=world.unit).person
    with pytest.raises(SamePerson):
        merge_people(kept=kept, gone=kept, by=world.officer, at=NOW)
    with pytest.raises(AccountOnBoth):
        merge_people(kept=kept, gone=account, by=world.officer, at=NOW)
    merge = merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    with pytest.raises(MergedAlready):
        merge_people(kept=gone, gone=kept, by=world.officer, at=NOW)
    with pytest.raises(MergeUndoOver):
        undo_merge(merge=merge, by=world.officer, at=NOW + timedelta(days=30))
    merge_people(kept=account, gone=kept, by=world.officer, at=NOW)
    with pytest.raises(MergeUndoOver):
        undo_merge(merge=merge, by=world.officer, at=NOW)


def test_links_and_answers_follow_the_author_and_a_no_is_never_lost() -> None:
    world = World()
    entry = world.entry(world.one, ("Lê Tám", 100))
    gone, kept = world.known("Lê Tám", world.one), a_person(world.unit, "Lê Tám")
    token = token_of(entry.initiative.authorships.get())
    merge = merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    asked = by_token(token)
    assert asked.part.person == kept
    answer(asked=asked, answer=Answer.NO, text="Sai.", way=Way.LINK, by=None, at=NOW)
    undo_merge(merge=merge, by=world.officer, at=NOW)
    assert [row.person for row in disputes_of([entry.initiative_id])[entry.initiative_id]] == [gone]
    with pytest.raises(MergeDisputed):
        merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    assert asked_of(entry.initiative_id, gone.pk).part.person == gone


def test_undoing_leaves_initiatives_whose_authors_changed_since() -> None:
    world = World()
    entry = world.entry(world.one, ("Lê Tám", 100))
    gone, kept = world.known("Lê Tám", world.one), a_person(world.unit, "Lê Tám")
    merge = merge_people(kept=kept, gone=gone, by=world.officer, at=NOW)
    entry.initiative.authorships.update(share_pct=Decimal(99))
    undo_merge(merge=merge, by=world.officer, at=NOW)
    assert parts(entry) == [(kept.pk, Decimal(99))]


class TestFinding:
    """Likely doubles, and accounts to put to names."""

    def test_same_name_phone_or_code_and_nothing_else(self) -> None:
        world = World()
        named = a_person(world.one, "Lê Văn Tám"), a_person(world.two, "Le van tam")
        coded = a_person(world.one, "Vũ Na", code="NV-012"), a_person(world.two, "Vũ Thị Na", code="nv12")
        phoned = a_person(world.one, "Cao Lý"), a_person(world.two, "Cao Thị Lý")
        Person.objects.filter(pk__in=[one.pk for one in phoned]).update(phone="0912345678")
        a_person(world.one, "Hồ Ba", code="A1"), a_person(world.two, "Hồ Ba", code="B2")
        a_person(world.other, "Lê Văn Tám")
        found = {frozenset(pair) for pair in doubles([world.unit])}
        # "NV-012" and "nv12" differ in the nought, which only stands in front in some lists.
        assert frozenset(named) in found
        assert frozenset(phoned) in found
        assert frozenset(coded) not in found
        assert len(found) == 2

    def test_a_code_typed_differently(self) -> None:
        world = World()
        pair = a_person(world.one, "Vũ Na", code="NV-12"), a_person(world.two, "Vũ Thị Na", code="nv 12")
        assert {frozenset(found) for found in doubles([world.unit])} == {frozenset(pair)}

    def test_an_officer_puts_an_account_to_a_name_and_nobody_else_does(self) -> None:
        world = World()
        person = a_person(world.one, "Lê Văn Tám")
        user, far = a_user("Lê Văn Tám"), a_user("Lê Văn Tám")
        for account, unit in ((user, world.one), (far, world.other)):
            give_role(user=account, unit=unit, role=Role.MEMBER, by=None, at=NOW)
        assert accounts_to_link([world.unit]) == [(person, user)]
        with pytest.raises(NotAllowed):
            link_account(person=person, user=user, by=world.stranger, at=NOW)
        with pytest.raises(AccountOutside):
            link_account(person=person, user=far, by=world.officer, at=NOW)
        link_account(person=person, user=user, by=world.officer, at=NOW)
        assert PersonLink.objects.get().by == world.officer
        with pytest.raises(AccountLinked):
            link_account(person=person, user=user, by=world.officer, at=NOW)


class TestPages:
    """The page of doubles."""

    def test_merge_and_take_back_on_the_page(self, client: Client) -> None:
        world = World()
        entry = world.entry(world.one, ("Lê Văn Tám", 100))
        kept, gone = a_person(world.unit, "Lê Văn Tám"), world.known("Lê Văn Tám", world.one)
        client.force_login(world.officer)
        page = client.get("/con-nguoi/trung/").content.decode()
        assert entry.initiative.title[:40] in page
        client.post("/con-nguoi/trung/gop/", {"giu": kept.pk, "gop": gone.pk})
        merge = PersonMerge.objects.get()
        client.post(f"/con-nguoi/trung/{merge.pk}/tach/")
        merge.refresh_from_db()
        assert merge.undone_by == world.officer
        client = Client()
        client.force_login(world.stranger)
        assert "Lê Văn Tám" not in client.get("/con-nguoi/trung/").content.decode()
        assert client.post("/con-nguoi/trung/gop/", {"giu": kept.pk, "gop": gone.pk}).status_code == 404
        assert client.post(f"/con-nguoi/trung/{merge.pk}/tach/").status_code == 404
        client.force_login(world.helper)
        assert client.get("/con-nguoi/trung/").status_code == 403
        assert Entry.objects.get(pk=entry.pk).state == State.SUBMITTED

    @pytest.mark.parametrize("pairs", [1, 3])
    def test_the_page_asks_the_same_number_of_questions(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, pairs: int
    ) -> None:
        world = World()
        for number in range(pairs):
            world.entry(world.one, (f"Lê Số {number}", 100))
            a_person(world.two, f"Lê Số {number}")
        client.force_login(world.officer)
        client.get("/con-nguoi/trung/")
        with django_assert_num_queries(18):
            client.get("/con-nguoi/trung/")

    def test_among_a_crowd_a_unit_is_chosen_first(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """Doubles of a whole province are not looked for while somebody waits."""
        tree = a_tree("GOC", ["A", "B"], kind=Kind.GRASSROOTS_UNION)
        for name in ("Nguyễn Văn An", "Nguyen Van An"):
            a_person(tree["A"], name)
        monkeypatch.setattr(people_queries, "CROWD", 1)
        client.force_login(an_officer(tree["GOC"]))
        page = client.get("/con-nguoi/trung/").content.decode()
        assert "hơn 20.000 người" in page
        assert "Nguyễn Văn An" not in page
        monkeypatch.setattr(people_queries, "CROWD", 5)
        assert "Nguyễn Văn An" in client.get("/con-nguoi/trung/", {"dv": "A"}).content.decode()
        assert "Nguyễn Văn An" not in client.get("/con-nguoi/trung/", {"dv": "B"}).content.decode()

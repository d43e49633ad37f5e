"""Author, helper and approver are three people: who typed an entry never judges it, whoever they are otherwise."""

from datetime import timedelta

import pytest
from django.test import Client

from factories import a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.base.errors import NotAllowed
from sangkien.checking import services
from sangkien.checking.access import may_judge
from sangkien.imports.services import Intake, import_entries
from sangkien.initiatives.access import entered, may_edit, may_read
from sangkien.initiatives.choices import State, Verb, Visibility
from sangkien.initiatives.errors import HelperMayNotDecide
from sangkien.initiatives.models import Entry, Initiative
from sangkien.initiatives.services import Change, record, resubmit_entry
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.django_db
ROW = {
    "external_key": "k1",
    "title": "Tấm chắn nước cho tủ điện",
    "authors": "Lê Văn Tám|60;Vũ Thị Na|40",
    "unit_code": "CS1",
    "kind": "technical",
    "first_applied_on": "2022-12-05",
    "recognised_on": "2023-01-10",
    "decision_no": "12/QĐ",
}


class World:
    """A corporation union with two grassroots unions and everybody who could lay hands on an entry."""

    def __init__(self) -> None:
        tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        self.unit, self.programme = tree["CS1"], a_programme(tree["TAPDOAN"])
        self.helper = an_officer(self.unit, name="Trần Thị Nhập")
        self.colleague = an_officer(self.unit)
        self.team = a_user(at=self.unit, role=Role.SUPPORT_TEAM)
        self.upper = an_officer(tree["TAPDOAN"])
        self.stranger = an_officer(tree["CS2"])

    def on_behalf(self, by: User | None, **facts: str) -> Entry:
        """An entry of two workers without accounts, typed by ``by``."""
        intake = Intake(self.programme, by, NOW, within=self.unit)
        outcome = import_entries(intake=intake, rows=[(1, {**ROW, **facts})])
        assert not outcome.refused
        return self.fresh(Entry.objects.latest("pk"))

    def fresh(self, entry: Entry) -> Entry:
        """The entry as it now stands."""
        return Entry.objects.select_related("initiative", "programme__root_unit", "unit").get(pk=entry.pk)

    def returned(self, entry: Entry) -> Entry:
        """The entry after an officer above has sent it back."""
        services.return_for_changes(entry=entry, reason_code="other", reason="Thiếu ảnh.", by=self.upper, at=NOW)
        return self.fresh(entry)


def test_who_typed_an_entry_does_not_judge_it_and_everybody_else_may() -> None:
    world = World()
    entry = world.on_behalf(world.helper)
    table = {"helper": False, "colleague": True, "team": False, "upper": True, "stranger": False}
    assert {who: bool(may_judge(getattr(world, who), entry)) for who in table} == table
    assert isinstance(may_judge(world.helper, entry).refusal, HelperMayNotDecide)
    for verdict in (
        lambda: services.approve(entry=entry, by=world.helper, at=NOW),
        lambda: services.reject(entry=entry, reason_code="other", reason="x", by=world.helper, at=NOW),
    ):
        with pytest.raises(HelperMayNotDecide):
            verdict()
    assert world.fresh(entry).state == State.SUBMITTED
    assert services.approve(entry=entry, by=world.colleague, at=NOW).state == State.UNDER_REVIEW


@pytest.mark.parametrize("verb", [Verb.RESUBMIT, Verb.CORRECT])
def test_correcting_or_sending_again_makes_a_helper_too(verb: Verb) -> None:
    world = World()
    entry = world.on_behalf(None)
    state = State.NEEDS_CHANGES if verb == Verb.RESUBMIT else State.SUBMITTED
    record([Change(entry=entry, verb=Verb.CORRECT, known_at=NOW, state=state)], by=None, at=NOW)
    assert not entered(world.colleague, entry)
    record([Change(entry=entry, verb=verb, known_at=NOW)], by=world.colleague, at=NOW)
    assert isinstance(may_judge(world.colleague, world.fresh(entry)).refusal, HelperMayNotDecide)
    assert may_judge(world.helper, world.fresh(entry))


def test_records_carried_over_from_another_system_were_typed_by_nobody_here() -> None:
    world = World()
    intake = Intake(world.programme, world.upper, NOW + timedelta(days=1), historic=True)
    assert not import_entries(intake=intake, rows=[(1, {**ROW, "submitted_at": "2023-02-01T08:00+07:00"})]).refused
    assert may_judge(world.upper, world.fresh(Entry.objects.get()))


def test_a_returned_entry_on_behalf_is_put_right_by_those_who_enter_for_the_unit() -> None:
    world = World()
    entry = world.on_behalf(world.helper)
    assert not may_edit(world.team, entry)  # nothing came back yet
    entry = world.returned(entry)
    may = {who: bool(may_edit(getattr(world, who), entry)) for who in ("helper", "colleague", "team", "stranger")}
    assert may == {"helper": True, "colleague": True, "team": True, "stranger": False}
    with pytest.raises(NotAllowed):
        resubmit_entry(entry=entry, by=world.stranger, at=NOW)
    assert resubmit_entry(entry=entry, by=world.team, at=NOW).state == State.SUBMITTED


def test_what_a_worker_sent_in_stays_theirs_when_it_comes_back() -> None:
    world = World()
    worker = a_user("Lê Văn Tám", at=world.unit)
    entry = world.returned(world.fresh(a_submitted_entry(world.programme, world.unit, worker)))
    assert may_edit(worker, entry)
    assert not may_edit(world.team, entry)
    assert not may_edit(world.colleague, entry)


def test_helping_opens_no_content_that_the_author_keeps_at_the_unit() -> None:
    world = World()
    entry = world.on_behalf(world.helper)
    Initiative.objects.filter(pk=entry.initiative_id).update(visibility=Visibility.UNIT)
    entry = world.returned(world.fresh(entry))
    assert not may_read(world.upper, entry)
    assert not may_edit(world.upper, entry)
    assert may_edit(world.team, entry)


def test_the_page_of_correcting_offers_no_helper_as_author_and_may_be_sent_twice(client: Client) -> None:
    world = World()
    team = a_user("Phạm Thị Gõ", at=world.unit, role=Role.SUPPORT_TEAM)
    entry = world.returned(world.on_behalf(world.helper))
    client.force_login(team)
    page = client.get(f"/nop/{entry.pk}/bo-sung/").content.decode()
    assert "Lê Văn Tám" in page
    assert 'value="Phạm Thị Gõ"' not in page
    resubmit_entry(entry=entry, by=team, at=NOW)
    again = client.post(f"/nop/{entry.pk}/bo-sung/", {})
    assert (again.status_code, again["Location"]) == (302, f"/sang-kien/{entry.pk}/")
    client.force_login(world.stranger)
    assert client.get(f"/nop/{entry.pk}/bo-sung/").status_code == 404


def test_an_author_who_is_also_the_helper_is_named_in_the_list_or_not_at_all() -> None:
    world = World()
    a_unit("PX1", under=world.unit)
    entry = world.on_behalf(world.helper, authors="Lê Văn Tám|100")
    assert list(entry.initiative.authorships.values_list("person__full_name", flat=True)) == ["Lê Văn Tám"]
    named = world.on_behalf(world.helper, external_key="k2", authors="Trần Thị Nhập|50;Lê Văn Tám|50")
    assert named.initiative.authorships.filter(person__user=world.helper).exists()
    assert not may_judge(world.helper, named)

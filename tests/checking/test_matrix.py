"""Who may do what in which state: role × state × verb as one table, and the three people who carry a denial."""

import pytest

from factories import a_programme, a_submitted_entry, a_tree, a_unit, a_user, an_officer
from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.checking import services
from sangkien.checking.access import may, yes_of
from sangkien.initiatives.choices import TRANSITIONS, State, Verb
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import Change, record
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.django_db

VERDICTS = (Verb.FORWARD, Verb.RETURN, Verb.ACCEPT, Verb.REJECT, Verb.MARK_DUPLICATE, Verb.TRANSFER, Verb.REOPEN)
#: Holder → (reaches the queue, a yes makes it valid).
PEOPLE = {
    "member": (False, False),
    "support_team": (False, False),
    "grassroots_officer": (True, False),
    "upper_officer": (True, True),
    "programme_admin": (True, True),
    "operator": (False, False),
    "foreign_officer": (False, False),
}


class World:
    """A corporation union with two grassroots unions, a section, one entry, and everybody around it."""

    def __init__(self) -> None:
        tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        section = a_unit("PX1", under=tree["CS1"], kind=Kind.UNION_SECTION)
        self.programme = a_programme(tree["TAPDOAN"])
        self.author = a_user("Lê Văn Tám", at=section)
        self.entry = a_submitted_entry(self.programme, section, self.author)
        self.people: dict[str, User] = {
            "member": a_user(at=section, role=Role.MEMBER),
            "support_team": a_user(at=tree["CS1"], role=Role.SUPPORT_TEAM),
            "grassroots_officer": an_officer(tree["CS1"]),
            "upper_officer": an_officer(tree["TAPDOAN"]),
            "programme_admin": an_officer(tree["TAPDOAN"], role=Role.PROGRAMME_ADMIN),
            "operator": an_officer(tree["TAPDOAN"], role=Role.OPERATOR),
            "foreign_officer": an_officer(tree["CS2"]),
        }

    def bring_to(self, state: State) -> Entry:
        entry = Entry.objects.select_for_update().get(pk=self.entry.pk)
        if entry.state != state:
            record([Change(entry=entry, verb=Verb.CORRECT, known_at=NOW, state=state)], by=None, at=NOW)
        return Entry.objects.select_related("initiative", "programme", "unit").get(pk=entry.pk)


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_the_table(state: State) -> None:
    world = World()
    entry = world.bring_to(state)
    for who, (reaches, validates) in PEOPLE.items():
        for verb in VERDICTS:
            handed_up = state == State.UNDER_REVIEW and not validates
            expected = reaches and not handed_up and state in TRANSITIONS[verb].sources
            assert bool(may(world.people[who], verb, entry)) == expected, (who, verb, state)


def test_a_yes_goes_up_at_the_grassroots_and_is_final_above() -> None:
    world = World()
    assert yes_of(world.people["grassroots_officer"], world.entry) == Verb.FORWARD
    assert yes_of(world.people["upper_officer"], world.entry) == Verb.ACCEPT
    handed_up = services.approve(entry=world.entry, by=world.people["grassroots_officer"], at=NOW)
    assert handed_up.state == State.UNDER_REVIEW
    assert services.approve(entry=handed_up, by=world.people["upper_officer"], at=NOW).state == State.VALID


def test_an_author_or_submitter_never_judges_even_as_an_officer() -> None:
    world = World()
    officer = world.people["upper_officer"]
    own = a_submitted_entry(world.programme, world.entry.unit, officer)
    with pytest.raises(Refusal, match="người nộp"):
        services.approve(entry=own, by=officer, at=NOW)
    named = a_submitted_entry(
        world.programme, officer.person.unit, world.author, authors=[("Lê Văn Tám", 50), (officer.full_name, 50)]
    )
    with pytest.raises(Refusal, match="tác giả"):
        services.approve(entry=named, by=officer, at=NOW)
    assert Entry.objects.filter(state=State.VALID).count() == 0


def test_every_url_of_the_queue_refuses_a_stranger_and_leaks_nothing(client) -> None:  # type: ignore[no-untyped-def]
    world = World()
    title = world.entry.initiative.title
    for who in ("member", "support_team", "foreign_officer", "operator"):
        client.force_login(world.people[who])
        for action in ("", "bo-sung/", "khong-hop-le/", "trung/", "chuyen/", "xem-lai/"):
            answer = client.get(f"/kiem-tra/{world.entry.pk}/{action}")
            assert answer.status_code == 404, (who, action)
            assert title not in answer.content.decode()
        for action in ("hop-le/", "hoan-tac/", "bo-sung/"):
            assert client.post(f"/kiem-tra/{world.entry.pk}/{action}").status_code == 404
    client.logout()
    assert client.get(f"/kiem-tra/{world.entry.pk}/").status_code == 302
    assert Entry.objects.get(pk=world.entry.pk).state == State.SUBMITTED

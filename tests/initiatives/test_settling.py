"""What an author types into a returned entry and never sends changes nothing that counts elsewhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from factories import a_programme, a_submitted_entry
from initiatives.samples import stages
from sangkien.base.clock import now
from sangkien.checking.services import approve, return_for_changes
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, Initiative
from sangkien.initiatives.rules import AuthorPart
from sangkien.initiatives.services import Typed, carry_entry, resubmit_entry, save_step
from sangkien.initiatives.services.sending import withdraw_entry
from sangkien.programmes.models import Programme

SENT, TYPED = 100_000_000, 9_000_000_000


@pytest.fixture(autouse=True)
def first(world: SimpleNamespace) -> None:
    world.first = a_programme(world.root, code="mot", stages=stages())


@pytest.fixture
def other(world: SimpleNamespace) -> Programme:
    return a_programme(world.root, code="hai", stages=stages())


@pytest.fixture
def pair(world: SimpleNamespace, other: Programme) -> tuple[Entry, Entry]:
    """One initiative, returned in the first programme, confirmed in the second, and written on by its author."""
    first = a_submitted_entry(world.first, world.workshop, world.worker, at=now(), benefit_vnd=SENT)
    second = carry_entry(entry=first, programme=other, by=world.worker, at=now())
    for officer in (world.officer, world.upper):
        approve(entry=second, by=officer, at=now())
    return_for_changes(entry=first, by=world.officer, at=now(), reason_code="other", reason="Ghi rõ hơn")
    return Entry.objects.get(pk=first.pk), Entry.objects.get(pk=second.pk)


def write_on(entry: Entry, world: SimpleNamespace, *authors: AuthorPart) -> None:
    facts = {"benefit_vnd": TYPED}
    save_step(entry=entry, by=world.worker, at=now(), typed=Typed(facts, None, None, authors or None))


def board(programme: Programme) -> tuple[int, int, int]:
    totals = leaderboard(Question(programme=programme)).totals
    return totals.valid, totals.benefit_vnd, totals.people


def test_taken_back_the_benefit_is_what_was_confirmed(
    world: SimpleNamespace, other: Programme, pair: tuple[Entry, Entry]
) -> None:
    first, second = pair
    write_on(first, world)
    withdraw_entry(entry=first, by=world.worker, at=now())
    assert Entry.objects.get(pk=second.pk).state == State.VALID
    assert Initiative.objects.get().benefit_vnd == SENT
    assert board(other)[:2] == (1, SENT)
    assert differences() == []


def test_taken_back_the_authors_typed_count_elsewhere(
    world: SimpleNamespace, other: Programme, pair: tuple[Entry, Entry]
) -> None:
    first, second = pair
    write_on(first, world, AuthorPart(world.worker.full_name, 60), AuthorPart("Vũ Thị Na", 40))
    withdraw_entry(entry=first, by=world.worker, at=now())
    assert board(other) == (1, SENT, 2)
    assert second.events.order_by("seq").last().data == {"follows": first.pk}
    assert differences() == []


def test_sent_again_the_others_follow(world: SimpleNamespace, other: Programme, pair: tuple[Entry, Entry]) -> None:
    first, _ = pair
    write_on(first, world)
    resubmit_entry(entry=first, by=world.worker, at=now())
    assert board(other)[:2] == (1, TYPED)
    assert differences() == []


def test_alone_nothing_typed_is_taken_away(world: SimpleNamespace) -> None:
    entry = a_submitted_entry(world.first, world.workshop, world.worker, at=now(), benefit_vnd=SENT)
    return_for_changes(entry=entry, by=world.officer, at=now(), reason_code="other", reason="Ghi rõ hơn")
    write_on(Entry.objects.get(pk=entry.pk), world)
    withdraw_entry(entry=entry, by=world.worker, at=now())
    assert Initiative.objects.get().benefit_vnd == TYPED
    assert differences() == []


def test_authors_lost_behind_the_back_of_the_events_are_found(world: SimpleNamespace) -> None:
    entry = a_submitted_entry(world.first, world.workshop, world.worker, at=now())
    assert differences() == []
    entry.initiative.authorships.all().delete()
    (found,) = differences()
    assert found.startswith("Tác giả so với sự kiện cuối")

"""Practice and what counts never share an initiative: emptying the one must not empty the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from factories import a_programme, a_token
from imports.conftest import HEAD, NOW, World
from imports.conftest import world as world
from sangkien.counting.queries.verify import differences
from sangkien.exchange.models import Webhook, WebhookDelivery
from sangkien.exchange.queries.entries import Filters, page_of_entries
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.errors import PracticeStaysPractice
from sangkien.initiatives.models import Entry, Initiative
from sangkien.initiatives.queries import may_still_enter
from sangkien.initiatives.services import Carriage, carry_entry, carry_over
from sangkien.initiatives.services.recording import Change, record
from sangkien.initiatives.services.training import TRAINING_DAYS, sweep_training
from sangkien.programmes.models import Programme

ROWS = [HEAD, [1, "Giá đỡ ống", "Lê Tú", "PX TT1", "20/10/2022", "100 triệu"]]
LATER = NOW + timedelta(days=TRAINING_DAYS + 1)


@pytest.fixture
def practice(world: World) -> Programme:
    root = world.programme.root_unit
    return a_programme(root, code="tap", rules=world.programme.rules, is_training=True)


def in_programme(world: World, programme: Programme, tmp_path: Path) -> World:
    return replace(world, programme=programme, directory=tmp_path)


def said(entry: Entry) -> tuple[str, str, int | None, int]:
    entry = Entry.objects.select_related("initiative").get(pk=entry.pk)
    return entry.state, entry.initiative.title, entry.initiative.benefit_vnd, entry.initiative.authorships.count()


@pytest.mark.parametrize("practice_first", [True, False])
def test_the_real_workbook_tried_out_and_then_entered(
    world: World, practice: Programme, tmp_path: Path, practice_first: bool
) -> None:
    tried = in_programme(world, practice, tmp_path)
    for one in (tried, world) if practice_first else (world, tried):
        assert one.enter(ROWS).counts["outcomes"] == {"created": 1}
    real = Entry.objects.get(programme=world.programme)
    record([Change(entry=real, verb=Verb.ACCEPT, known_at=NOW)], by=world.officer, at=NOW)
    before = said(real)
    assert before == (State.VALID, "Giá đỡ ống", 100_000_000, 1)
    assert sweep_training(at=LATER) == 1
    assert said(real) == before
    assert Initiative.objects.filter(entries__programme=practice).get().title == ""
    assert differences() == []


def test_practice_entered_again_is_known(world: World, practice: Programme, tmp_path: Path) -> None:
    tried = in_programme(world, practice, tmp_path)
    tried.enter(ROWS)
    again = tried.enter(ROWS)
    assert again.counts["outcomes"] == {"unchanged": 1}
    assert Entry.objects.get(programme=practice).initiative.source == "tap:bang:CD1"


def test_nothing_is_carried_across(world: World, practice: Programme, tmp_path: Path) -> None:
    world.enter(ROWS)
    in_programme(world, practice, tmp_path).enter([HEAD, [1, "Sàn rung", "Vũ Nga", "", "20/10/2022", ""]])
    real, tried = Entry.objects.get(programme=world.programme), Entry.objects.get(programme=practice)
    for one, target in ((real, practice), (tried, world.programme)):
        with pytest.raises(PracticeStaysPractice):
            carry_entry(entry=one, programme=target, by=world.helper, at=NOW)
        with pytest.raises(PracticeStaysPractice):
            carry_over(carriage=Carriage(one.programme, target, world.union), by=world.helper, at=NOW)
        assert may_still_enter(one, NOW) == []
    assert Entry.objects.count() == 2


def test_the_pages_offer_no_way_across(world: World, practice: Programme, client: Client) -> None:
    world.enter(ROWS)
    real = Entry.objects.get()
    client.force_login(world.helper)
    page = client.get(f"/co-cau/{world.union.code}/dua-sang/")
    assert page.status_code == 200
    assert world.programme.name in page.content.decode()
    assert practice.name not in page.content.decode()
    answer = client.post(f"/sang-kien/{real.pk}/dua-vao/{practice.code}/")
    assert (answer.status_code, Entry.objects.count()) == (409, 1)
    assert "tập nhập chỉ để làm thử" in answer.content.decode()


def test_what_was_shared_before_is_left_alone(world: World, practice: Programme) -> None:
    """Entries of an installation that carried across before it was refused."""
    world.enter(ROWS)
    real = Entry.objects.get()
    shared = Entry(initiative=real.initiative, programme=practice, unit=real.unit, code="TAP-00001")
    shared.begun_at = shared.state_since = NOW
    people = list(real.initiative.authorships.values_list("person", flat=True))
    change = Change(entry=shared, verb=Verb.SUBMIT, known_at=NOW, counted_at=NOW, benefit=100_000_000, people=people)
    change.stage_id = practice.stages.in_order()[1].pk
    record([change], by=None, at=NOW, fresh=True)
    before = said(real)
    assert sweep_training(at=LATER) == 0
    assert said(real) == before
    assert differences() == []


def test_other_systems_hear_of_practice_only_where_they_asked_for_it(
    world: World, practice: Programme, tmp_path: Path
) -> None:
    for programme in (None, practice):
        facts = {"unit": world.union, "url": "https://nhansu.example/", "sealed_secret": b"", "created_at": NOW}
        Webhook.objects.create(**facts, programme=programme)
    in_programme(world, practice, tmp_path).enter(ROWS)
    loose, _ = a_token(world.union)
    bound, _ = a_token(world.union, programme=practice, system="tap")
    seen = [len(page_of_entries(one, Filters(), cursor=None, limit=10).items) for one in (loose, bound)]
    assert seen == [0, 1]
    assert list(WebhookDelivery.objects.values_list("webhook__programme", flat=True)) == [practice.pk]

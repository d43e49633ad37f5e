"""Practice: everybody of the tree may, nobody counts it, and after two weeks nothing of it is left."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories import a_draft, a_programme, a_submitted_entry, a_user
from initiatives.samples import a_photo, stages
from sangkien.base.clock import now
from sangkien.checking.services import approve
from sangkien.counting.models import Snapshot
from sangkien.counting.queries.verify import differences
from sangkien.counting.tasks import freeze_week
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, Evidence
from sangkien.initiatives.queries import given_by
from sangkien.initiatives.services import add_evidence
from sangkien.initiatives.services.training import sweep_training
from sangkien.people.models import Person
from sangkien.programmes.access import current_for, visible_to
from sangkien.programmes.errors import TrainingFixed
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import definition_of, programme_named
from sangkien.programmes.services import define_programme
from sangkien.units.choices import Role

TITLE = "Bài tập nhập không được tính"
PUBLIC = ["/", "/bang-xep-hang/", "/man-hinh/so-lieu/", "/nhung/{code}/", "/ban-chot/"]


@pytest.fixture
def training(world: SimpleNamespace) -> Programme:
    return a_programme(world.root, code="tap-nhap", name="Tập nhập", is_training=True, stages=stages())


def valid_practice(world: SimpleNamespace, training: Programme, **facts: Any) -> Entry:
    """An entry of practice that went all the way."""
    facts = {"title": TITLE, "may_publish": True, "visibility": "public", **facts}
    entry = a_submitted_entry(training, world.workshop, world.worker, at=now(), **facts)
    approve(entry=entry, by=world.officer, at=now())
    approve(entry=entry, by=world.upper, at=now())
    assert Entry.objects.get(pk=entry.pk).state == State.VALID
    return entry


def test_no_published_figure_changes(world: SimpleNamespace, training: Programme, client: Any) -> None:
    code = world.programme.code
    addresses = [one.format(code=code) for one in PUBLIC] + [f"/con-so/{code}/TTCO/", f"/con-so/{code}/TTCO/dong/"]
    with time_machine.travel(now(), tick=False):
        before = {address: client.get(address).content for address in addresses}
        valid_practice(world, training)
        for address, page in before.items():
            assert client.get(address).content == page, address
    assert given_by(world.worker).valid == 0
    assert differences() == []


@pytest.mark.parametrize(
    "address", ["/bang-xep-hang/tap-nhap/", "/nhung/tap-nhap/", "/con-so/tap-nhap/TTCO/", "/con-so/tap-nhap/TTCO/dong/"]
)
def test_practice_has_no_public_page(world: SimpleNamespace, training: Programme, client: Any, address: str) -> None:
    valid_practice(world, training)
    answer = client.get(address)
    assert answer.status_code == 404
    assert TITLE not in answer.content.decode()


def test_no_weekly_table_is_frozen(world: SimpleNamespace, training: Programme) -> None:
    freeze_week(0)
    assert set(Snapshot.objects.values_list("programme__code", flat=True)) == {world.programme.code}


def test_a_definition_cannot_make_practice_public(world: SimpleNamespace, training: Programme) -> None:
    define_programme(definition={**definition_of(training), "is_public": True}, by=None, at=now())
    assert not programme_named("tap-nhap").is_public
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(pk=training.pk).update(is_public=True)


def test_practice_never_becomes_real_once_it_holds_something(world: SimpleNamespace, training: Programme) -> None:
    valid_practice(world, training)
    with pytest.raises(TrainingFixed):
        define_programme(definition={**definition_of(training), "is_training": False}, by=None, at=now())


def test_nobody_practises_by_mistake(world: SimpleNamespace, training: Programme, signed_in: Any) -> None:
    assert [one.code for one in visible_to(world.worker)] == [world.programme.code, "tap-nhap"]
    assert current_for(world.worker, "", now()) == world.programme
    client = signed_in(world.worker)
    assert "Tập nhập" not in client.get("/nop/").content.decode().split("<main")[1].split("</main")[0]
    assert [one["code"] for one in client.get("/ngoai-mang/toi/").json()["programmes"]] == [world.programme.code]


def test_everybody_of_the_tree_practises_and_is_told_so(
    world: SimpleNamespace, training: Programme, signed_in: Any
) -> None:
    client = signed_in(world.worker)
    page = client.get("/tap-thu/", follow=True)
    assert page.redirect_chain[-1][0] == "/nop/?chuong-trinh=tap-nhap"
    assert "Tập nhập – không tính" in page.content.decode()
    begun = client.post("/nop/?chuong-trinh=tap-nhap", {"programme": "tap-nhap", "unit": "TTCO-02"}, follow=True)
    assert "Tập nhập – không tính" in begun.content.decode()
    assert Entry.objects.get().programme == training


def test_a_stranger_to_the_tree_has_nothing_to_practise_in(
    world: SimpleNamespace, training: Programme, signed_in: Any
) -> None:
    assert signed_in(a_user(at=world.outside, role=Role.MEMBER)).get("/tap-thu/").status_code == 404


def test_codes_of_practice_look_like_practice(world: SimpleNamespace, training: Programme) -> None:
    assert a_submitted_entry(training, world.workshop, world.worker, at=now()).code.startswith("TAP-")


class TestSweeping:
    def test_after_two_weeks_nothing_is_left_of_it(self, world: SimpleNamespace, training: Programme) -> None:
        entry = valid_practice(world, training, authors=[("Trần Văn Lượng", 60), ("Người Tập", 40)])
        draft = a_draft(training, world.workshop, world.worker, at=now(), title=TITLE)
        add_evidence(entry=draft, upload=a_photo(), by=world.worker, at=now())
        real = a_draft(world.programme, world.workshop, world.worker, at=now(), title="Bài thật")
        later = now() + timedelta(days=15)
        assert sweep_training(at=now() + timedelta(days=13)) == 0
        assert sweep_training(at=later) == 2
        assert sweep_training(at=later) == 0
        entry = Entry.objects.get(pk=entry.pk)
        assert (entry.state, entry.initiative.title, entry.initiative.authorships.count()) == (State.WITHDRAWN, "", 0)
        assert not Entry.objects.filter(pk=draft.pk).exists()
        assert not Evidence.objects.exists()
        assert not Person.objects.filter(full_name="Người Tập").exists()
        assert Entry.objects.get(pk=real.pk).initiative.title == "Bài thật"
        assert Person.objects.filter(user=world.worker).exists()
        assert differences() == []

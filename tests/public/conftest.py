"""A public programme with two companies, a workshop below one, and entries of every openness."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from factories import a_programme, a_submitted_entry, a_unit, a_user, an_officer
from factories.moments import at
from sangkien.checking.services import approve
from sangkien.counting.queries import Question
from sangkien.counting.services import freeze
from sangkien.initiatives.models import Entry, Initiative
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme
from sangkien.programmes.services import TargetValue, set_targets
from sangkien.programmes.services.targets import Slot
from sangkien.units.choices import Kind, Role

SECRET, OPEN = "Bí quyết trộn phụ gia giữ kín", "Giá treo ống ai cũng xem được"


def publish(entry: Entry, *, openly: bool) -> Entry:
    """Let the public read an entry, or nobody beyond the unit's own line."""
    visibility = "public" if openly else "hierarchy"
    Initiative.objects.filter(pk=entry.initiative_id).update(visibility=visibility, may_publish=openly)
    return entry


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """The small world of public pages."""
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    one, two = a_unit("MOT", under=root, name="Than Một"), a_unit("HAI", under=root, name="Than Hai")
    workshop = a_unit("MOT-01", under=one, name="Phân xưởng một", kind=Kind.UNION_SECTION)
    programme = a_programme(root, code="ct", name="Chương trình thử", short_name="Thử")
    worker = a_user("Trần Văn Lượng", at=workshop, role=Role.MEMBER)
    made = SimpleNamespace(
        root=root, one=one, two=two, workshop=workshop, programme=programme, worker=worker,
        officer=an_officer(one), upper=an_officer(root), foreign=an_officer(two),
        stranger=an_officer(a_unit("NGOAI", kind=Kind.CORPORATION_UNION)),
    )  # fmt: skip
    values = {
        Slot(unit, None, TargetKind.ASSIGNED): TargetValue(number) for unit, number in ((root, 5), (one, 2), (two, 4))
    }
    set_targets(programme=programme, values=values, by=None, at=at(2022, 2, 1))
    made.open = valid(made, OPEN, openly=True)
    made.secret = valid(made, SECRET, openly=False)
    return made


def valid(world: Any, title: str, *, openly: bool) -> Entry:
    """One more valid entry of the workshop."""
    entry = a_submitted_entry(world.programme, world.workshop, world.worker, at=at(2023, 3, 1), title=title)
    approve(entry=entry, by=world.officer, at=at(2023, 3, 2))
    approve(entry=entry, by=world.upper, at=at(2023, 3, 3))
    return publish(entry, openly=openly)


def frozen(programme: Programme, code: str = "2023-tuan-10") -> Any:
    """The table of the whole programme, frozen on Tuesday 07/3/2023 at 17:00."""
    moment = at(2023, 3, 7, 17)
    return freeze(
        question=Question(programme=programme, as_of=moment), code=code, name="Tuần 10 · 07/3/2023", by=None, at=moment
    )


@pytest.fixture
def client_of() -> Any:
    """A browser in which somebody is signed in."""

    def signed_in(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="sangkien.accounts.backends.LocalAccountBackend")
        return client

    return signed_in

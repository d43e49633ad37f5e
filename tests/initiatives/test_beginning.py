"""Beginning by a link: what is not public is nothing to strangers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from factories import a_user
from sangkien.initiatives.models import Entry
from sangkien.units.choices import Role


@pytest.fixture
def hidden(world: SimpleNamespace) -> SimpleNamespace:
    world.programme.is_public = False
    world.programme.save(update_fields=["is_public"])
    return world


def _post(world: SimpleNamespace) -> dict[str, str]:
    return {"programme": world.programme.code, "unit": world.company.code}


def _stranger(world: SimpleNamespace) -> Any:
    return a_user("Người Ngoài", at=world.outside, role=Role.MEMBER)


def test_a_hidden_programme_is_nothing_to_another_union(hidden: SimpleNamespace, signed_in: Any) -> None:
    client = signed_in(_stranger(hidden))
    page = client.get(f"/nop/?don-vi={hidden.company.code}").content.decode()
    nowhere = client.get("/nop/?don-vi=KHONG-CO").content.decode()
    assert hidden.programme.name not in page
    assert hidden.company.name not in page
    assert "Không tìm thấy đơn vị" in page
    assert "Không tìm thấy đơn vị" in nowhere
    answer = client.post(f"/nop/?don-vi={hidden.company.code}", _post(hidden))
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_its_own_people_begin_as_before(hidden: SimpleNamespace, signed_in: Any) -> None:
    client = signed_in(hidden.worker)
    page = client.get(f"/nop/?don-vi={hidden.company.code}").content.decode()
    assert hidden.programme.name in page
    assert client.post(f"/nop/?don-vi={hidden.company.code}", _post(hidden)).status_code == 302


def test_a_public_programme_takes_everybody_by_its_link(world: SimpleNamespace, signed_in: Any) -> None:
    client = signed_in(_stranger(world))
    assert world.programme.name in client.get(f"/nop/?don-vi={world.company.code}").content.decode()
    assert client.post(f"/nop/?don-vi={world.company.code}", _post(world)).status_code == 302

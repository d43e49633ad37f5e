"""Frozen tables: anybody can see, take and recompute them."""

from __future__ import annotations

import hashlib
import json
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from factories.moments import at
from public.conftest import frozen, valid
from sangkien.counting.errors import SnapshotAhead, SnapshotCodeUnfit
from sangkien.counting.queries import Question
from sangkien.counting.services import freeze

PAGE = reverse("public:snapshot", args=["ct", "2023-tuan-10"])
FILE = reverse("public:snapshot_json", args=["ct", "2023-tuan-10"])


def test_the_digest_can_be_computed_by_anybody(world: SimpleNamespace, client: Client) -> None:
    made = frozen(world.programme)
    facts = json.loads(client.get(FILE).content)
    canonical = json.dumps(facts["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == facts["digest"] == made.digest
    assert (facts["code"], facts["version"]) == ("2023-tuan-10", 1)


def test_the_page_shows_table_and_digest(world: SimpleNamespace, client: Client) -> None:
    made = frozen(world.programme)
    page = client.get(PAGE).content.decode()
    for words in ("Tuần 10", "Than Một", "100,00", made.digest, "đang khớp với mã kiểm tra"):
        assert words in page
    assert "Tuần 10" in client.get(reverse("public:snapshots")).content.decode()


def test_what_happens_later_changes_nothing(world: SimpleNamespace, client: Client) -> None:
    frozen(world.programme)
    before = client.get(FILE).content
    valid(world, "Đến sau", openly=True)
    assert client.get(FILE).content == before


def test_what_is_still_to_come_is_not_frozen(world: SimpleNamespace) -> None:
    """Nobody could compute it again: other entries will have come by then."""
    present = at(2023, 3, 7, 17)
    with pytest.raises(SnapshotAhead):
        freeze(question=Question(world.programme, as_of=at(2023, 3, 9)), code="mai", name="", by=None, at=present)
    today = freeze(
        question=Question(world.programme, as_of=at(2023, 3, 8, 0)), code="nay", name="", by=None, at=present
    )
    assert today.as_of == present
    for code in ("", "x" * 61):
        with pytest.raises(SnapshotCodeUnfit):
            freeze(question=Question(world.programme, as_of=present), code=code, name="", by=None, at=present)


def test_versions_stand_side_by_side(world: SimpleNamespace, client: Client) -> None:
    frozen(world.programme)
    moment = at(2023, 3, 7, 17)
    freeze(
        question=Question(programme=world.programme, as_of=moment, known_at=at(2023, 3, 8)), code="2023-tuan-10",
        name="Tuần 10", by=None, at=at(2023, 3, 8), note="Đếm sót một lượt", correct=True,
    )  # fmt: skip
    assert "Đếm sót một lượt" in client.get(PAGE).content.decode()
    assert "Đếm sót một lượt" not in client.get(PAGE, {"ban": "1"}).content.decode()
    assert json.loads(client.get(FILE, {"ban": "1"}).content)["version"] == 1
    assert json.loads(client.get(FILE).content)["version"] == 2


@pytest.mark.parametrize("version", ["²", "x", "-1", "12345", ""])
def test_versions_that_are_no_number(world: SimpleNamespace, client: Client, version: str) -> None:
    frozen(world.programme)
    assert client.get(PAGE, {"ban": version}).status_code == 200


def test_unknown_tables_are_not_found(world: SimpleNamespace, client: Client) -> None:
    frozen(world.programme)
    assert client.get(PAGE, {"ban": "9"}).status_code == 404
    assert client.get(reverse("public:snapshot", args=["ct", "2023-tuan-99"])).status_code == 404
    assert client.get(reverse("public:snapshots"), {"chuong-trinh": "khong"}).status_code == 404

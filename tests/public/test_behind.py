"""The rows behind a figure: all that count, and the names of those only that a reader may know."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories import a_submitted_entry
from factories.moments import at
from public.conftest import OPEN, SECRET, publish, valid
from sangkien.checking.services import reject
from sangkien.units.choices import Act
from sangkien.units.schemas import ActRow
from sangkien.units.services import apply_act

BEHIND = reverse("public:behind", args=["ct", "MOT"])


def test_strangers_see_public_names_only(world: SimpleNamespace, client: Client) -> None:
    page = client.get(BEHIND).content.decode()
    assert world.open.code in page
    assert world.secret.code in page
    assert OPEN in page
    assert SECRET not in page
    assert "không công khai" in page
    assert reverse("initiatives:entry", args=[world.secret.pk]) not in page


@pytest.mark.parametrize(
    ("who", "reads"), [("worker", True), ("officer", True), ("upper", True), ("foreign", False), ("stranger", False)]
)
def test_who_reads_the_names(world: SimpleNamespace, client_of: Any, who: str, reads: bool) -> None:
    page = client_of(getattr(world, who)).get(BEHIND).content.decode()
    assert (SECRET in page) == reads
    assert world.secret.code in page


def test_what_was_not_found_valid_is_not_published(world: SimpleNamespace, client: Client) -> None:
    """Public is what author and unit agreed to publish; an entry under review or refused is nobody's story yet."""
    waiting = publish(_more(world, "Ý tưởng còn đang xét"), openly=True)
    refused = publish(_more(world, "Sáng kiến bị từ chối"), openly=True)
    reject(entry=refused, reason_code="other", reason="Không mới", by=world.officer, at=at(2023, 3, 5))
    page = client.get(BEHIND, {"so": "submitted"}).content.decode()
    assert waiting.code in page
    assert refused.code in page
    assert "Ý tưởng còn đang xét" not in page
    assert "Sáng kiến bị từ chối" not in page


def _more(world: SimpleNamespace, title: str) -> Any:
    return a_submitted_entry(world.programme, world.workshop, world.worker, at=at(2023, 3, 4), title=title)


def test_submitted_counts_more_than_valid(world: SimpleNamespace, client: Client) -> None:
    waiting = _more(world, "Đang xét")
    assert waiting.code not in client.get(BEHIND).content.decode()
    assert waiting.code in client.get(BEHIND, {"so": "submitted"}).content.decode()
    assert waiting.code not in client.get(BEHIND, {"so": "khac"}).content.decode()


def test_rows_of_a_past_moment(world: SimpleNamespace, client: Client) -> None:
    assert world.open.code not in client.get(BEHIND, {"den": "2023-03-02"}).content.decode()
    assert world.open.code in client.get(BEHIND, {"den": "2023-03-03"}).content.decode()
    assert world.open.code in client.get(BEHIND, {"den": "2023-03-02", "so": "submitted"}).content.decode()


def test_rows_of_a_stage(world: SimpleNamespace, client: Client) -> None:
    assert world.open.code not in client.get(BEHIND, {"giai-doan": "gd1"}).content.decode()
    assert world.open.code in client.get(BEHIND, {"giai-doan": "gd2"}).content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "²", "٣", "1e9", "99999", "999999999", "x"])
def test_pages_that_are_none(world: SimpleNamespace, client: Client, number: str) -> None:
    assert client.get(BEHIND, {"trang": number}).status_code == 200


def test_as_many_queries_for_one_entry_as_for_three(
    world: SimpleNamespace, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        client.get(BEHIND)
    for number in range(3):
        valid(world, f"Thêm {number}", openly=True)
    with django_assert_num_queries(4):
        client.get(BEHIND)


def test_a_past_moment_is_read_by_the_tree_and_stage_of_then(world: SimpleNamespace, client: Client) -> None:
    """What the workshop handed in while below the first company stays behind the first company's figure of then."""
    move = ActRow(Act.MOVE, "MOT-01", "HAI", "", "7/QĐ", date(2024, 1, 1))
    apply_act(row=move, by=None, at=at(2024, 1, 2))
    then, later = {"den": "2023-06-01"}, {"den": "2024-06-01"}
    other = reverse("public:behind", args=["ct", "HAI"])
    assert world.open.code in client.get(BEHIND, then).content.decode()
    assert world.open.code not in client.get(other, then).content.decode()
    assert world.open.code not in client.get(BEHIND, later).content.decode()
    assert world.open.code in client.get(other, later).content.decode()

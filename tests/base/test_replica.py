"""Public pages are read from a fit copy; the signed-in, and everybody while it is unfit, from the primary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.utils import load_backend
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from factories import a_programme, a_unit, a_user
from sangkien.base import replica
from sangkien.base.replica import REPLICA, connection, may_be_old
from sangkien.programmes.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def copy(settings: Any) -> Iterator[dict[str, Any]]:
    """A second way to the same database, which stands for its copy."""
    primary = connections["default"].settings_dict
    facts = {**primary, "OPTIONS": dict(primary["OPTIONS"])}
    settings.HAS_REPLICA = True
    connections[REPLICA] = load_backend("sangkien.base.postgres").DatabaseWrapper(facts, alias=REPLICA)
    replica._fit.until = 0.0
    yield facts
    connections[REPLICA].close()
    del connections[REPLICA]


@may_be_old
def which(request: HttpRequest) -> HttpResponse:
    """Say which database answers the ORM, and which answers written SQL."""
    row = Programme.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(f"{row._state.db if row else None} {connection.alias}")


def asked(**cookies: str) -> str:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    return which(request).content.decode()


def test_strangers_read_from_the_copy_and_the_signed_in_do_not(copy: dict[str, Any]) -> None:
    a_programme(a_unit("GOC"))
    assert asked() == "replica replica"
    assert asked(sessionid="x") == "default default"
    assert connection.alias == "default"


def test_without_a_copy_everything_is_read_from_the_primary() -> None:
    a_programme(a_unit("GOC"))
    assert asked() == "default default"


def test_what_is_written_goes_to_the_primary(copy: dict[str, Any]) -> None:
    a_programme(a_unit("GOC"))
    with replica.from_copy():
        row = Programme.objects.get()
        row.short_name = "khác"
        row.save(update_fields=["short_name"])
        assert row._state.db == "default"


def test_a_copy_that_is_away_is_replaced_by_the_primary_and_left_alone(copy: dict[str, Any]) -> None:
    a_programme(a_unit("GOC"), code="ct")
    replica._fit.note(True)
    copy["OPTIONS"].pop("embedded", None)
    copy.update(HOST="127.0.0.1", PORT="1")
    assert asked() == "default default"
    assert replica._fit.fit is False
    page = Client().get("/bang-xep-hang/")
    assert page.status_code == 200


@pytest.mark.parametrize(("lag", "answers"), [(-1, "default default"), (30, "replica replica")])
def test_a_copy_that_is_too_old_is_not_asked(copy: dict[str, Any], settings: Any, lag: int, answers: str) -> None:
    a_programme(a_unit("GOC"))
    settings.READ_LAG_SECONDS = lag
    assert asked() == answers


def test_public_pages_ask_the_copy_and_pages_of_the_signed_in_do_not(copy: dict[str, Any]) -> None:
    root = a_unit("GOC")
    a_programme(root, code="ct")
    client, queries = Client(), []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        queries.append(context["connection"].alias)
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(note), connections[REPLICA].execute_wrapper(note):
        for page in ("/", "/bang-xep-hang/", "/man-hinh/", "/ban-chot/", "/con-so/ct/GOC/", "/con-so/ct/GOC/dong/"):
            assert client.get(page).status_code == 200
        assert set(queries) == {"replica"}
        queries.clear()
        client.force_login(a_user(at=root), backend="sangkien.accounts.backends.LocalAccountBackend")
        assert client.get("/bang-xep-hang/").status_code == 200
        assert set(queries) == {"default"}

"""The whole API against its own description: no unexpected status, kind of content or shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from exchange.conftest import build
from factories import an_offer
from factories.moments import NOW
from sangkien.config.wsgi import application

CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module")
def bearer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A world with something in it, and a token that may do everything there; all is taken back at the end."""
    calls, settings.API_CALLS_A_MINUTE = settings.API_CALLS_A_MINUTE, 10**9
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=True):
        world = build()
        offers = [an_offer(f"k{i}") for i in range(3)]
        assert world.one.post("/entries/batch", {"programme": "ct", "entries": offers}).status_code == 200
        # As the test client does, which joins them again: the connection holds what the test stored.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        yield world.one.headers["Authorization"]
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    settings.API_CALLS_A_MINUTE = calls


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schema.parametrize()
@hypothesis_settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_word(case: schemathesis.Case, bearer: str) -> None:
    # The caller of these tests does not unpack what comes compressed.
    case.call_and_validate(headers={"Authorization": bearer, "Accept-Encoding": "identity"}, checks=CHECKS)


def test_the_description_names_every_error_and_the_key() -> None:
    told = schema.raw_schema
    assert told["openapi"].startswith("3.1")
    assert told["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    push = told["paths"]["/api/v1/entries"]["post"]
    assert {"200", "201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503"} == set(
        push["responses"]
    )
    assert list(push["responses"]["422"]["content"]) == ["application/problem+json"]
    assert "Idempotency-Key" in {one["name"] for one in push["parameters"]}
    assert told["components"]["schemas"]["EntryPush"]["examples"]

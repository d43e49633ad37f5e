"""Addresses of several servers, bounds on waiting, and what counts as an outage."""

from __future__ import annotations

import socket
import time

import django.db
import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import load_backend

from sangkien.base.postgres.embedded import parse_url
from sangkien.base.postgres.network import is_outage, with_patience
from sangkien.config.environment import database


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "postgresql://sk:a%2Cb@10.0.0.1:5432,10.0.0.2:6432/sk?target_session_attrs=read-write",
            {"host": "10.0.0.1,10.0.0.2", "port": "5432,6432", "password": "a,b", "target_session_attrs": "read-write"},
        ),
        ("postgresql://sk@[2001:db8::1]:5433/sk", {"host": "2001:db8::1", "port": "5433"}),
        ("postgresql://sk@một,hai/sk", {"host": "một,hai"}),
        ("postgresql://sk@/sk?host=/run/postgresql", {"host": "/run/postgresql"}),
    ],
)
def test_addresses_are_read_as_libpq_reads_them(url: str, found: dict[str, str]) -> None:
    assert parse_url(url) == {"user": "sk", "dbname": "sk", **found}


def test_an_address_that_makes_no_sense_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="host:port"):
        parse_url("postgresql://sk@10.0.0.1:zwei/sk")


def test_servers_on_the_network_are_waited_for_with_bounds_and_sockets_without() -> None:
    assert database("postgresql://sk@db/sk", application_name="x")["OPTIONS"]["tcp_user_timeout"] == "10000"
    assert "tcp_user_timeout" not in database("postgresql://sk@/sk?host=/run/pg", application_name="x")["OPTIONS"]
    assert with_patience({"connect_timeout": "9"})["connect_timeout"] == "9"


def wrapped(cause: Exception) -> Exception:
    error = django.db.OperationalError("x")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (wrapped(psycopg.OperationalError("server closed the connection unexpectedly")), True),
        (wrapped(psycopg.errors.AdminShutdown("x")), True),
        (wrapped(psycopg.errors.ReadOnlySqlTransaction("x")), True),
        (django.db.InterfaceError("connection already closed"), True),
        (wrapped(psycopg.errors.LockNotAvailable("x")), False),
        (wrapped(psycopg.errors.DeadlockDetected("x")), False),
        (psycopg.errors.UniqueViolation("x"), False),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_what_counts_as_an_outage(error: BaseException | None, away: bool) -> None:
    assert is_outage(error) is away


def test_a_server_that_is_not_there_is_an_outage_soon() -> None:
    with socket.socket() as silent:
        # It listens and never says a word, as behind a cut cable.
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        begun = time.monotonic()
        facts = database(f"postgresql://sk@127.0.0.1:{silent.getsockname()[1]}/sk", application_name="x")
        settings = {**connections.databases["default"], **facts}
        wrapper = load_backend("sangkien.base.postgres").DatabaseWrapper(settings, alias="silent")
        with pytest.raises(psycopg.OperationalError) as met:
            wrapper.connect()
    assert is_outage(met.value)
    assert time.monotonic() - begun < 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("writes", "usable"), [("off", True), ("on", False)])
def test_a_connection_to_a_server_that_only_reads_is_given_up(writes: str, usable: bool) -> None:
    connection = connections["default"]
    connection.ensure_connection()
    options = connection.settings_dict["OPTIONS"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET default_transaction_read_only = {writes}")
    try:
        assert connection.is_usable()
        options["target_session_attrs"] = "read-write"
        assert connection.is_usable() is usable
    finally:
        options.pop("target_session_attrs", None)
        connection.close()

"""Calling others: held to the address that was judged, and to an end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchange.conftest import World
from exchange.test_entries import send
from factories import an_offer
from factories.moments import NOW
from sangkien.exchange.errors import AddressPrivate
from sangkien.exchange.queries.entries import OVERLAP, Filters, page_of_entries
from sangkien.exchange.services import calling
from sangkien.exchange.services.calling import CallFailed, Place, call, check_address

PUBLIC, OWN = "93.184.216.34", "127.0.0.1"


def _names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """A name server that answers otherwise each time it is asked."""
    left = list(answers)

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(calling.socket, "getaddrinfo", look_up)


def test_the_address_that_was_judged_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    for first, then in (([OWN], [PUBLIC]), ([PUBLIC, OWN], [PUBLIC])):
        _names(monkeypatch, first, then)
        with pytest.raises(AddressPrivate):
            check_address("https://hai-mat.example/x")
    _names(monkeypatch, [PUBLIC], [OWN])
    assert check_address("https://hai-mat.example/x").address == PUBLIC


@pytest.fixture
def dripping() -> Iterator[Place]:
    """A machine that answers a byte at a time, without end."""
    listening, over = socket.create_server((OWN, 0)), threading.Event()

    def serve() -> None:
        other, _ = listening.accept()
        other.recv(9999)
        other.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not over.wait(0.05):
            try:
                other.sendall(b"x")
            except OSError:
                break
        other.close()

    threading.Thread(target=serve, daemon=True).start()
    yield Place("http", OWN, listening.getsockname()[1], "/", OWN)
    over.set()
    listening.close()


def test_who_answers_a_byte_at_a_time_keeps_nobody(dripping: Place) -> None:
    with pytest.raises(CallFailed):
        call(dripping, method="POST", headers={}, body=b"", timeout=30, whole=0.5)


def test_no_more_is_read_than_is_of_interest(dripping: Place) -> None:
    reply = call(dripping, method="POST", headers={}, body=b"", timeout=30, whole=30, most=4)
    assert (reply.status, reply.body) == (200, b"xxxx")


def test_what_is_seen_late_is_told_all_the_same(world: World) -> None:
    send(world.one, an_offer("k1"))

    def told(ago: timedelta) -> int:
        return len(page_of_entries(world.token, Filters(changed_since=NOW + ago), cursor=None, limit=9).items)

    assert [told(OVERLAP), told(OVERLAP + timedelta(seconds=1))] == [1, 0]

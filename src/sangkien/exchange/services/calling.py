"""Calling other machines: the one place from which this system speaks outward.

Standard library only. Redirects are never followed, answers are bounded, and a caller that must not reach the own
network is held to the address that was checked, so that a name cannot change its meaning in between.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from sangkien.exchange.errors import AddressPrivate, AddressUnfit, AddressUnknown

MOST_BYTES = 8 * 1024 * 1024


class CallFailed(Exception):
    """No answer came; the text says why, for people who look after the machine."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other machine answered; ``headers`` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: the parts of an address and the network address that its name stands for."""

    scheme: str
    host: str
    port: int
    target: str
    address: str


def check_address(url: str) -> Place:
    """Return where ``url`` leads, for what must not reach the own network.

    Only https to public addresses; hosts in ``SANGKIEN_WEBHOOK_PRIVATE_HOSTS`` may be private and spoken to plainly.
    Raises ``AddressUnfit``, ``AddressUnknown`` or ``AddressPrivate``.
    """
    place, addresses = _resolved(url)
    if place.host.lower() in {host.lower() for host in settings.WEBHOOK_PRIVATE_HOSTS}:
        return place
    if place.scheme != "https":
        raise AddressUnfit
    # Looked up once: the very addresses that are judged here are the ones that are called.
    if not all(_public(address) for address in addresses):
        raise AddressPrivate
    return place


def locate(url: str) -> Place:
    """Return where ``url`` leads. Raises ``AddressUnfit`` or ``AddressUnknown``."""
    return _resolved(url)[0]


def _resolved(url: str) -> tuple[Place, list[str]]:
    """Return where ``url`` leads, and every address its name stands for, the first of which is the place's."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressUnfit from None
    if parts.scheme not in {"http", "https"} or not host or any(sign <= " " or sign == "\x7f" for sign in url):
        raise AddressUnfit
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii():
        raise AddressUnfit
    addresses = _addresses(host, port)
    return Place(parts.scheme, host, port, target, addresses[0]), addresses


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressUnknown(host=host[:100]) from None
    return [str(row[4][0]) for row in found]


def _public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return bool(mapped.is_global) and not mapped.is_multicast


def call(
    place: Place,
    *,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    timeout: float = 10,
    whole: float = 600,
    most: int = MOST_BYTES,
) -> Reply:
    """Make one call and return its answer, whatever its status; ``most`` bytes of it. Raises ``CallFailed``.

    ``timeout`` is in seconds and holds for each step of connecting, sending and reading; ``whole`` for all of them
    together, so that who answers a byte at a time keeps nobody.
    """
    connection = _Connection(place, min(timeout, whole))
    clock = threading.Timer(whole, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        connection.request(method, place.target, body=body, headers=dict(headers))
        reply = connection.getresponse()
        content = reply.read(most)
        if connection.was_cut:
            raise TimeoutError(f"no whole answer within {whole:g} seconds")
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, content)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise CallFailed(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        clock.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was looked up, under the name that was asked for."""

    def __init__(self, place: Place, timeout: float) -> None:
        super().__init__(place.host, place.port, timeout=timeout)
        self._place, self.was_cut = place, False
        self.default_port = 443 if place.scheme == "https" else 80

    def connect(self) -> None:
        """Connect, and for https prove that the other side is who it is called."""
        plain = socket.create_connection((self._place.address, self._place.port), self.timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._place.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._place.host, do_handshake_on_connect=False)
            self.sock.do_handshake()
        else:
            self.sock = plain

    def cut(self) -> None:
        """End the call from outside, whatever it waits for."""
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):
                # Below TLS, whose own farewell would wait for the other side.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

"""Speaking to another instance: patient with the network, exact about refusals."""

from __future__ import annotations

import ipaddress
import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sangkien.exchange.errors import AddressUnfit, AddressUnknown, PeerAddressUnfit, PeerRefuses, PeerUnreachable
from sangkien.exchange.services.calling import CallFailed, Place, Reply, call, locate

_LONGEST_WAIT, _LONGEST_ASKED = 30.0, 120.0
_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Peer:
    """Another instance, the token it gave us, and how long to try; ``pause`` waits so many seconds."""

    address: str
    token: str
    tries: int = 8
    pause: Callable[[float], None] = time.sleep

    def ask(self, method: str, path: str, *, body: object = None, key: str = "") -> dict[str, Any]:
        """Make a call of its API and return the JSON; tried again where that may help.

        Raises ``PeerUnreachable`` or ``PeerRefuses``.
        """
        content = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} if content is not None else {}
        return self._patiently(method, path, headers, content, key)

    def upload(self, path: str, *, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Send a file. Raises as ``ask``."""
        seam = secrets.token_hex(16)
        plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "/")
        head = (
            f'--{seam}\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{seam}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={seam}"}
        return self._patiently("POST", path, headers, body, "")

    def _patiently(
        self, method: str, path: str, headers: dict[str, str], content: bytes | None, key: str
    ) -> dict[str, Any]:
        why = ""
        for attempt in range(self.tries):
            reply: Reply | None = None
            try:
                reply = self._once(method, path, headers, content, key)
                if not _may_pass(reply):
                    return _read(reply)
                why = f"HTTP {reply.status}"
            except (CallFailed, AddressUnknown) as error:
                why = str(error)
            if attempt + 1 < self.tries:
                self.pause(_wait(attempt, reply))
        raise PeerUnreachable(peer=self.address, why=why)

    def _once(self, method: str, path: str, headers: dict[str, str], content: bytes | None, key: str) -> Reply:
        named = {"Idempotency-Key": key} if key else {}
        known = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", "Accept-Language": "vi"}
        place = locate_peer(f"{self.address}/api/v1{path}")
        return call(place, method=method, headers={**known, **named, **headers}, body=content, timeout=_TIMEOUT_SECONDS)


def peer_address(raw: str) -> str:
    """Return the address of an instance, without a path; plain http only in an own network.

    Raises ``PeerAddressUnfit``.
    """
    try:
        parts = urlsplit(raw.strip())
        whole = f"{parts.scheme}://{parts.netloc}"
        if parts.username or parts.query or parts.fragment or parts.path.strip("/"):
            raise PeerAddressUnfit
        locate_peer(whole)
    except AddressUnknown:
        return whole  # a network that is down now may be up when the call is made
    except (AddressUnfit, ValueError):
        raise PeerAddressUnfit from None
    return whole


def locate_peer(url: str) -> Place:
    """Return where ``url`` leads. Raises ``PeerAddressUnfit`` for plain http to a public address."""
    place = locate(url)
    if place.scheme == "http" and ipaddress.ip_address(place.address.partition("%")[0]).is_global:
        raise PeerAddressUnfit
    return place


def _may_pass(reply: Reply) -> bool:
    """Say whether the same call may succeed later: busy, broken, or still at work on the very same call."""
    return (
        reply.status in {429, 502, 503, 504}
        or reply.status >= 500
        or (reply.status == 409 and b"still_under_way" in reply.body)
    )


def _read(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except ValueError:
        found = {}
    told = found if isinstance(found, dict) else {}
    if not 200 <= reply.status < 300:
        raise PeerRefuses(status=reply.status, why=str(told.get("detail", "–"))[:500], **_only(told))
    if not told:
        raise PeerRefuses(status=reply.status, why="–")
    return told


def _only(told: dict[str, Any]) -> dict[str, str]:
    return {"told": str(told.get("code", ""))[:80]}


def _wait(attempt: int, reply: Reply | None) -> float:
    """Return how many seconds to wait: what the other side asks for, else 0.5, 1, 2 … up to 30, spread."""
    asked = reply.headers.get("retry-after", "") if reply is not None else ""
    if asked.isdecimal():
        return min(float(asked), _LONGEST_ASKED)
    return min(0.5 * 2.0**attempt, _LONGEST_WAIT) * (0.75 + random.random() / 2)

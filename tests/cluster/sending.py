"""A program of its own, run on the machine that calls: systems that send entries, and somebody who looks at the board.

Each entry has one key and is sent under it, as it was, until it is acknowledged, as docs/integrate.md asks of callers.
Every acknowledgement is one line of the file named in the call: what was told, how long it took, how often it was sent.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Any

_AGAIN = {409, 429, 500, 502, 503, 504}
_PATIENCE_SECONDS = 25


class Site:
    """The site at its address, by its name, with its certificate looked at; each thread keeps its connection."""

    def __init__(self, address: str, name: str, ca: str) -> None:
        self.address, self.name, self.own = address, name, threading.local()
        self.context = ssl.create_default_context(cafile=ca)

    def call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        """Return status, body and headers of one call. Raises ``OSError`` or ``HTTPException``."""
        connection = getattr(self.own, "connection", None) or self._connected()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            self._hang_up()
            raise
        if answer.will_close:
            self._hang_up()
        return answer.status, told, {key.lower(): value for key, value in answer.getheaders()}

    def _connected(self) -> http.client.HTTPSConnection:
        connection = http.client.HTTPSConnection(self.name, timeout=_PATIENCE_SECONDS)
        plain = socket.create_connection((self.address, 443), timeout=5)
        plain.settimeout(_PATIENCE_SECONDS)
        connection.sock = self.context.wrap_socket(plain, server_hostname=self.name)
        # A connection that was closed is made anew here, not by the library at its own idea of the address.
        connection.auto_open = 0
        self.own.connection = connection
        return connection

    def _hang_up(self) -> None:
        self.own.connection.close()
        self.own.connection = None


class Log:
    """Lines that are on disk before anything else happens."""

    def __init__(self, path: Path) -> None:
        self.file, self.lock = path.open("a", encoding="utf-8", buffering=1), threading.Lock()

    def write(self, **facts: Any) -> None:
        """Add a line."""
        with self.lock:
            self.file.write(json.dumps(facts) + "\n")


def an_entry(unit: str, number: int) -> dict[str, Any]:
    """An entry that no other is like."""
    return {
        "programme": "trieu",
        "external_key": f"{unit}-{number}",
        "title": f"Giá đỡ ống thủy lực số {number} của {unit}",
        "authors": [{"name": f"Tác Giả {number % 40} {unit}", "share": 100}],
        "unit_code": unit,
        "kind": "technical",
        "benefit_vnd": number + 1,
    }


def send_for(site: Site, unit: str, token: str, log: Log, stop: Path, pause: float) -> None:
    """Send entries of one unit until told to stop; what was begun is brought to its end."""
    number = 0
    while not stop.exists():
        send_one(site, token, log, an_entry(unit, number))
        number += 1
        time.sleep(pause)


def send_one(site: Site, token: str, log: Log, entry: dict[str, Any]) -> None:
    """Send until acknowledged."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"lan-{entry['external_key']}",
    }
    body, begun, troubles = json.dumps(entry).encode(), time.time(), []
    while True:
        sent = time.time()
        try:
            status, told, answered = site.call("POST", "/api/v1/entries", body, headers)
        except OSError as error:
            troubles.append(type(error).__name__)
        except http.client.HTTPException as error:
            troubles.append(type(error).__name__)
        else:
            if status in {200, 201}:
                facts = {"key": entry["external_key"], "benefit": entry["benefit_vnd"], **json.loads(told)}
                again = answered.get("idempotency-replayed", "")
                at = time.time()
                log.write(
                    kind="entry", at=at, took=at - sent, whole=at - begun, troubles=troubles, again=again, **facts
                )
                return
            troubles.append(str(status))
            if status not in _AGAIN:
                log.write(kind="refused", status=status, told=told.decode(errors="replace"), key=entry["external_key"])
                return
            if status == 503 and "retry-after" not in answered:
                log.write(kind="refused", status=status, told="no Retry-After", key=entry["external_key"])
        time.sleep(0.5)


def look(site: Site, log: Log, stop: Path) -> None:
    """Look at the public board again and again, each time at an address that nobody has kept."""
    number = 0
    while not stop.exists():
        number += 1
        begun = time.time()
        try:
            status, told, _ = site.call("GET", f"/bang-xep-hang/?lan={number}", b"", {"Accept-Language": "vi"})
        except (OSError, http.client.HTTPException) as error:
            log.write(kind="look", at=begun, status=0, told=type(error).__name__, took=time.time() - begun)
        else:
            kept = told.decode(errors="replace") if status != 200 else ""
            log.write(kind="look", at=begun, status=status, told=kept, took=time.time() - begun)
        time.sleep(0.5)


def main(plan: dict[str, Any]) -> None:
    """Do what ``plan`` says."""
    site, log, stop = Site(**plan["site"]), Log(Path(plan["log"])), Path(plan["stop"])
    threads = [
        threading.Thread(target=send_for, args=(site, unit, token, log, stop, plan["pause"]))
        for unit, token in plan["tokens"].items()
    ]
    threads.append(threading.Thread(target=look, args=(site, log, stop)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def once(where: dict[str, str], method: str, path: str, body: str, headers: dict[str, str]) -> None:
    """Make one call and write down what was told."""
    status, told, answered = Site(**where).call(method, path, body.encode("latin-1"), headers)
    sys.stdout.write(json.dumps({"status": status, "text": told.decode(errors="replace"), "headers": answered}))


if __name__ == "__main__":
    if sys.argv[1] == "--once":
        once(*json.loads(sys.argv[2]))
    else:
        main(json.loads(sys.argv[1]))

"""The claims of entering under load: submissions over HTTP to real processes, with and without readers of boards."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from django.db import connection
from django.urls import reverse

from sangkien.base.clock import now
from sangkien.bench.measuring import BARE_TABLE, Times
from sangkien.counting.choices import By
from sangkien.exchange.services.tokens import Wanted, create_token
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

HOST = "127.0.0.1"
_UNITS = 40
#: How long a caller waits for an answer, in seconds.
_PATIENCE = 30
_CALLERS = 8
APPLICATION = "sangkien.config.wsgi:application"


@dataclass(slots=True)
class Outcome:
    """What callers saw: milliseconds of answered calls, how many were not answered well, the keys acknowledged."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    keys: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Return the answered calls a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, part: float) -> float:
        """Return the milliseconds that ``part`` of the answers do not exceed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("nan")

    def times_of(self) -> Times:
        """Return the answers' times."""
        return Times(tuple(self.times))


@contextmanager
def served(application: str, *, workers: int = 2, threads: int = 4) -> Iterator[int]:
    """Serve ``application`` (a WSGI door) from processes of its own on loopback; yields the port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", application, "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "warning"]
    environment = {**os.environ, "SANGKIEN_API_CALLS_A_MINUTE": "1000000", "SANGKIEN_BASE_URL": f"http://{HOST}:{port}"}
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError("the server ended at once")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not listen")


@dataclass(slots=True)
class Submitter:
    """Sends new entries of some units through the API, each under a key of its own."""

    port: int
    programme: str
    units: Sequence[tuple[str, str]]
    number: int = 0

    def __call__(self, at: http.client.HTTPConnection, outcome: Outcome) -> bool:
        """Send one; true where it was acknowledged."""
        self.number += 1
        key = f"bench-{uuid.uuid4().hex}"
        code, token = self.units[self.number % len(self.units)]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        at.request("POST", "/api/v1/entries", _offer(key, code, self.programme), headers)
        answer = at.getresponse()
        answer.read()
        if answer.status in (200, 201):
            outcome.keys.append(key)
        return answer.status in (200, 201)


def _offer(key: str, unit: str, programme: str) -> str:
    return json.dumps(
        {
            "programme": programme,
            "external_key": key,
            "title": f"Giá đỡ ống thủy lực tháo nhanh {key[-6:]}",
            "authors": [{"name": f"Lê Văn {key[6:9]}", "share": 60}, {"name": f"Vũ Thị {key[9:12]}", "share": 40}],
            "unit_code": unit,
            "kind": "technical",
            "first_applied_on": "2022-12-05",
            "recognised_on": "2023-01-10",
            "decision_no": "12/QĐ",
            "benefit_vnd": 12_000_000,
            "summary": "Thay bu lông bằng khóa cài, một người tháo được.",
        }
    )


def bare_call(at: http.client.HTTPConnection, outcome: Outcome) -> bool:
    """Insert one row through the bare view."""
    at.request("POST", "/bare", _offer(f"bench-{uuid.uuid4().hex}", "x", "x"))
    answer = at.getresponse()
    answer.read()
    return answer.status == 201


def reader(paths: Sequence[str]) -> Callable[[http.client.HTTPConnection, Outcome], bool]:
    """Return a call that reads one of some pages after the other."""
    turns = cycle(paths)

    def call(at: http.client.HTTPConnection, outcome: Outcome) -> bool:
        at.request("GET", next(turns))
        answer = at.getresponse()
        answer.read()
        return answer.status == 200

    return call


def callers(
    call: Callable[[http.client.HTTPConnection, Outcome], bool],
    port: int,
    *,
    count: int,
    seconds: float,
    per_second: float | None = None,
) -> Callable[[], Outcome]:
    """Start ``count`` callers that call on end, or together ``per_second`` times a second; returns what waits for them."""
    outcome = Outcome(seconds=seconds)
    lock, until = threading.Lock(), time.monotonic() + seconds
    pause = count / per_second if per_second else 0.0

    def run(place: int) -> None:
        at = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE)
        due = time.monotonic() + pause * place / count
        while (begun := time.monotonic()) < until:
            if pause and begun < due:
                time.sleep(min(due - begun, until - begun))
                continue
            # From when the call was due, not when it was sent: a caller that was kept waiting is late with the next.
            late = begun - due if pause else 0.0
            due += pause
            begun = time.perf_counter() - late
            try:
                well = call(at, outcome)
            except (OSError, http.client.HTTPException):
                well = False
                at.close()
            with lock:
                if well:
                    outcome.times.append((time.perf_counter() - begun) * 1000)
                else:
                    outcome.failed += 1
        at.close()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(count)]
    for thread in threads:
        thread.start()

    def wait() -> Outcome:
        for thread in threads:
            thread.join(seconds + _PATIENCE + 5)
        return outcome

    return wait


def tokens_for(programme: Programme) -> list[tuple[str, str]]:
    """Return unit codes of the programme, each with a new token that may push."""
    units = list(Unit.objects.under(programme.root_unit).filter(kind="grassroots_union").order_by("path")[:_UNITS])
    wanted = Wanted("Đo tải", programme=programme)
    return [(unit.code, create_token(unit=unit, wanted=wanted, by=None, at=now())[1]) for unit in units]


@contextmanager
def bare_table() -> Iterator[None]:
    """Make the table of the bare view, and take it away again."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {BARE_TABLE} (id bigserial PRIMARY KEY, said text NOT NULL)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {BARE_TABLE}")


@contextmanager
def open_now(programme: Programme) -> Iterator[None]:
    """Let the last stage of the programme be open while it is measured."""
    stage = list(programme.stages.in_order())[-1]
    closes_at = stage.closes_at
    type(stage).objects.filter(pk=stage.pk).update(closes_at=now().replace(year=now().year + 1))
    try:
        yield
    finally:
        type(stage).objects.filter(pk=stage.pk).update(closes_at=closes_at)


def bare_rate(seconds: float) -> Outcome:
    """Return what the bare view takes from eight callers."""
    with bare_table(), served("sangkien.bench.bare:application") as port:
        return callers(bare_call, port, count=_CALLERS, seconds=seconds)()


def most(programme: Programme, seconds: float) -> Outcome:
    """Return what the application takes from eight callers that never pause."""
    with served(APPLICATION) as port:
        call = Submitter(port, programme.code, tokens_for(programme))
        callers(call, port, count=_CALLERS, seconds=2)()
        return callers(call, port, count=_CALLERS, seconds=seconds)()


def peak(programme: Programme, seconds: float) -> tuple[Outcome, Outcome]:
    """Return the outcomes of 20 submissions and of 50 board pages a second, side by side."""
    with served(APPLICATION, threads=8) as port:
        call = Submitter(port, programme.code, tokens_for(programme))
        callers(call, port, count=_CALLERS, seconds=2)()
        address = reverse("public:board_of", args=[programme.code])
        stages = [f"{address}?giai-doan={stage.code}" for stage in programme.stages.in_order()]
        board = reader([address, *stages, *(f"{address}?xep={by.value}" for by in By), reverse("public:home")])
        entered = callers(call, port, count=20, seconds=seconds, per_second=20)
        boards = callers(board, port, count=50, seconds=seconds, per_second=50)
        return entered(), boards()


def lost(programme: Programme, keys: Sequence[str]) -> int:
    """Return how many acknowledged keys are not there, or more than once."""
    rows = Entry.objects.filter(programme=programme, initiative__external_key__in=list(keys))
    found = Counter(rows.values_list("initiative__external_key", flat=True))
    return sum(found[key] != 1 for key in keys)

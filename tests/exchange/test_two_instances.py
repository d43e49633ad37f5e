"""Two real instances: one sends, both are killed half-way, it goes on where it was, and both agree."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.db import connection

from factories import a_programme, a_tree
from sangkien.base.clock import now
from sangkien.config.serving import database_url
from sangkien.counting.queries.verify import differences
from sangkien.exchange.models import PushedEntry
from sangkien.imports.services import Intake, import_entries
from sangkien.initiatives.models import Entry
from sangkien.units.choices import Kind

WHOLE = 400
PATIENCE_SECONDS = 40
STAGES = [{"code": "gd", "name": "Giai đoạn", "opens_at": "2020-01-01", "closes_at": "2100-01-01"}]
UNITS = "code,name,kind,parent_code\nTINH,Liên đoàn,provincial_federation,\nCS1,Công đoàn CS1,grassroots_union,TINH\n"


class Instance:
    """The union's instance: a home, a database and a server of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self.env |= {"SANGKIEN_HOME": str(home), "SANGKIEN_BASE_URL": self.address}
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """Run a command of the instance."""
        done = subprocess.run(
            [sys.executable, "-m", "sangkien", *arguments], env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-m", "sangkien", "serve", "--port", str(self.port)]
        with (self.home / "log").open("ab") as log:
            self.server = subprocess.Popen(command, env=self.env, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with socket.socket() as caller:
                if caller.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.home / "log").read_text())

    def kill(self) -> None:
        """End the server and its workers at once, without a word."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def ask(self, path: str, token: str) -> Any:
        """Ask its API."""
        request = Request(f"{self.address}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        with urlopen(request, timeout=20) as answer:
            return json.load(answer)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home beside that of the tests: pytest closes its own folders to the user under whom the database runs."""
    made = Path(os.environ["SANGKIEN_HOME"]) / f"cong-doan-{uuid4().hex[:8]}"
    made.mkdir(parents=True)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def union(home: Path) -> Iterator[Instance]:
    instance = Instance(home)
    (home / "don-vi.csv").write_text(UNITS, encoding="utf-8")
    definition = {"code": "trieu", "name": "Một triệu", "root_unit": "TINH", "stages": STAGES}
    (home / "trieu.json").write_text(json.dumps(definition), encoding="utf-8")
    instance.run("units", "import", str(home / "don-vi.csv"))
    instance.run("programme", "import", str(home / "trieu.json"))
    yield instance
    instance.kill()
    # The last process that leaves in peace takes the database server with it.
    instance.run("verify")


def company() -> None:
    """This instance: a company with its programme and many entries."""
    tree = a_tree("TINH", ["CS1"], kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(tree["CS1"], code="noi-bo", stages=STAGES)
    rows = [
        (
            i,
            {
                "external_key": f"k{i}",
                "title": f"Sáng kiến {i}",
                "authors": f"Tác Giả {i % 50}",
                "unit_code": "CS1",
                "benefit_vnd": str(i),
            },
        )
        for i in range(WHOLE)
    ]
    outcome = import_entries(intake=Intake(programme=programme, by=None, at=now()), rows=rows)
    assert (outcome.created, outcome.refused) == (WHOLE, [])


def start_push(union: Instance, token: str) -> subprocess.Popen[bytes]:
    """Start pushing from this instance in a process of its own."""
    command = [sys.executable, "-m", "sangkien", "push", "--to", union.address, "--programme", "noi-bo"]
    command += ["--remote-programme", "trieu", "--batch", "10", "--tries", "20", "--format", "json"]
    env = {**os.environ, "SANGKIEN_PUSH_TOKEN": token, "DATABASE_URL": database_url(connection.get_connection_params())}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(acknowledged: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until so many entries are acknowledged while ``process`` is still at work."""
    until = time.monotonic() + PATIENCE_SECONDS
    while PushedEntry.objects.count() < acknowledged:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_a_push_killed_on_either_side_goes_on_and_both_agree(union: Instance) -> None:
    company()
    made = json.loads(union.run("token", "create", "--unit", "CS1", "--name", "Công ty", "--format", "json"))
    union.serve()

    first = start_push(union, made["token"])
    wait_for(50, first)
    first.kill()
    first.communicate()
    assert 50 <= PushedEntry.objects.count() < WHOLE

    second = start_push(union, made["token"])
    wait_for(PushedEntry.objects.count() + 50, second)
    union.kill()
    assert PushedEntry.objects.count() < WHOLE
    union.serve()
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    told = json.loads(out)

    assert told["refused"] == []
    assert told["known"] + told["created"] + told["unchanged"] == WHOLE
    counts = union.ask("/counts?programme=trieu", made["token"])
    ours = sum(entry.initiative.benefit_vnd or 0 for entry in Entry.objects.select_related("initiative"))
    assert (counts["submitted"], counts["people"]) == (WHOLE, 50)
    assert sum(page_of_benefits(union, made["token"])) == ours
    assert set(PushedEntry.objects.values_list("remote_code", flat=True)) == set(codes(union, made["token"]))
    assert differences() == []
    assert json.loads(union.run("verify", "--format", "json")) == {"differences": []}


def pages(union: Instance, token: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = union.ask(f"/entries?limit=200&cursor={cursor}", token)
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = page["next"]


def page_of_benefits(union: Instance, token: str) -> list[int]:
    return [row["benefit_vnd"] for row in pages(union, token)]


def codes(union: Instance, token: str) -> list[str]:
    return [row["code"] for row in pages(union, token)]

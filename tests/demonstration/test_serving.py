"""Serving: ports, addresses of the database, and processes that end when told."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sangkien.base.postgres.embedded import parse_url
from sangkien.config.serving import PortTaken, check_port, database_url, stop


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_taken_port_is_named(taken: int) -> None:
    with pytest.raises(PortTaken, match=f"Cổng {taken} trên 127.0.0.1"):
        check_port("127.0.0.1", taken)


@pytest.mark.django_db
def test_taken_port_is_a_wrong_call(taken: int) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("serve", port=taken)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    "params",
    [
        {"host": "/run/so cu/postgres", "user": "postgres", "dbname": "sangkien"},
        {"host": "db.noi-bo", "port": "5433", "user": "sk", "password": "a b&c=d/é", "dbname": "sk 1"},
    ],
)
def test_address_of_the_database_is_read_back(params: dict[str, str]) -> None:
    assert parse_url(database_url(params)) == params


def test_child_that_does_not_end_is_ended() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    stop(child, patience=0.2)
    assert child.returncode == -signal.SIGKILL
    child.stdout.close()


def test_unknown_command_is_a_wrong_call() -> None:
    done = subprocess.run([sys.executable, "-m", "sangkien", "leaderbord"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "leaderboard" in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_server_starts_and_ends(how: signal.Signals, tmp_path: Path) -> None:
    """One process more than the server is its worker; both are gone after the signal, and the port is free again."""
    port = free_port()
    command = [sys.executable, "-m", "sangkien", "serve", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)
        until = time.monotonic() + 40
        while not answers(port) and server.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert answers(port), (tmp_path / "log").read_text()
        server.send_signal(how)
        assert server.wait(20) == 0
    assert not answers(port)

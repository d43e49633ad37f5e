"""While the database is away people are told so, kindly, wherever that was noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from factories import Caller

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def away() -> Iterator[None]:
    """The database is where nobody listens."""
    primary = connections["default"]
    primary.close()
    before = dict(primary.settings_dict), dict(primary.settings_dict["OPTIONS"])
    primary.settings_dict["OPTIONS"].pop("embedded", None)
    primary.settings_dict.update(HOST="127.0.0.1", PORT="1")
    yield
    primary.close()
    primary.settings_dict.update(before[0])
    primary.settings_dict["OPTIONS"].update(before[1])


@pytest.mark.parametrize("page", ["/bang-xep-hang/", "/ban-lam-viec/", "/tai-khoan/login/"])
def test_pages_say_so_with_a_moment_to_try_again(away: None, page: str) -> None:
    client = Client(raise_request_exception=False)
    # With a session even what stands before the page asks the database.
    client.cookies["sessionid"] = "x" * 32
    answer = client.get(page)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    text = answer.content.decode()
    assert "tạm nghỉ" in text
    assert "OperationalError" not in text


def test_the_api_says_so_as_a_problem(away: None) -> None:
    answer = Caller("sangkien_1a2b3c4d_x").get("/whoami")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "database_away", "5")


def test_other_faults_stay_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError

    monkeypatch.setattr("sangkien.public.views.boards.public_named", fail)
    answer = Client(raise_request_exception=False).get("/bang-xep-hang/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


def test_a_command_says_so_in_one_sentence() -> None:
    env = {**os.environ, "DATABASE_URL": "postgresql://sk@127.0.0.1:1/sk"}
    command = [sys.executable, "-m", "sangkien", "verify"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Không kết nối được cơ sở dữ liệu")
    assert "Traceback" not in done.stderr

"""Under load a machine with pages, one with jobs and the primary's cable are lost, the standby is promoted, all comes back.

What was acknowledged is there, once, and counted; ``make cluster`` runs this (docs/operate/several-machines.md).
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from cluster.databases import Database
from cluster.house import House, missing, until

pytestmark = pytest.mark.cluster
_PAUSE = float(os.environ.get("PAUSE", "0.1"))
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
_SENDING = Path(__file__).with_name("sending.py")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    lacking = missing()
    if lacking and os.environ.get("CI") != "true":
        pytest.skip(lacking)
    assert not lacking, lacking
    # Told to end, the test takes its namespaces away first, as at Ctrl+C.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    house = House()
    try:
        house.build()
        yield house
    finally:
        house.clear()
        signal.signal(signal.SIGTERM, before)


class Load:
    """The callers, and what they were told so far."""

    def __init__(self, house: House) -> None:
        self.house, self.log, self.stop = house, house.home / "told.jsonl", house.home / "stop"
        plan = {
            "site": house.where(), "tokens": house.tokens, "log": str(self.log), "stop": str(self.stop), "pause": _PAUSE
        }  # fmt: skip
        command = [sys.executable, str(_SENDING), json.dumps(plan)]
        self.pid = house["caller"].start(*command, log=house.home / "caller.log")
        self.begun = time.time()

    def told(self, kind: str = "entry") -> list[dict[str, Any]]:
        """Return what was told."""
        if not self.log.exists():
            return []
        rows = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
        return [row for row in rows if row["kind"] == kind]

    def wait_for(self, more: int, what: str) -> float:
        """Wait until so many more are acknowledged."""
        before = len(self.told())
        return until(lambda: len(self.told()) >= before + more, 90, f"{more} more acknowledged {what}")

    def end(self) -> None:
        """Let what was begun come to its end."""
        self.stop.touch()
        process = next(one for one in self.house["caller"].processes if one.pid == self.pid)
        assert process.wait(120) == 0, (self.house.home / "caller.log").read_text()


def lose_a_machine(house: House, load: Load, name: str) -> float:
    """Kill pages or jobs and start them again after a while, as their unit does."""
    at = time.time()
    house.kill(name)
    load.wait_for(30, f"without {name}")
    house.start(name)
    return at


def lose_the_primary(house: House, load: Load, primary: Database, standby: Database) -> dict[str, float]:
    """Cut the primary off, when for three seconds already nothing reached the standby; promote; bring the other back.

    What the primary wrote in those seconds is lost with it. It may not have been acknowledged.
    """
    at = {"standby cut": time.time()}
    standby.machine.cut()
    time.sleep(3)
    at["primary cut"] = time.time()
    primary.machine.cut()
    standby.machine.mend()
    standby.change("promote")
    at["promoted"] = time.time()
    load.wait_for(60, "after the promotion")
    primary.stop(signal.SIGQUIT)
    primary.machine.mend()
    primary.change("rejoin", standby.machine.address)
    primary.start()
    until(lambda: "streaming" in standby.change("status"), 60, "the former primary follows")
    standby.change("guard")
    at["two again"] = time.time()
    load.wait_for(30, "with the former primary as standby")
    return at


def lose_the_standby(house: House, load: Load, primary: Database, standby: Database) -> float:
    """End the standby, go on alone, bring it back."""
    at = time.time()
    standby.stop(signal.SIGQUIT)
    primary.change("alone")
    load.wait_for(30, "alone")
    standby.start()
    until(lambda: "streaming" in primary.change("status"), 60, "the standby follows again")
    primary.change("guard")
    return at


@pytest.fixture(scope="module")
def moments(house: House) -> dict[str, Any]:
    """All the misfortunes, one after the other, and when each of them was."""
    load, at = Load(house), {}
    load.wait_for(10, "at the beginning")
    spent = {name: -machine.worked() for name, machine in house.switch.machines.items()}
    before, written = len(load.told()), int(house.one.ask(_WRITTEN))
    load.wait_for(200, "in calm")
    calm = len(load.told()) - before
    at["written"] = (int(house.one.ask(_WRITTEN)) - written) / calm
    at["worked"] = {name: (spent[name] + one.worked()) / calm for name, one in house.switch.machines.items()}
    at["web1 killed"] = lose_a_machine(house, load, "web1")
    at["work1 killed"] = lose_a_machine(house, load, "work1")
    at["first"] = lose_the_primary(house, load, house.one, house.two)
    at["web2 killed"] = lose_a_machine(house, load, "web2")
    at["work2 killed"] = lose_a_machine(house, load, "work2")
    at["second"] = lose_the_primary(house, load, house.two, house.one)
    at["standby lost"] = lose_the_standby(house, load, house.one, house.two)
    load.end()
    return at


@pytest.fixture(scope="module")
def told(house: House, moments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the callers were told, once every job is done."""
    undone = (
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' OR status = 'todo' AND scheduled_at IS NULL"
    )
    moments["jobs"] = until(lambda: house.one.ask(undone) == "0", 200, "all jobs done")
    return Load.told(_log_of(house))


def _log_of(house: House) -> Load:
    load = object.__new__(Load)
    load.log = house.home / "told.jsonl"
    return load


def test_every_acknowledged_entry_is_there_once(house: House, told: list[dict[str, Any]]) -> None:
    rows = house.one.ask(
        "SELECT i.external_key, e.code, e.state, i.benefit_vnd, count(v.id) FROM initiatives_entry e"
        " JOIN initiatives_initiative i ON i.id = e.initiative_id"
        " JOIN initiatives_entryevent v ON v.entry_id = e.id GROUP BY 1, 2, 3, 4"
    )
    stored = sorted(tuple(line.split("|")) for line in rows.splitlines())
    acknowledged = sorted((row["key"], row["code"], "submitted", str(row["benefit"]), "1") for row in told)
    assert len(acknowledged) >= 200
    assert stored == acknowledged


def test_nothing_was_acknowledged_while_it_lay_on_one_server_only(
    told: list[dict[str, Any]], moments: dict[str, Any]
) -> None:
    for round_ in (moments["first"], moments["second"]):
        # The first second belongs to answers that were under way.
        assert [row for row in told if round_["standby cut"] + 1 < row["at"] < round_["promoted"]] == []


def test_everybody_was_told_in_the_end_and_nobody_was_refused(
    house: House, told: list[dict[str, Any]], moments: dict[str, Any]
) -> None:
    assert _log_of(house).told("refused") == []
    assert Counter(row["result"] for row in told) == {"created": len(told)}
    troubles = Counter(trouble for row in told for trouble in row["troubles"])
    assert troubles, "nobody noticed anything: the test did not hurt"


def test_the_count_is_right(house: House, told: list[dict[str, Any]]) -> None:
    assert json.loads(house.command("verify", "--format", "json")) == {"differences": []}
    board = json.loads(house.command("leaderboard", "--programme", "trieu", "--format", "json"))
    assert board["totals"]["submitted"] == len(told)
    per_unit = Counter(row["key"].partition("-")[0] for row in told)
    assert {row["unit"]: row["submitted"] for row in board["rows"]} == dict(per_unit)


def test_no_job_was_lost(house: House, told: list[dict[str, Any]]) -> None:
    failed = "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status IN ('failed', 'aborted') GROUP BY 1"
    assert house.one.ask(failed) == ""
    looked = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'search.look_alike' AND status = 'succeeded'"
    assert int(house.one.ask(looked)) >= len(told)


def test_looking_at_the_board_never_showed_a_trace(house: House, told: list[dict[str, Any]]) -> None:
    looks = _log_of(house).told("look")
    assert {look["status"] for look in looks} <= {0, 200, 503}
    for look in looks:
        if look["status"] == 503:
            assert "tạm nghỉ" in look["told"]
            assert "Traceback" not in look["told"]
    assert looks[-1]["status"] == 200


def test_what_it_showed(house: House, told: list[dict[str, Any]], moments: dict[str, Any]) -> None:
    """Say what operators want to know: how long nobody could hand in, how quick it was, what callers met."""
    times = sorted(row["at"] for row in told)
    gaps = sorted((later - before for before, later in pairwise(times)), reverse=True)
    calm = [row["took"] * 1000 for row in told if row["at"] < moments["web1 killed"]]
    parts, span = quantiles(calm, n=100), moments["web1 killed"] - times[0]
    looks = Counter(look["status"] for look in _log_of(house).told("look"))
    spent = {name: f"{seconds * 1000:.1f}" for name, seconds in moments["worked"].items()}
    lines = [
        f"acknowledged {len(told)}, of these told again {sum(bool(row['again']) for row in told)}",
        f"in calm {len(calm) / span:.1f} a second, p50 {parts[49]:.0f} ms, p99 {parts[98]:.0f} ms",
        f"processor time, ms an entry: {spent}; log written: {moments['written'] / 1024:.0f} kB an entry",
        f"longest times without any acknowledgement {gaps[0]:.1f} s, {gaps[1]:.1f} s; jobs done {moments['jobs']:.1f} s after",
        f"met and sent again: {dict(Counter(trouble for row in told for trouble in row['troubles']))}",
        f"looks at the board: {dict(looks)}",
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert gaps[0] < 60


def test_files_lie_where_all_machines_find_them(house: House, told: list[dict[str, Any]]) -> None:
    row = told[-1]
    pixel = base64.b64decode(_PIXEL)
    form = b"--x\r\nContent-Disposition: form-data; name=file; filename=anh.png\r\nContent-Type: image/png\r\n\r\n"
    whole = (form + pixel + b"\r\n--x--\r\n").decode("latin-1")
    token = house.tokens[row["key"].partition("-")[0]]
    answer = house.call(
        "POST", f"/api/v1/entries/{row['code']}/evidence", whole,
        Authorization=f"Bearer {token}", Content_Type="multipart/form-data; boundary=x", Idempotency_Key="anh",
    )  # fmt: skip
    assert answer.status == 201, answer.text
    kept = [path for path in house.files.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert kept[0].stat().st_size > 0


def test_strangers_share_one_answer_and_the_signed_in_do_not(house: House, told: list[dict[str, Any]]) -> None:
    page = "/bang-xep-hang/?lan=chung"
    assert [house.call("GET", page).headers["x-cache"] for _ in range(2)] == ["MISS", "HIT"]
    assert house.call("GET", page, Cookie="sessionid=x").headers["x-cache"] == "BYPASS"


def test_public_pages_are_read_from_the_standby(house: House, told: list[dict[str, Any]]) -> None:
    readers = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sangkien-read'"

    def reads() -> bool:
        assert house.call("GET", f"/bang-xep-hang/?lan={time.time()}").status == 200
        return int(house.two.ask(readers)) > 0

    assert house.two.change("status").startswith("standby")
    # A connection to the primary that was the standby once is kept for at most a minute.
    until(reads, 90, "somebody reads from the standby")


def test_with_nothing_left_it_says_so_kindly(house: House, told: list[dict[str, Any]]) -> None:
    house.two.stop(signal.SIGQUIT)
    assert house.call("GET", "/bang-xep-hang/?lan=khong-ban-sao").status == 200
    house.one.stop(signal.SIGQUIT)
    page = house.call("GET", "/bang-xep-hang/?lan=khong-co-gi", Accept_Language="vi")
    assert (page.status, page.headers["retry-after"]) == (503, "10")
    assert "tạm nghỉ" in page.text
    told_so = house.call("GET", "/api/v1/whoami", Authorization=f"Bearer {house.tokens['CS1']}")
    assert (told_so.status, json.loads(told_so.text)["code"]) == (503, "database_away")
    for name in ("web1", "web2"):
        house.kill(name)
    page = house.call("POST", "/nop/")
    assert (page.status, page.headers["retry-after"]) == (503, "10")
    assert "tạm nghỉ" in page.text
    told_so = house.call("POST", "/api/v1/entries", "{}", Idempotency_Key="x")
    assert (told_so.status, json.loads(told_so.text)["code"]) == (503, "database_away")
    assert house.call("GET", "/bang-xep-hang/?lan=chung").status == 200

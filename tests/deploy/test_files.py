"""What ``deploy/`` holds is whole: units are read by systemd, every variable is documented, the site by nginx where it is."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
#: What the units themselves read.
_OF_UNITS = {"LISTEN", "PROCESSES", "THREADS", "CONCURRENCY"}


def settings_of(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze found")
    # Only what the machine of the test cannot have is put aside: the program and its user.
    for other in UNITS:
        text = other.read_text(encoding="utf-8").replace("/srv/sangkien/.venv/bin/sangkien", "/bin/true")
        text = re.sub(r"(?m)^(User|Group)=sangkien$", r"\1=root", text)
        (tmp_path / other.name.replace("@", "@8000")).write_text(text, encoding="utf-8")
    name = unit.name.replace("@", "@8000")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if name in line]
    assert ours == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_process_that_dies_comes_back_and_may_little(unit: Path) -> None:
    found = settings_of(unit)
    assert found["Restart"] == ["always"]
    assert found["StartLimitIntervalSec"] == ["0"]
    assert (found["User"], found["ProtectSystem"], found["NoNewPrivileges"]) == (["sangkien"], ["strict"], ["yes"])
    used = set(re.findall(r"\$\{(\w+)\}", found["ExecStart"][0]))
    given = {pair.partition("=")[0] for line in found["Environment"] for pair in line.split()}
    assert used <= given


@pytest.mark.parametrize("example", sorted(DEPLOY.glob("*.example")), ids=lambda path: path.name)
def test_every_variable_of_the_examples_is_documented(example: Path) -> None:
    said = set(re.findall(r"^\| `([A-Z_0-9]+)`", (ROOT / "docs" / "operate" / "configure.md").read_text("utf-8"), re.M))
    named = set(re.findall(r"^([A-Z_]+)=", example.read_text(encoding="utf-8"), re.M))
    assert named
    assert named <= said | _OF_UNITS
    assert "SANGKIEN_HOME" not in named


def test_no_secret_stands_in_an_example() -> None:
    for example in DEPLOY.glob("*.example"):
        for password in re.findall(r"://sangkien:([^@]*)@", example.read_text(encoding="utf-8")):
            assert password == "PASSWORD"


def test_the_page_for_when_all_is_away_may_show_its_own_style() -> None:
    page = (DEPLOY / "nginx" / "away.html").read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in (DEPLOY / "nginx" / "sangkien.conf").read_text(encoding="utf-8")


def test_a_post_without_a_key_is_never_sent_twice() -> None:
    site = (DEPLOY / "nginx" / "sangkien.conf").read_text(encoding="utf-8")
    places = dict(re.findall(r"location ([^{]+?) \{\n(.*?)\n    \}", site, re.DOTALL))
    assert [place for place, text in places.items() if "non_idempotent" in text] == ["@keyed"]
    assert 'map "$request_method:$http_idempotency_key" $sangkien_keyed' in site


def test_the_database_script_refuses_words_it_does_not_know() -> None:
    done = subprocess.run(
        [str(DEPLOY / "postgresql" / "sangkien-db"), "x"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    for word in ("status", "copy", "promote", "rejoin", "guard", "alone"):
        assert f"sangkien-db {word}" in done.stdout

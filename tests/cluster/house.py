"""The whole house: nginx, two machines with pages, two with jobs, two databases, one that calls."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import Signals

from cluster.databases import BIN, DEPLOY, PASSWORD, ROOT, Database
from cluster.network import Machine, Switch

NAME = "sangkien.example.vn"
UNITS = [f"CS{number}" for number in range(1, 9)]
NEEDED = {
    "nginx": "nginx-light",
    "pgbouncer": "pgbouncer",
    "ip": "iproute2",
    "setpriv": "util-linux",
    "openssl": "openssl",
}
_TOKENS = """
import json
from sangkien.base.clock import now
from sangkien.exchange.services.tokens import Wanted, create_token
from sangkien.units.models import Unit
made = {u.code: create_token(unit=u, wanted=Wanted(name="Thử nghiệm", days=None), by=None, at=now())[1]
        for u in Unit.objects.exclude(code="TINH")}
print("TOKENS" + json.dumps(made))
"""


def missing() -> str:
    """Return what this test lacks here, "" for nothing."""
    if os.geteuid() != 0:
        return "make cluster needs root, to make network namespaces"
    lacking = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if not (BIN / "postgres").exists():
        lacking.append("postgresql-15")
    if lacking:
        return f"make cluster needs Debian's packages: apt-get install --no-install-recommends {' '.join(lacking)}"
    probe = f"sangkien{os.getpid()}probe"
    if subprocess.run(["ip", "netns", "add", probe], check=False, capture_output=True).returncode:
        return "make cluster needs network namespaces, which this machine refuses (ip netns add)"
    subprocess.run(["ip", "netns", "delete", probe], check=False, capture_output=True)
    return ""


def until(true: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until something is true and return how long that took; fails with ``what`` after ``seconds``."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"after {seconds} s still not: {what}"
        time.sleep(0.2)
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Called:
    """What a call was told."""

    status: int
    text: str
    headers: dict[str, str]


class House:
    """Everything the test starts; ``clear`` takes it away again."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="sangkien-cluster-"))
        self.home.chmod(0o755)
        self.files = self.home / "files"
        self.files.mkdir()
        self.switch = Switch()
        self.pids: dict[str, int] = {}
        self.tokens: dict[str, str] = {}

    def clear(self) -> None:
        """End all, remove all; with ``KEEP=1`` the logs stay."""
        self.switch.clear()
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.home, ignore_errors=True)

    def build(self) -> None:
        """Start everything."""
        hosts = {"front": 10, "web1": 11, "web2": 12, "work1": 21, "work2": 22, "db1": 31, "db2": 32, "caller": 99}
        for name, host in hosts.items():
            self.switch.machine(name, host)
        self.one, self.two = (Database(self[name], self.home) for name in ("db1", "db2"))
        self._databases()
        self._content()
        for name in ("web1", "web2"):
            self.start(name)
        for name in ("work1", "work2"):
            self.start(name)
        self._front()
        for name, port in (("web1", 8000), ("web2", 8000), ("front", 443)):
            until(partial(self.answers, name, port), 60, f"{name} answers, see {self.home}/{name}.log")

    def __getitem__(self, name: str) -> Machine:
        return self.switch.machines[name]

    def _databases(self) -> None:
        self.one.make()
        self.one.start()
        self.one.change("alone")
        self.one.fill()
        self.two.change("copy", self["db1"].address)
        self.two.start()
        until(lambda: "streaming" in self.one.change("status"), 30, "the standby follows")
        self.one.change("guard")
        line = "SELECT concat('\"', rolname, '\" \"', rolpassword, '\"') FROM pg_authid WHERE rolname = 'sangkien'"
        userlist = self.one.ask(line, database="postgres")
        for database in (self.one, self.two):
            database.start_pooler(userlist)

    def env_of(self, name: str) -> dict[str, str]:
        """Return the environment of a process, from the example files of ``deploy/``."""
        names = ["sangkien.env.example", "web.env.example"] if name == "web2" else ["sangkien.env.example"]
        found = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        for file in names:
            lines = (DEPLOY / file).read_text(encoding="utf-8").splitlines()
            found |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        found = {key: value.replace("PASSWORD", PASSWORD) for key, value in found.items()}
        found |= {"SANGKIEN_HOME": str(self.home / name), "SANGKIEN_FILES": str(self.files)}
        return found | {"SANGKIEN_API_CALLS_A_MINUTE": "100000", "LISTEN": self[name].address}

    def start(self, name: str) -> None:
        """Start pages or jobs on a machine; like its unit, what ends is started again after two seconds."""
        command = ["sh", "-c", 'while :; do "$@"; sleep 2; done', "sh", sys.executable, "-m", "sangkien"]
        if name.startswith("web"):
            command += ["serve", "--host", self[name].address, "--port", "8000", "--workers", "1", "--threads", "4"]
        else:
            command += ["worker"]
        self.pids[name] = self[name].start(*command, log=self.home / f"{name}.log", env=self.env_of(name))

    def kill(self, name: str, how: Signals = Signals.SIGKILL) -> None:
        """End pages or jobs of a machine."""
        self[name].end(self.pids.pop(name), how)

    def answers(self, name: str, port: int) -> bool:
        """Say whether a machine takes connections."""
        check = f"import socket; socket.create_connection(('{self[name].address}', {port}), 1)"
        command = self["caller"].words([sys.executable, "-c", check])
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def command(self, *words: str, given: str = "") -> str:
        """Run ``sangkien`` on the first machine with jobs."""
        return self["work1"].run(sys.executable, "-m", "sangkien", *words, env=self.env_of("work1"), given=given)

    def _content(self) -> None:
        units = self.home / "don-vi.csv"
        lines = ["code,name,kind,parent_code", "TINH,Liên đoàn,provincial_federation,"]
        lines += [f"{code},Công đoàn {code},grassroots_union,TINH" for code in UNITS]
        units.write_text("\n".join(lines) + "\n", encoding="utf-8")
        stage = {"code": "gd", "name": "Giai đoạn", "opens_at": "2020-01-01", "closes_at": "2100-01-01"}
        facts = {"code": "trieu", "name": "Một triệu", "root_unit": "TINH", "stages": [stage], "is_public": True}
        (self.home / "trieu.json").write_text(json.dumps(facts), encoding="utf-8")
        self.command("units", "import", str(units))
        self.command("programme", "import", str(self.home / "trieu.json"))
        said = self.command("shell", given=_TOKENS)
        self.tokens = json.loads(said.split("TOKENS", 1)[1].splitlines()[0])

    def _front(self) -> None:
        front = self.home / "front"
        front.mkdir()
        subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        new = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ]
        subprocess.run(
            [*new, *subject, "-keyout", str(front / "privkey.pem"), "-out", str(front / "fullchain.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        site = (DEPLOY / "nginx" / "sangkien.conf").read_text(encoding="utf-8")
        places = {"/etc/sangkien/tls": front, "/var/cache/nginx": front, "/srv/sangkien": ROOT}
        for place, here in places.items():
            assert place in site
            site = site.replace(place, str(here))
        (front / "sangkien.conf").write_text(site, encoding="utf-8")
        main = f"""
            user root; worker_processes 1; pid {front}/nginx.pid; daemon off; error_log {front}/error.log warn;
            events {{ worker_connections 1024; }}
            http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {front}/body;
                   proxy_temp_path {front}/proxy; include {front}/sangkien.conf; }}
        """
        (front / "nginx.conf").write_text(main, encoding="utf-8")
        self["front"].start("nginx", "-c", str(front / "nginx.conf"), log=self.home / "front.log")

    def call(self, method: str, path: str, body: str = "", **headers: str) -> Called:
        """Make one call from the machine that calls; ``headers`` with underscores for hyphens."""
        words = json.dumps([self.where(), method, path, body, {k.replace("_", "-"): v for k, v in headers.items()}])
        said = self["caller"].run(sys.executable, str(Path(__file__).with_name("sending.py")), "--once", words)
        return Called(**json.loads(said))

    def where(self) -> dict[str, str]:
        """Return what the caller must know."""
        return {"address": self["front"].address, "name": NAME, "ca": str(self.home / "front" / "fullchain.pem")}

"""Machines that are network namespaces, joined by a switch that is one too; nothing of it touches the host's network."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_NET = "10.20.0."
_PREFIX = 24


def ip(*words: str) -> None:
    """Run ``ip``; raises ``CalledProcessError`` with what it said."""
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


class Machine:
    """One namespace with one address, and the processes that were started in it."""

    def __init__(self, name: str, host: int, switch: Switch) -> None:
        self.name, self.address, self.switch = name, f"{_NET}{host}", switch
        self.space = f"{switch.space}-{name}"
        self.processes: list[subprocess.Popen[bytes]] = []
        ip("netns", "add", self.space)
        ip("link", "add", "eth0", "netns", self.space, "type", "veth", "peer", "name", name, "netns", switch.space)
        ip("-n", switch.space, "link", "set", name, "master", "switch", "up")
        ip("-n", self.space, "address", "add", f"{self.address}/{_PREFIX}", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", self.space, "link", "set", device, "up")

    def words(self, command: Sequence[str], user: str = "") -> list[str]:
        """Return ``command`` as it is run here; it ends with this process, whatever becomes of it."""
        whom = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
        return ["ip", "netns", "exec", self.space, "setpriv", "--pdeathsig", "KILL", *whom, *command]

    def run(self, *command: str, user: str = "", env: Mapping[str, str] | None = None, given: str = "") -> str:
        """Run ``command`` here and return what it wrote; fails with what it complained about."""
        done = subprocess.run(
            self.words(command, user), env=env, input=given, capture_output=True, text=True, check=False, timeout=180
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, *command: str, log: Path, user: str = "", env: Mapping[str, str] | None = None) -> int:
        """Start ``command`` here in a process group of its own and return its number."""
        with log.open("ab") as file:
            process = subprocess.Popen(
                self.words(command, user), env=env, stdout=file, stderr=file, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process.pid

    def end(self, pid: int, how: signal.Signals, patience: float = 30.0) -> None:
        """Send ``how`` to a process that was started here: to its whole group when it is a kill."""
        process = next(one for one in self.processes if one.pid == pid)
        (os.killpg if how == signal.SIGKILL else os.kill)(pid, how)
        process.wait(patience)
        self.processes.remove(process)

    def worked(self) -> float:
        """Return how many seconds of processor time were spent here, by ended children of living processes too."""
        told = subprocess.run(["ip", "netns", "pids", self.space], check=True, capture_output=True, text=True).stdout
        ticks = 0
        for pid in told.split():
            with suppress(OSError):
                stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
                ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def cut(self) -> None:
        """Take the cable out at the switch."""
        ip("-n", self.switch.space, "link", "set", self.name, "down")

    def mend(self) -> None:
        """Put the cable in again."""
        ip("-n", self.switch.space, "link", "set", self.name, "up")

    def clear(self) -> None:
        """End what still runs here, and take the namespace away."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.processes.clear()
        subprocess.run(["ip", "netns", "delete", self.space], check=False, capture_output=True)


class Switch:
    """What joins the machines."""

    def __init__(self) -> None:
        self.space = f"sangkien{os.getpid()}"
        self.machines: dict[str, Machine] = {}
        ip("netns", "add", self.space)
        ip("-n", self.space, "link", "add", "switch", "type", "bridge")
        ip("-n", self.space, "link", "set", "switch", "up")

    def machine(self, name: str, host: int) -> Machine:
        """Add a machine with the address 10.20.0.``host``."""
        self.machines[name] = Machine(name, host, self)
        return self.machines[name]

    def clear(self) -> None:
        """Take everything away, the machines first."""
        for machine in self.machines.values():
            machine.clear()
        subprocess.run(["ip", "netns", "delete", self.space], check=False, capture_output=True)

"""Two PostgreSQL servers of Debian, each with PgBouncer beside it, run by the files of ``deploy/``."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import time
from pathlib import Path

from cluster.network import Machine

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path("/usr/lib/postgresql/15/bin")
USER = "postgres"
#: The test's machines are small, and a thousand servers' worth of pages would not fit.
_SMALL = "shared_buffers = '256MB'\neffective_cache_size = '1GB'\nmaintenance_work_mem = '64MB'\nwal_keep_size = '512MB'\nmax_wal_size = '1GB'\n"
PASSWORD = "mat-khau-cua-thu-nghiem"


class Database:
    """One database server: its configuration as on Debian apart from its data, started and ended by hand."""

    def __init__(self, machine: Machine, home: Path) -> None:
        self.machine, self.home = machine, home / machine.name
        self.data, self.conf = self.home / "data", self.home / "postgresql.conf"
        self.log = home / f"{machine.name}.log"
        self.pid = 0
        self.home.mkdir()
        self._configure()
        own = pwd.getpwnam(USER)
        for path in (self.home, *self.home.iterdir()):
            os.chown(path, own.pw_uid, own.pw_gid)

    def _configure(self) -> None:
        ours = (DEPLOY / "postgresql" / "sangkien.conf").read_text(encoding="utf-8")
        assert "cluster_name = 'db1'" in ours
        named = ours.replace("cluster_name = 'db1'", f"cluster_name = '{self.machine.name}'")
        places = (
            f"hba_file = '{self.home / 'pg_hba.conf'}'\n"
            f"unix_socket_directories = '{self.home}'\n"
            f"data_directory = '{self.data}'\n"
        )
        self.conf.write_text(f"{named}\n{_SMALL}{places}", encoding="utf-8")
        for name in ("pg_hba.conf", "sangkien-db"):
            shutil.copy(DEPLOY / "postgresql" / name, self.home / name)
        passwords = self.home / "pgpass"
        passwords.write_text(f"*:*:*:*:{PASSWORD}\n", encoding="utf-8")
        passwords.chmod(0o600)

    @property
    def env(self) -> dict[str, str]:
        """What ``sangkien-db`` is told of places; starting and ending is the test's."""
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "PGDATA": str(self.data),
            "PGCONF": str(self.conf),
            "PGBIN": str(BIN),
            "PGHOST": str(self.home),
            "PGPASSFILE": str(self.home / "pgpass"),
            "START": "true",
            "STOP": "true",
        }

    def make(self) -> None:
        """Make an empty server."""
        self._run(str(BIN / "initdb"), "-D", str(self.data), "-U", USER, "-E", "UTF8", "--data-checksums")

    def _run(self, *command: str, given: str = "") -> str:
        return self.machine.run(*command, user=USER, env=self.env, given=given)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        command = [str(BIN / "postgres"), "-D", str(self.data), "-c", f"config_file={self.conf}"]
        self.pid = self.machine.start(*command, log=self.log, user=USER, env=self.env)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self._run(str(BIN / "pg_isready"), "-q", "-h", str(self.home))
            except AssertionError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(self.log.read_text(encoding="utf-8", errors="replace"))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT in order, SIGQUIT at once as a power cut would."""
        self.machine.end(self.pid, how)

    def change(self, *words: str) -> str:
        """Run ``sangkien-db``."""
        return self._run(str(self.home / "sangkien-db"), *words)

    def ask(self, sql: str, *, database: str = "sangkien") -> str:
        """Return what a question answers, rows by lines, columns by "|"."""
        command = [str(BIN / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]
        return self._run(*command, given=sql).strip()

    def fill(self) -> None:
        """Make roles and the database, as ``deploy/README.md`` says."""
        roles = (DEPLOY / "postgresql" / "roles.sql").read_text(encoding="utf-8")
        passwords = "".join(
            f"ALTER ROLE {role} PASSWORD '{PASSWORD}';\n" for role in ("sangkien", "sangkien_replication")
        )
        self.ask(roles + passwords, database="postgres")

    def start_pooler(self, userlist: str) -> None:
        """Start PgBouncer beside it."""
        ours = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text(encoding="utf-8")
        names = self.home / "userlist.txt"
        names.write_text(userlist + "\n", encoding="utf-8")
        ini = self.home / "pgbouncer.ini"
        assert "/etc/pgbouncer/userlist.txt" in ours
        ini.write_text(ours.replace("/etc/pgbouncer/userlist.txt", str(names)), encoding="utf-8")
        log = self.home.parent / f"{self.machine.name}-pgbouncer.log"
        self.machine.start("/usr/sbin/pgbouncer", str(ini), log=log, user=USER, env=self.env)

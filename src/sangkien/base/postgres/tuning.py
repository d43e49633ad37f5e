"""Settings of the embedded PostgreSQL, for the memory this machine has and for disks of today.

PostgreSQL's own beginning suits a machine of 1998: 128 MB of pages, disks that turn. Where a server is named by
``DATABASE_URL`` its settings are its owner's (docs/operate/configure.md lists ours).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import psutil

_MB: Final = 1024 * 1024
_FILE: Final = "sangkien.conf"
_INCLUDE: Final = f"include_if_exists = '{_FILE}'"
#: Where a container is given less memory than the machine has, Linux says so here.
_CGROUP: Final = Path("/sys/fs/cgroup/memory.max")


def settings_for(memory: int) -> dict[str, str]:
    """Return the settings for a machine of ``memory`` bytes: an eighth of it, at most 4 GB, holds pages."""
    pages = min(max(memory // 8 // _MB, 128), 4096)
    return {
        "shared_buffers": f"{pages}MB",
        "effective_cache_size": f"{max(memory // 2 // _MB, 256)}MB",
        "maintenance_work_mem": f"{min(max(memory // 32 // _MB, 64), 512)}MB",
        "work_mem": f"{min(max(memory // 512 // _MB, 8), 32)}MB",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
        # Compiling takes longer than any of our questions.
        "jit": "off",
    }


def memory_here() -> int:
    """Return how many bytes of memory the machine has, or the container that this runs in."""
    whole = int(psutil.virtual_memory().total)
    said = _CGROUP.read_text(encoding="ascii").strip() if _CGROUP.exists() else "max"
    return min(whole, int(said)) if said.isdigit() else whole


def tune(data_directory: Path) -> bool:
    """Write the settings beside ``postgresql.conf``; what an operator sets by ``ALTER SYSTEM`` still wins.

    Returns whether there was anything to write. A directory that is not made yet is left alone.
    """
    main = data_directory / "postgresql.conf"
    if not main.exists():
        return False
    wanted = "".join(f"{name} = {value}\n" for name, value in settings_for(memory_here()).items())
    ours = data_directory / _FILE
    if ours.exists() and ours.read_text(encoding="utf-8") == wanted:
        return False
    _write_whole(ours, wanted)
    if _INCLUDE not in main.read_text(encoding="utf-8"):
        with main.open("a", encoding="utf-8") as file:
            file.write(f"\n{_INCLUDE}\n")
    return True


def _write_whole(path: Path, text: str) -> None:
    whole = path.with_name(f"{path.name}.{os.getpid()}")
    whole.write_text(text, encoding="utf-8")
    whole.chmod(0o644)
    whole.replace(path)

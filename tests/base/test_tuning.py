"""The embedded server's settings follow the machine, and leave the operator's alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from sangkien.base.postgres.tuning import memory_here, settings_for, tune

GB = 1024**3


@pytest.mark.parametrize(
    ("memory", "pages", "sorting"),
    [(GB // 2, "128MB", "8MB"), (8 * GB, "1024MB", "16MB"), (512 * GB, "4096MB", "32MB")],
)
def test_an_eighth_of_the_memory_holds_pages(memory: int, pages: str, sorting: str) -> None:
    settings = settings_for(memory)
    assert (settings["shared_buffers"], settings["work_mem"]) == (pages, sorting)


def test_settings_are_included_once_and_written_only_when_they_change(tmp_path: Path) -> None:
    main = tmp_path / "postgresql.conf"
    assert not tune(tmp_path)
    assert not list(tmp_path.iterdir())
    main.write_text("port = 5432\n")
    assert tune(tmp_path)
    assert not tune(tmp_path)
    (tmp_path / "sangkien.conf").write_text("shared_buffers = 1MB\n")
    assert tune(tmp_path)
    assert main.read_text() == "port = 5432\n\ninclude_if_exists = 'sangkien.conf'\n"
    assert "shared_buffers = 1MB" not in (tmp_path / "sangkien.conf").read_text()


#: A process of its own, for the server ends with the last process that uses it.
_ASK = """
import sys
from pathlib import Path
import psycopg
from sangkien.base.postgres import embedded
with psycopg.connect(**embedded.start(Path(sys.argv[1]))) as connection:
    for name in ("random_page_cost", "jit", "shared_buffers"):
        print(connection.execute(f"SHOW {name}").fetchone()[0])
"""


def test_a_new_server_is_tuned_at_once_and_has_its_pages_from_the_next_start(tmp_path: Path) -> None:
    home = tmp_path / "postgres"

    def asked() -> list[str]:
        answer = subprocess.run([sys.executable, "-c", _ASK, str(home)], capture_output=True, text=True, check=True)
        return answer.stdout.split()

    pages = settings_for(memory_here())["shared_buffers"]
    assert asked()[:2] == ["1.1", "off"]
    rate, compiles, held = asked()
    assert (rate, compiles) == ("1.1", "off")
    assert held in (pages, f"{int(pages.removesuffix('MB')) // 1024}GB")

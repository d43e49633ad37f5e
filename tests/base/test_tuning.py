"""The embedded server's settings follow the machine, and leave the operator's alone."""

import os
from pathlib import Path

import pytest
from django.db import connection

from sangkien.base.postgres.tuning import settings_for, tune

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


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="another server has its own settings")
@pytest.mark.django_db
def test_the_server_that_tests_run_on_is_tuned() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('random_page_cost'), current_setting('jit')")
        assert cursor.fetchone() == ("1.1", "off")

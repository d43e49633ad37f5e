"""Rules of the repository that a machine can hold."""

import re
import subprocess
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from factories import a_programme, a_submitted_entry, a_unit, a_user
from sangkien.base.text import fold
from sangkien.initiatives.models import EntryEvent

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    """Files that git knows, as text."""
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    return [ROOT / name for name in found if name and (ROOT / name).is_file()]


def test_locks_hold_names_versions_and_hashes_but_no_addresses() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert '"resolved"' not in text, lock.name
        assert not re.search(r"--(?:extra-)?index-url|--find-links|file://", text), lock.name


def test_no_vendored_file_is_committed() -> None:
    assert [path for path in tracked() if "vendor" in path.parts or "node_modules" in path.parts] == []


@pytest.mark.django_db
class TestAppendOnly:
    def test_the_database_refuses_to_change_delete_or_empty_events(self) -> None:
        root = a_unit("GOC")
        a_submitted_entry(a_programme(root), root, a_user(at=root))
        table = EntryEvent._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in (f"UPDATE {table} SET reason = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert EntryEvent.objects.count() == 1


@pytest.mark.django_db
class TestFolding:
    def sql_fold(self, text: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sk_fold(%s)", [text])
            return str(cursor.fetchone()[0])

    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Cửa Ông", "cua ong"),
            ("ĐẶNG THỊ ƯỚC", "dang thi uoc"),
            ("Tuyển than 2", "tuyen than 2"),
            ("e\u0302\u0301", "e"),
            ("", ""),
        ],
    )
    def test_known_words(self, text: str, folded: str) -> None:
        assert fold(text) == self.sql_fold(text) == folded

    def test_every_letter_of_vietnamese_and_many_others_fold_alike(self) -> None:
        letters = "".join(
            chr(code) for span in ((0x20, 0x250), (0x1E00, 0x1F00), (0x370, 0x530)) for code in range(*span)
        )
        assert fold(letters) == self.sql_fold(letters)

"""What the tests of bulk intake stand on: a union with a section, a programme, an officer, a helper, a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import a_programme, a_tree, a_unit, a_user
from factories.moments import at
from imports.messy.writing import Rows, xlsx
from sangkien.accounts.models import User
from sangkien.imports.models import Batch
from sangkien.imports.services import dry_run, reading
from sangkien.imports.services.applying import apply_batch, ask_to_apply
from sangkien.imports.services.sending import choose_columns, send_workbook
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind, Role
from sangkien.units.models import Unit

NOW = at(2023, 3, 1)
HEAD = ["STT", "Tên sáng kiến", "Tác giả", "Đơn vị", "Ngày công nhận", "Giá trị làm lợi"]


@dataclass
class World:
    """A small union and the people of it."""

    union: Unit
    section: Unit
    other: Unit
    programme: Programme
    helper: User
    officer: User
    stranger: User
    directory: Path

    def send(self, rows: Rows, *, name: str = "bang.xlsx", by: User | None = None, unit: Unit | None = None) -> Batch:
        """Send rows as a workbook and read it, up to the question what its columns are."""
        path = self.directory / name
        xlsx(path, {"SK": rows})
        upload = SimpleUploadedFile(name, path.read_bytes())
        batch = send_workbook(
            upload=upload, unit=unit or self.union, programme=self.programme, by=by or self.helper, at=NOW
        )
        reading.read_batch(batch=batch, at=NOW)
        batch.refresh_from_db()
        return batch

    def check(self, batch: Batch) -> Batch:
        """Confirm the columns as they were guessed and run the dry run."""
        choose_columns(batch=batch, chosen={}, defaults={}, by=self.helper, at=NOW)
        dry_run.check_batch(batch=batch, at=NOW)
        batch.refresh_from_db()
        return batch

    def enter(self, rows: Rows, *, at: datetime = NOW) -> Batch:
        """Send, check and enter rows."""
        batch = self.check(self.send(rows))
        ask_to_apply(batch=batch, by=self.helper, at=at)
        apply_batch(batch=batch, at=at)
        batch.refresh_from_db()
        return batch


@pytest.fixture
def world(db: None, tmp_path: Path) -> World:
    """Return the world, with a programme that asks for a day of recognition since 01/9/2021."""
    units = a_tree("GOC", {"CD1": "Công đoàn Công ty Một", "CD2": "Công đoàn Công ty Hai"})
    section = a_unit("CD1-PX1", under=units["CD1"], name="Phân xưởng Tuyển than 1", kind=Kind.UNION_SECTION)
    rules = {"window": {"date": "recognised_on", "from": "2021-09-01"}, "required": ["authors", "recognised_on"]}
    return World(
        union=units["CD1"],
        section=section,
        other=units["CD2"],
        programme=a_programme(units["GOC"], code="thi", rules=rules),
        helper=a_user("Trần Thị Nhập", at=units["CD1"], role=Role.SUPPORT_TEAM),
        officer=a_user(at=units["CD1"], role=Role.UNIT_OFFICER),
        stranger=a_user(at=units["CD2"], role=Role.UNIT_OFFICER),
        directory=tmp_path,
    )

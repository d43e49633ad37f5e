"""The claim of bulk intake: 15,040 rows of an officer's workbook, from the file to entries that count.

The floor is what cannot be done without, measured twice: calamine reads the file and COPY puts its cells into a table
without an index; or COPY puts the same initiatives, entries, events, authors and people into the real tables, beside
the millions that are there, with all indexes. Beside them stands what a common library does with the same file.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.imports.models import Batch
from sangkien.imports.services import dry_run, reading
from sangkien.imports.services.applying import apply_batch, ask_to_apply
from sangkien.imports.services.sending import choose_columns, send_workbook
from sangkien.initiatives.models import Authorship, Entry, Initiative
from sangkien.people.services import people_for
from sangkien.programmes.models import Programme
from sangkien.search.services import settle_index
from sangkien.units.models import Unit

#: As many as one province had valid in the end (seed S4).
ROWS = 15_040
HEADINGS = (
    "STT",
    "Tên sáng kiến",
    "Tác giả",
    "Đơn vị",
    "Loại",
    "Số QĐ",
    "Ngày công nhận",
    "Ngày áp dụng",
    "Giá trị làm lợi",
    "Tóm tắt",
)
_WHAT = ("Cải tiến", "Chế tạo", "Lắp đặt", "Thay thế", "Tận dụng", "Rút ngắn", "Bố trí lại", "Tự động hóa")
_THING = ("máng trượt", "giá đỡ", "phễu rót", "băng tải", "cơ cấu căng xích", "bơm nước thải", "quạt cục bộ", "tủ điện")
_WHERE = ("tại lò chợ", "cho nhà sàng", "ở kho vật tư", "của tổ sửa chữa", "trên tuyến băng", "tại bãi thải")
_NAMES = ("Nguyễn Văn", "Trần Thị", "Lê Đức", "Phạm Minh", "Vũ Hữu", "Đỗ Quang", "Bùi Thu", "Hoàng Gia")
_GIVEN = ("Hải", "Nga", "Tiến", "Tú", "Hằng", "Nam", "Sơn", "Lan", "Hùng", "Bình", "Dũng", "Mai", "Thắng", "Cường")


def write_workbook(path: Path, units: list[Unit], *, rows: int = ROWS) -> None:
    """Write the workbook: a title, a heading, days and sums of money in the ways officers write them."""
    drawn = random.Random(11)
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Tổng hợp")
    sheet.write_string(0, 0, "DANH SÁCH SÁNG KIẾN")
    sheet.write_row(2, 0, HEADINGS)
    for number in range(rows):
        name = f"{drawn.choice(_NAMES)} {drawn.choice(_GIVEN)}"
        other = f"{drawn.choice(_NAMES)} {drawn.choice(_GIVEN)} {number % 97}"
        title = f"{drawn.choice(_WHAT)} {drawn.choice(_THING)} {drawn.choice(_WHERE)}, phương án {number}"
        cells = [
            number + 1,
            title,
            name if number % 3 else f"{name} (60%), {other} (40%)",
            drawn.choice(units).name,
            ("Kỹ thuật", "Quản lý", "Tác nghiệp")[number % 3],
            f"{number % 400}/QĐ-BENCH",
            ("20/10/2022", "1-9-22", "15.9.2022")[number % 3],
            ("01/9/2022", "3-8-22", "15.7.2022")[number % 3],
            ("120 triệu", "4,98 tỷ", "86.500.000", 120_000_000)[number % 4],
            f"{title}. Đã chạy thử ba tháng, giảm thời gian chờ, an toàn hơn cho người đứng máy.",
        ]
        sheet.write_row(3 + number, 0, cells)
    book.close()


#: What a workbook leaves in the tables of initiatives, parents before children.
_TABLES = (
    "people_person",
    "initiatives_initiative",
    "initiatives_entry",
    "initiatives_entryevent",
    "initiatives_authorship",
)


def _timed(deed: Callable[[], object], after: Callable[[], object] | None = None) -> float:
    """Return the seconds ``deed`` takes, foreign keys checked as at a commit; what it stored is rolled back."""
    # As the job of every two minutes does: what earlier runs left beside the index of words is not this one's.
    settle_index()
    with transaction.atomic():
        begun = perf_counter()
        deed()
        connection.check_constraints()
        seconds = perf_counter() - begun
        if after is not None:
            after()
        transaction.set_rollback(True)
    return seconds


def _last_ids() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in _TABLES:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def _rows_since(last: dict[str, int]) -> dict[str, bytes]:
    """Return what was stored since, as COPY writes it."""
    kept = {}
    with connection.cursor() as cursor:
        for table, number in last.items():
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE id > {int(number)} ORDER BY id) TO STDOUT") as copy:
                kept[table] = b"".join(bytes(piece) for piece in copy)
    return kept


def floor(path: Path) -> float:
    """Return the seconds to read the file and COPY its cells into a plain table."""

    def run() -> None:
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[3:]
        columns = ", ".join(f"c{number} text" for number in range(len(HEADINGS)))
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE bench_rows ({columns}) ON COMMIT DROP")
            with cursor.copy("COPY bench_rows FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([str(cell) for cell in row])

    return _timed(run)


def floor_in_place(path: Path, rows: dict[str, bytes]) -> float:
    """Return the seconds to read the file and COPY the rows that come of it into the tables where they belong."""

    def run() -> None:
        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        with connection.cursor() as cursor:
            for table in _TABLES:
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows[table])

    return _timed(run)


def ours(path: Path, programme: Programme, unit: Unit, by: User, stored: dict[str, bytes]) -> float:
    """Return the seconds from the file to entries: read, judged, doubles flagged, stored, counted.

    ``stored`` is filled with the rows that came of it.
    """
    last = _last_ids()

    def run() -> None:
        at = list(programme.stages.in_order())[-1].closes_at - timedelta(hours=1)
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        batch = send_workbook(upload=upload, unit=unit, programme=programme, by=by, at=at)
        reading.read_batch(batch=batch, at=at)
        batch = Batch.objects.select_related("unit", "programme", "by").get(pk=batch.pk)
        choose_columns(batch=batch, chosen={}, defaults={}, by=by, at=at)
        batch.refresh_from_db()
        dry_run.check_batch(batch=batch, at=at)
        ask_to_apply(batch=batch, by=by, at=at)
        apply_batch(batch=Batch.objects.select_related("unit", "programme", "by").get(pk=batch.pk), at=at)
        found = Batch.objects.get(pk=batch.pk)
        if found.counts["outcomes"].get("created", 0) < ROWS * 0.95:
            raise AssertionError(found.counts)

    return _timed(run, after=lambda: stored.update(_rows_since(last)))


def theirs(path: Path, programme: Programme, unit: Unit, by: User) -> float:
    """Return the seconds django-import-export takes for the same rows: initiative, entry, authors; no rules, no count."""
    from import_export import resources  # noqa: PLC0415 only the bench has it
    from tablib import Dataset  # noqa: PLC0415

    at = now()

    class InitiativeResource(resources.ModelResource):
        """One row, one initiative with its entry and authors."""

        class Meta:
            model = Initiative
            fields = ("title", "summary", "decision_no")
            import_id_fields = ("title",)
            use_transactions = False
            # Every row is new: it need not look each one up by a title that has no index.
            force_init_instance = True

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.unit, instance.created_at, instance.updated_at = unit, at, at

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            moments = {"begun_at": at, "state_since": at, "counted_at": at}
            stage = programme.stages.in_order()[0]
            Entry.objects.create(
                initiative=instance, programme=programme, unit=unit, stage=stage, state="submitted", **moments
            )
            name = str(row["authors"])[:100]
            person = people_for(unit=unit, wanted=[(name, "")])[(name, "")]
            Authorship.objects.create(initiative=instance, person=person, share_pct=100)

    def run() -> None:
        data = Dataset().load(path.read_bytes(), format="xlsx", headers=False)
        wanted = Dataset(headers=["title", "authors", "decision_no", "summary"])
        for row in list(data)[3:]:
            wanted.append([row[1], row[2], row[5], row[9]])
        InitiativeResource().import_data(wanted, raise_errors=True)

    return _timed(run)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: medians of three, but the common library's, which is run once; None where it is not installed."""

    floor: float
    floor_in_place: float
    ours: float
    theirs: float | None


def measure(programme: Programme, unit: Unit, units: list[Unit], by: User) -> Measured:
    """Measure both floors, ours and the common library on one workbook."""
    stored: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "bench.xlsx"
        write_workbook(path, units)
        floors = [floor(path) for _ in range(3)]
        times = [ours(path, programme, unit, by, stored) for _ in range(3)]
        in_place = [floor_in_place(path, stored) for _ in range(3)]
        try:
            other: float | None = theirs(path, programme, unit, by)
        except ImportError:
            other = None
    return Measured(median(floors), median(in_place), median(times), other)

"""Sheets that open in Excel with real numbers and a heading that says what they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangkien.base.clock import day_of, parse_moment
from sangkien.base.formats import moment, number
from sangkien.base.sheets import Cell, workbook
from sangkien.base.text import fold
from sangkien.initiatives.models import Entry
from sangkien.reports.models import Export
from sangkien.reports.queries.exports import MOST_FOUND

#: After how many rows the page learns how far a sheet has come.
STEP: Final = 1000
_TOP: Final = 3
_COLUMNS: Final = (
    (gettext_lazy("Mã"), 16),
    (gettext_lazy("Tên sáng kiến"), 60),
    (gettext_lazy("Tác giả"), 40),
    (gettext_lazy("Đơn vị"), 40),
    (gettext_lazy("Giai đoạn"), 16),
    (gettext_lazy("Trạng thái"), 16),
    (gettext_lazy("Ngày nộp"), 12),
    (gettext_lazy("Ngày xét"), 12),
    (gettext_lazy("Quyết định"), 18),
    (gettext_lazy("Ngày công nhận"), 14),
    (gettext_lazy("Làm lợi (đồng)"), 18),
)


def board_workbook(content: Mapping[str, Any], *, title: str, digest: str = "") -> bytes:
    """Return an .xlsx of a table in its stable JSON, frozen or fresh; money is whole VND."""
    notes = [
        _("Tính đến {when}").format(when=moment(parse_moment(content["as_of"]))),
        _("Đạt (%) = hợp lệ / chỉ tiêu × 100. Hợp lệ là sáng kiến đã được kiểm tra đủ điều kiện."),
    ]
    if digest:
        notes.append(_("Bản chốt, mã kiểm tra {digest}").format(digest=digest))
    headings = [
        _("Hạng"),
        _("Mã"),
        _("Đơn vị"),
        _("Lượt nộp"),
        _("Hợp lệ"),
        _("Chỉ tiêu"),
        _("Đạt (%)"),
        _("Vượt (%)"),
        _("Người"),
        _("Làm lợi (đồng)"),
    ]
    rows = [_row(row, row["rank"], row["unit"], row["name"]) for row in content["rows"]]
    totals = content["totals"]
    rows.append(_row(totals, None, totals["unit"], _("Toàn đơn vị")))
    return workbook(title, notes, headings, rows)


def _row(row: Mapping[str, Any], rank: int | None, code: str, name: str) -> list[Cell]:
    return [
        rank,
        code,
        name,
        row["submitted"],
        row["valid"],
        row["target"],
        row["attained_pct"],
        row["excess_pct"],
        row["people"],
        row["benefit_vnd"],
    ]


def file_name(*words: str) -> str:
    """Return a plain file name such as ``2023-tuan-30_bang-xep-hang.xlsx``."""
    plain = "_".join("-".join("".join(c if c.isalnum() else " " for c in fold(word)).split()) for word in words)
    return f"{plain}.xlsx"


def entries_workbook(path: Path, export: Export, entries: Iterable[Entry], *, progress: Callable[[int], None]) -> int:
    """Write the entries as .xlsx row by row, whatever their number; return how many. Money is whole VND.

    ``progress`` is told every ``STEP`` rows.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Sáng kiến")
        formats = _formats(book)
        for column, (_heading, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(_TOP + 1, 0)
        sheet.repeat_rows(_TOP)
        sheet.write_string(0, 0, title_of(export), formats["title"])
        sheet.write_string(1, 0, _("Tính đến {when}").format(when=moment(export.started_at)))
        if export.cut:
            said = _("Tệp dừng ở {n} sáng kiến mới nhất. Thu hẹp lần tìm để lấy hết.").format(n=number(MOST_FOUND))
            sheet.write_string(2, 0, said)
        for column, (heading, _width) in enumerate(_COLUMNS):
            sheet.write_string(_TOP, column, str(heading), formats["head"])
        done = 0
        for done, entry in enumerate(entries, start=1):
            _write_row(sheet, _TOP + done, _entry_cells(entry), formats)
            if done % STEP == 0:
                progress(done)
        sheet.autofilter(_TOP, 0, _TOP + max(done, 1), len(_COLUMNS) - 1)
    return done


def title_of(export: Export) -> str:
    """Return what a sheet holds, in words."""
    if export.programme is None or export.unit is None:
        return _("Kết quả tìm: {said}").format(said=export.said)
    return f"{export.programme.short_name}: {export.unit.name}"


def name_of(export: Export) -> str:
    """Return the file name of a sheet."""
    if export.programme is None or export.unit is None:
        return file_name("ket qua tim", export.said[:60])
    return file_name(export.programme.code, export.unit.code, "sang-kien")


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1}),
        "money": book.add_format({"num_format": "#,##0"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
    }


def _write_row(sheet: Any, line: int, cells: Sequence[Cell], formats: Mapping[str, Any]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(line, column, cell)
        elif isinstance(cell, int):
            sheet.write_number(line, column, cell, formats["money"])
        elif isinstance(cell, date):
            sheet.write_datetime(line, column, cell, formats["date"])


def _entry_cells(entry: Entry) -> list[Cell]:
    initiative = entry.initiative
    parts = sorted(initiative.authorships.all(), key=lambda part: part.position)
    return [
        entry.code,
        initiative.title,
        "; ".join(part.person.full_name for part in parts),
        entry.unit.name if entry.unit else "",
        entry.stage.name if entry.stage else "",
        str(entry.get_state_display()),
        day_of(entry.counted_at) if entry.counted_at else None,
        day_of(entry.decided_at) if entry.decided_at else None,
        initiative.decision_no,
        initiative.recognised_on,
        initiative.benefit_vnd,
    ]

"""Entries taken out to be edited in Excel and sent back: each with its code, which is what it is known by."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from sangkien.initiatives.models import Entry

ROUND_LIMIT = 20_000


def round_trip_workbook(path: Path, entries: Iterable[Entry]) -> int:
    """Write ``entries`` (with faces fetched) so that the intake knows every column again; returns how many."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Sáng kiến"))
    head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "bg_color": "#e5eef8"})
    headings = [
        _("Mã sáng kiến"),
        _("Việc cần làm"),
        _("Tên sáng kiến"),
        _("Tác giả"),
        _("Đơn vị"),
        _("Loại sáng kiến"),
        _("Tóm tắt"),
        _("Trước khi áp dụng"),
        _("Sau khi áp dụng"),
        _("Hiệu quả"),
        _("Ngày áp dụng"),
        _("Số quyết định công nhận"),
        _("Ngày công nhận"),
        _("Giá trị làm lợi (đồng)"),
        _("Trạng thái"),
    ]
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 4, 34)
    sheet.set_column(5, len(headings), 20)
    sheet.data_validation(1, 1, ROUND_LIMIT, 1, {"validate": "list", "source": ["", _("cập nhật"), _("rút")]})
    sheet.write_row(0, 0, headings, head)
    count = 0
    for count, entry in enumerate(entries, start=1):
        for place, text in enumerate(_row(entry)):
            if isinstance(text, int):
                sheet.write_number(count, place, text)
            elif text:
                sheet.write_string(count, place, text)
    book.close()
    return count


def _row(entry: Entry) -> list[str | int | None]:
    initiative = entry.initiative
    parts = sorted(initiative.authorships.all(), key=lambda part: part.position)
    authors = "; ".join(f"{part.person.full_name} ({_percent(part.share_pct)})" for part in parts)
    return [
        entry.code,
        "",
        initiative.title,
        authors,
        # Names repeat, codes do not: a unit goes out so that it is found again.
        f"{entry.unit.name} – {entry.unit.code}" if entry.unit else "",
        initiative.get_kind_display(),
        initiative.summary,
        initiative.before,
        initiative.after,
        initiative.effect,
        _day(initiative.first_applied_on),
        initiative.decision_no,
        _day(initiative.recognised_on),
        initiative.benefit_vnd,
        entry.get_state_display(),
    ]


def _percent(share: Decimal) -> str:
    return f"{share.normalize():f}%".replace(".", ",")


def _day(day: object) -> str:
    return "/".join(reversed(str(day).split("-"))) if day else ""

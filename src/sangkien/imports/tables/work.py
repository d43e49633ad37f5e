"""The work log of a month as a workbook, for those who reckon the pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from sangkien.base.sheets import Cell, workbook
from sangkien.imports.models import PayRate
from sangkien.imports.queries.work import Work
from sangkien.units.models import Unit


def work_workbook(rows: Sequence[Work], unit: Unit, month: date, rate: PayRate | None) -> bytes:
    """Return a row for each helper, with the rates by which the sum was reckoned."""
    headings = [
        _("Tháng"), _("Người nhập"), _("Đã nhập"), _("Hợp lệ"), _("Từng bị trả lại"), _("Trùng"), _("Đã rút"),
        _("Số buổi"), _("Đồng một bài hợp lệ"), _("Đồng một buổi"), _("Thành tiền (đồng)"),
    ]  # fmt: skip
    entry, session = (rate.per_entry, rate.per_session) if rate else (0, 0)
    cells: list[list[Cell]] = [
        [f"{month:%m/%Y}", row.name, row.made, row.accepted, row.returned, row.duplicate, row.withdrawn, row.sessions,
         entry, session, row.pay]
        for row in rows
    ]  # fmt: skip
    title = _("Công nhập hộ tháng {month}, {unit}").format(month=f"{month:%m/%Y}", unit=unit.name)
    return workbook(title, [_("Một buổi là một buổi sáng, chiều hoặc tối mà có bài được nhập.")], headings, cells)

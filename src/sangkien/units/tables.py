"""Sheets of units as officers take them out."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sangkien.base.formats import number
from sangkien.base.sheets import workbook
from sangkien.units.models import Unit
from sangkien.units.queries import Counted


def counts_workbook(unit: Unit, rows: Sequence[Counted], *, limit: int) -> bytes:
    """Return the list of units with their member counts; its headings are those the page reads back."""
    notes = [
        _("Ghi số mới vào cột Số đoàn viên rồi gửi lại tệp này. Đơn vị để trống thì giữ số cũ."),
    ]
    if len(rows) > limit:
        said = _("Tệp chỉ ghi {n} đơn vị đầu. Hãy lấy danh sách của từng đơn vị cấp dưới để có đủ.")
        notes.append(said.format(n=number(limit)))
    headings = [
        _("Mã đơn vị"),
        _("Tên đơn vị"),
        _("Trực thuộc"),
        _("Đang ghi"),
        _("Ghi cho ngày"),
        _("Số đoàn viên"),
        _("Tính đến ngày"),
        _("Nguồn"),
    ]
    # The number, day and source of the new count are left empty: what is known stands beside them and is not read back.
    cells = [(row.code, row.name, row.parent, row.members, row.as_of, None, None, None) for row in rows[:limit]]
    return workbook(_("Số đoàn viên: {unit}").format(unit=unit.name), notes, headings, cells)

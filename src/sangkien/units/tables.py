"""Sheets of units as officers take them out."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sangkien.base.sheets import workbook
from sangkien.units.models import Unit
from sangkien.units.queries import Counted


def counts_workbook(unit: Unit, rows: Sequence[Counted]) -> bytes:
    """Return the list of units with their member counts; its headings are those the page reads back."""
    notes = [
        _("Sửa cột Số đoàn viên và Tính đến ngày, rồi gửi lại tệp này. Đơn vị không sửa thì giữ số cũ."),
    ]
    headings = [_("Mã đơn vị"), _("Tên đơn vị"), _("Trực thuộc"), _("Số đoàn viên"), _("Tính đến ngày"), _("Nguồn")]
    cells = [(row.code, row.name, row.parent, row.members, row.as_of, row.source) for row in rows]
    return workbook(_("Số đoàn viên: {unit}").format(unit=unit.name), notes, headings, cells)

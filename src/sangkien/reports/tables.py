"""Sheets that open in Excel with real numbers and a heading that says what they count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sangkien.base.clock import parse_moment
from sangkien.base.formats import moment
from sangkien.base.sheets import Cell, workbook
from sangkien.base.text import fold


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

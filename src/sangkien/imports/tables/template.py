"""The template officers download: headings the intake knows for certain, drop-downs, help beside each heading."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from sangkien.initiatives.choices import InitiativeKind
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import rules_in_words
from sangkien.units.models import Unit

_ROWS = 5000
_MOST_UNITS = 5000


@dataclass(frozen=True, slots=True)
class _Field:
    heading: str
    help: str
    width: int
    choice: str = ""
    optional: bool = False


def _fields() -> list[_Field]:
    return [
        _Field(_("STT"), _("Đánh số cho dễ theo dõi."), 6, optional=True),
        _Field(_("Tên sáng kiến"), _("Một câu nói rõ làm gì và cho cái gì."), 46),
        _Field(_("Tác giả"), _("Ghi như: Nguyễn Văn A (60%); Trần Thị B (40%). Một người thì chỉ cần họ tên."), 36),
        _Field(_("Đơn vị"), _("Chọn trong danh sách, hoặc để trống nếu là đơn vị đang nhập."), 30, "units", True),
        _Field(_("Loại sáng kiến"), _("Chọn một trong năm loại."), 24, "kinds"),
        _Field(_("Trước khi áp dụng"), _("Trước đây làm thế nào."), 40, optional=True),
        _Field(_("Sau khi áp dụng"), _("Nay làm thế nào."), 40),
        _Field(_("Hiệu quả"), _("Có ích gì, bằng lời."), 30, optional=True),
        _Field(_("Ngày áp dụng"), _("Ngày, tháng, năm áp dụng lần đầu, như 15/9/2022."), 14),
        _Field(_("Số quyết định công nhận"), _("Như 123/QĐ-TKV."), 20, optional=True),
        _Field(_("Ngày công nhận"), _("Ngày ký quyết định, như 20/10/2022."), 14, optional=True),
        _Field(_("Giá trị làm lợi (đồng)"), _("Số tiền năm đầu: 120.000.000 hoặc 120 triệu."), 20, optional=True),
        _Field(_("Nhóm đối tượng"), _("Chọn trong danh sách."), 26, "groups", True),
        _Field(_("Mã riêng"), _("Mã của đơn vị, nếu có: gửi lại cùng mã thì cập nhật."), 14, optional=True),
    ]


def template_workbook(programme: Programme, unit: Unit, units: Sequence[Unit]) -> bytes:
    """Return an .xlsx to fill in for ``unit``; ``units`` are offered in the drop-down of units."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("Sáng kiến"))
    lists = _write_lists(book, programme, units)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "vcenter", "bg_color": "#e5eef8"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, _("Danh sách sáng kiến: {unit}").format(unit=unit.short_name), title)
    sheet.write_string(1, 0, _("Chương trình: {name}").format(name=programme.short_name))
    for place, one in enumerate(_fields()):
        sheet.write_string(3, place, one.heading, head)
        sheet.write_comment(3, place, one.help, {"x_scale": 2})
        sheet.set_column(place, place, one.width, text)
        _offer(sheet, place, one, lists)
    sheet.set_row(3, 32)
    sheet.freeze_panes(4, 2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    _write_help(book, programme)
    book.close()
    return buffer.getvalue()


def _offer(sheet: Any, place: int, one: _Field, lists: dict[str, str]) -> None:
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": one.heading[:32],
        "input_message": one.help[:255],
    }
    if one.choice and lists.get(one.choice):
        rule |= {"validate": "list", "source": lists[one.choice], "ignore_blank": True, "error_type": "warning"}
        rule |= {"error_title": _("Chọn trong danh sách"), "error_message": _("Giá trị này không có trong danh sách.")}
    sheet.data_validation(4, place, 3 + _ROWS, place, rule)


def _write_lists(book: Any, programme: Programme, units: Sequence[Unit]) -> dict[str, str]:
    """Write the lists of the drop-downs on a sheet of their own; return where each stands."""
    sheet = book.add_worksheet(_("Danh mục"))
    columns = {
        "units": [unit.short_name or unit.name for unit in units[:_MOST_UNITS]],
        "kinds": [str(label) for label in InitiativeKind.labels],
        "groups": [group.name for group in programme.author_groups.all()],
    }
    places: dict[str, str] = {}
    for at, (name, words) in enumerate(columns.items()):
        for row, word in enumerate(words):
            sheet.write_string(row, at, word)
        letter = "ABC"[at]
        if words:
            places[name] = f"='{sheet.get_name()}'!${letter}$1:${letter}${len(words)}"
    sheet.set_column(0, 2, 40)
    sheet.hide()
    return places


def _write_help(book: Any, programme: Programme) -> None:
    sheet = book.add_worksheet(_("Hướng dẫn"))
    bold = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110, wrap)
    lines = [
        _("Mỗi dòng là một sáng kiến. Dòng nào sai sẽ được trả lại kèm lý do, các dòng khác không phải chờ."),
        _("Gửi lại cùng một tệp không làm sáng kiến bị tính hai lần."),
        _("Không cần tệp mẫu này nếu anh, chị đã có bảng riêng: hệ thống đọc được bảng như đang có."),
        *(f"{one.heading}: {one.help}" for one in _fields()),
        _("Điều kiện của chương trình:"),
        *(f"- {line}" for line in rules_in_words(programme)),
    ]
    sheet.write_string(0, 0, _("Cách điền"), bold)
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, wrap)

"""A workbook as a section might send it, waiting on the page of Cửa Ông's support team with its dry run done."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.imports.choices import BatchState
from sangkien.imports.models import Batch
from sangkien.imports.services import dry_run, reading
from sangkien.imports.services.sending import choose_columns, send_workbook
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

NAME = "TH sáng kiến quý (gửi CĐ).xlsx"
_HEAD = (
    "STT",
    "Tên đề tài / SK",
    "Họ và tên tác giả",
    "Đơn vị",
    "Q.Định công nhận",
    None,
    "Ngày AD",
    "Giá trị làm lợi",
    "Nội dung",
)


def workbook(today: date) -> bytes:
    """Return the workbook: national heading, two rows of headings, groups, a sum, signatures, and the usual slips."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Tổng hợp PX")
    bold = book.add_format({"bold": True, "align": "center", "text_wrap": True})
    sheet.merge_range("A1:C1", "CÔNG ĐOÀN CÔNG TY TUYỂN THAN CỬA ÔNG", bold)
    sheet.merge_range("D1:I1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold)
    sheet.merge_range("A3:I3", "TỔNG HỢP SÁNG KIẾN THAM GIA CHƯƠNG TRÌNH", bold)
    for place, heading in enumerate(_HEAD):
        if heading == "Q.Định công nhận":
            sheet.merge_range(4, place, 4, place + 1, heading, bold)
        elif heading:
            sheet.merge_range(4, place, 5, place, heading, bold)
    sheet.write_row(5, 4, ("Số", "Ngày"), bold)
    for row, cells in enumerate(_rows(today), start=6):
        sheet.write_row(row, 0, cells)
    sheet.set_column(1, 2, 42)
    sheet.set_column(3, 7, 22)
    sheet.set_column(8, 8, 60)
    book.close()
    return buffer.getvalue()


def _rows(today: date) -> list[tuple[object, ...]]:
    applied, recognised = today - timedelta(days=70), today - timedelta(days=20)
    on, by = f"{applied.day}-{applied.month}-{applied:%y}", f"{recognised.day}/{recognised.month}/{recognised.year}"
    month = f"tháng {applied.month}/{applied.year}"
    return [
        ("I", "Phân xưởng Tuyển than 2"),
        (
            1,
            "Nắp chắn bụi tháo nhanh cho cầu rót số 3",
            "Ng. Văn Hải (70%), Lê Tú",
            "PX TT2",
            "214",
            by,
            on,
            "120tr",
            "Nắp tôn hai nửa, tai cài, một người tháo trong hai phút.",
        ),
        (
            2,
            "Đèn báo kẹt băng cho người trực ở xa",
            "Phạm Thị Nga",
            "tuyen than 2",
            "214",
            by,
            month,
            "86.500.000",
            "Rơ le dòng nối đèn ở phòng điều khiển, kẹt là sáng.",
        ),
        (
            3,
            "Khay hứng nước rửa sàng, dùng lại trong ca",
            "1. Bùi Hằng (60%)\n2. Lê Ân (30%)",
            "nt",
            "214",
            by,
            on,
            "",
            "Khay tôn dốc về bể lắng, bơm chìm đưa nước lên rửa lại.",
        ),
        ("II", "Phân xưởng Cơ điện"),
        (
            4,
            "Bộ gá tháo lắp bánh xe goòng một người làm được",
            "Vũ Tiến",
            "P/x Cơ điện",
            "87/QĐ",
            "31/2/2026",
            on,
            "4,98 tỷ",
            "Giá chữ A có con đội ren, bánh đứng yên khi tháo.",
        ),
        (
            5,
            "Quạt hút bụi đầu băng số 7",
            "Trần Quang",
            "PX sàng 2",
            "87/QĐ",
            by,
            on,
            "1.2.00.000",
            "Quạt cũ của phòng thay đồ, ống mềm, túi lọc vải.",
        ),
        (
            6,
            "",
            "Bùi Thị Hằng",
            "P/x Cơ điện",
            "87/QĐ",
            by,
            on,
            "35 triệu",
            "Sổ giao ca có sẵn ô đánh dấu, ghi xong trong ba phút.",
        ),
        ("", "Tổng cộng: 06 sáng kiến"),
        (),
        ("", "NGƯỜI LẬP BIỂU", "", "", "TM. BAN CHẤP HÀNH"),
        ("", "Phạm Thị Lan", "", "", "Nguyễn Thị Thu"),
    ]


def send(programme: Programme, unit: Unit, by: User, at: datetime) -> None:
    """Send the workbook for ``unit`` and run it dry; nothing of it is entered. The worker is not needed."""
    content = workbook(day_of(at))
    batch = send_workbook(upload=SimpleUploadedFile(NAME, content), unit=unit, programme=programme, by=by, at=at)
    reading.read_batch(batch=batch, at=at)
    batch = Batch.objects.select_related("unit", "programme", "by").get(pk=batch.pk)
    if batch.state == BatchState.MAPPING:
        choose_columns(batch=batch, chosen={}, defaults={"kind": "technical"}, by=by, at=at)
        batch.refresh_from_db()
        dry_run.check_batch(batch=batch, at=at)

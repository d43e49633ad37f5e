"""The messy workbooks. Each says what is messy about it, how it is built, and what its rows say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from imports.messy.writing import Formula, Rows, csv, in_font, ods, written_in, xls, xlsx
from sangkien.base.legacy import from_tcvn3, from_vni

Said = dict[str, object]


@dataclass(frozen=True)
class Messy:
    """A workbook: the name of its file, what is messy, how to build it, and by row number what it says.

    ``rows`` holds only the fields worth checking; ``errors`` and ``warnings`` are the codes, exactly.
    """

    name: str
    about: str
    build: Callable[[Path], None]
    rows: dict[tuple[str, int], Said]
    header_rows: dict[str, list[int]] = field(default_factory=dict)


def _said(title: str, authors: str, **rest: object) -> Said:
    """What a row says; authors as "Name 60, Name 40", a share that nobody wrote left out."""
    named = []
    for part in filter(None, authors.split(", ")):
        name, _, share = part.rpartition(" ")
        whole = share.replace(".", "", 1).isdigit()
        number = (float(share) if "." in share else int(share)) if whole else None
        named.append({"name": name if whole else part, "share": number})
    return {"title": title, "authors": named, "errors": [], "warnings": [], **rest}


_PAGE_HEAD: list[list[object]] = [
    ["CÔNG ĐOÀN THAN – KHOÁNG SẢN VIỆT NAM", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["CÔNG ĐOÀN CÔNG TY THỬ NGHIỆM", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH SÁNG KIẾN THAM GIA CHƯƠNG TRÌNH 01 TRIỆU SÁNG KIẾN"],
    ["(Kèm theo Công văn số 12/CV-CĐ ngày 05/5/2022)"],
]


def _titles_and_signatures(path: Path) -> None:
    rows: list[list[object]] = [
        *_PAGE_HEAD,
        ["STT", "Tên sáng kiến", "Họ và tên tác giả", "Đơn vị", "Số QĐ công nhận", "Ngày công nhận", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        [
            1,
            "Cải tiến phễu rót than",
            "Nguyễn Văn Hải (60%), Trần Bình (40%)",
            "PX 1",
            "123/QĐ-TN",
            date(2021, 10, 5),
            "",
        ],
        [2, "Giá treo dụng cụ trên xe goòng", "Phạm Thị Nga", "PX 1", "123/QĐ-TN", date(2021, 10, 5), "Đã thưởng"],
        [],
        [3, "Phao báo mức hố bơm", "Vũ Tiến", "PX 2", "124/QĐ-TN", date(2021, 11, 1), None],
        ["", "Tổng cộng: 03 sáng kiến"],
        [],
        [None, None, None, None, "Cẩm Phả, ngày 25 tháng 7 năm 2023"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "TM. BAN CHẤP HÀNH"],
        [None, None, None, None, "CHỦ TỊCH"],
        [],
        [None, "Phạm Thị Lan", None, None, "Nguyễn Thị Thu"],
    ]
    merged = [(3, 0, 3, 6), (4, 0, 4, 6), (0, 0, 0, 3), (0, 4, 0, 6), (1, 4, 1, 6)]
    xlsx(path, {"Tổng hợp": rows}, {"Tổng hợp": merged})


def _two_row_headings(path: Path) -> None:
    rows: list[list[object]] = [
        ["TỔNG HỢP SÁNG KIẾN 6 THÁNG ĐẦU NĂM"],
        [],
        ["TT", "Tên đề tài / SK", "Tác giả", "Q.Định công nhận", None, "Ngày AD", "Hiệu quả", None, "Ghi chú"],
        [None, None, None, "Số", "Ngày", None, "Giá trị làm lợi (triệu đồng)", "Hiệu quả khác", None],
        [1, "Bộ gá tháo lắp bánh xe", "Lê Tú", "214", "20/10/22", "1-9-21", 520, "An toàn hơn", ""],
        [2, "Lắp đèn led nhà sàng", "Vũ Hà", "87/QĐ", "20.10.2022", "15/9/2022", "4,5", "Đỡ tốn điện", ""],
        [3, "Máng hứng dầu hộp số", "Đỗ Nam", "87/QĐ", "quý 4/2022", "3/2022", "1.250", "", "làm lại"],
    ]
    merged = [(2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 3, 5), (2, 6, 2, 7), (2, 8, 3, 8)]
    xlsx(path, {"Sheet1": rows}, {"Sheet1": merged})


def _headings_without_merging(path: Path) -> None:
    rows: list[list[object]] = [
        ["DANH SACH SANG KIEN NAM 2022"],
        ["STT", "Họ tên tác giả", "Tên giải pháp", "Quyết định công nhận", "", "Làm lợi"],
        ["", "", "", "Số", "Ngày", ""],
        ["1", "Trần Thị Mai", "Giảm thời gian giao ca", "12/QĐ-TC", "05/9/2021", "86.500.000"],
        ["2", "Ngô Quang", "Sổ tay vận hành bằng hình", "12/QĐ-TC", "05/9/2021", "1,86 tỷ"],
    ]
    csv(path, rows)


def _group_rows(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Ngày công nhận", "Làm lợi"],
        ["I", "Phân xưởng Khai thác 1", None, None, None],
        [1, "Cải tiến cột chống", "Bùi Văn An", "tháng 9/2021", "120 triệu"],
        [2, "Cải tiến sàn thao tác", "Bùi Văn Bắc", "T10/2021", "120tr"],
        ["", "Cộng", None, None, 240000000],
        ["II", "Phân xưởng Vận tải lò", None, None, None],
        [1, "Thay ray bằng kích thủy lực", "Hồ Đức", "năm 2022", "không tính được"],
        ["B. Khối phòng ban", None, None, None, None],
        [1, "Lập mẫu báo cáo tuần", "Lý Thu", "01/3/2022", "0"],
        ["", "TỔNG CỘNG", None, None, 240000000],
    ]
    xlsx(path, {"DS": rows}, {"DS": [(7, 0, 7, 4)]})


def _tcvn3(path: Path) -> None:
    rows: Rows = [
        ["Danh sách sáng kiến"],
        ["STT", "Tên sáng kiến", "Tác giả", "Đơn vị", "Ngày công nhận", "Tiền làm lợi"],
        [
            1,
            "Cải tiến thiết bị đỡ băng tải",
            "Nguyễn Văn Hải (50%), Lê Thị Hà (50%)",
            "Phân xưởng Cơ điện",
            "15/9/2022",
            "520 triệu đồng",
        ],
        [2, "Đổi cỡ lỗ lưới sàng, giảm than lẫn trong đá thải", "Hà", "Phân xưởng Bến", "20.9.2022", "4,98 tỷ"],
    ]
    xls(path, {"THop": written_in(rows, from_tcvn3)})


def _vni(path: Path) -> None:
    rows: Rows = [
        ["TT", "Tên đề tài", "Họ tên", "Bộ phận", "Ngày áp dụng"],
        [1, "Sửa máy nén khí bằng phụ tùng cũ", "Trần Thị Ngọc", "Phòng Kỹ thuật", "01/10/2021"],
        [2, "Quạt hút bụi đầu băng số 7", "Phạm Đức Sơn", "Tổ sửa chữa", "02/10/2021"],
    ]
    csv(path, written_in(rows, from_vni), encoding="latin-1", delimiter=";")


def _tcvn3_csv(path: Path) -> None:
    rows: Rows = [
        ["STT", "Tên sáng kiến", "Tác giả"],
        [1, "Lắp van một chiều cho đường ống nước", "Đỗ Thị Hằng"],
        [2, "Chế tạo giá đỡ tủ điện", "Lê Ân"],
    ]
    csv(path, written_in(rows, from_tcvn3), encoding="latin-1", delimiter="\t")


def _decomposed(path: Path) -> None:
    import unicodedata  # noqa: PLC0415 only this book is decomposed

    rows: Rows = [
        ["Stt", "Tên sáng kiến", "Tác giả", "Làm lợi"],
        [1, "Ống mềm dẫn khí lò chợ", "Hoàng Văn Ước", "200.000.000 đ"],
    ]
    apart = [[unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    ods(path, {"Trang 1": apart})


def _authors_on_lines(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Tỷ lệ đóng góp", "Chức vụ"],
        [1, "Gá kẹp ống tự định tâm", "1. Nguyễn Văn Hải\n2. Trần Thị Bình", "70%\n30%", "Quản đốc"],
        [2, "Khay gom mảnh phoi", "KS. Lê Tú (40%), ThS. Vũ Hà (35%) và Đỗ Nam (25%)", "", ""],
        [3, "Tay quay nắp hố ga", "Đ/c Phạm Sơn - Phó quản đốc PX1", "", ""],
        [4, "Bàn xoay sơn chi tiết", "Bùi Hằng (60%), Lê Ân (30%)", "", ""],
        [5, "Xe đẩy bình ô-xy", "Chủ trì: Ngô Quang 55%; Thành viên: Lý Thu 45%", "", ""],
        [6, "Thước đo mòn ray", "Trần An", 1, "Thợ"],
        [None, None, "Trần Bắc", None, "Thợ"],
    ]
    xlsx(path, {"SK": rows})


def _authors_merged(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Họ tên tác giả", "Đóng góp (%)", "Quyết định số, ngày"],
        [1, "Cơ cấu căng xích tự động", "Nguyễn Văn Hải", 50, "QĐ số 123/QĐ-TN ngày 05/10/2021"],
        [None, None, "Trần Bình", 30, None],
        [None, None, "Lê Tú", 20, None],
        [2, "Đồ gá hàn cổ góp", "Vũ Hà", 100, None],
    ]
    merged = [(1, 0, 3, 0), (1, 1, 3, 1), (1, 4, 4, 4)]
    xlsx(path, {"SK": rows}, {"SK": merged})


def _decisions_in_one_cell(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Quyết định công nhận (số, ngày)", "Áp dụng từ"],
        [1, "Máy ép bã lọc", "Lê Tú", "QĐ số 123/QĐ-TN ngày 20/10/2022", "Từ ngày 01/9/2021"],
        [2, "Vòi phun sương cửa lò", "Vũ Hà", "Số 45/QĐ-HĐSK, ngày 05 tháng 9 năm 2022", "tháng 09 năm 2021"],
        [3, "Đèn báo mức dầu", "Đỗ Nam", "87/QĐ (1-9-22)", 44440],
        [4, "Chắn bụi cầu rót", "Bùi Hằng", "nt", "20-Oct-22"],
    ]
    xls(path, {"Bang 1": rows})


def _unreadable_values(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Ngày công nhận", "Giá trị làm lợi"],
        [1, "Một", "Lê Tú", "31/2/2022", "1.2.00.000"],
        [2, "Hai", "Vũ Hà", "9/13/2022", "100-150 triệu"],
        [3, "Ba", "", "đang chờ", "-5.000.000"],
        [4, "", "Đỗ Nam", "01/01/2035", "5.000 USD"],
        [5, "Năm", "Bùi Hằng", "01/9/2021 hoặc 02/9/2021", 4.98],
        [6, "x" * 301, "Lý Thu", "", "520"],
    ]
    xlsx(path, {"Loi": rows})


def _formulas(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Giá trị làm lợi", "Đơn vị"],
        [1, '=HYPERLINK("http://example.invalid","bấm")', "Lê Tú", Formula("=2*60000000", 120000000), "PX 1"],
        [2, "Máy khuấy vữa", "=cmd|'/c calc'!A1", Formula("=1/0", "#DIV/0!"), "PX 1"],
        [3, "- Bớt hai công mỗi ca", "Vũ Hà", Formula("=SUM(A1:A9)"), "@PX 2"],
    ]
    xlsx(path, {"SK": rows})


def _several_sheets(path: Path) -> None:
    head = ["STT", "Tên sáng kiến", "Tác giả", "Đơn vị"]
    xlsx(
        path,
        {
            "Bìa": [["BÁO CÁO"], ["Năm 2022"]],
            "PX1": [["Đơn vị: Phân xưởng 1"], head, [1, "Cào than cải tiến", "Lê Tú", ""]],
            "PX2": [
                head,
                [1, "Cào đá cải tiến", "Vũ Hà", "Phân xưởng 2"],
                head,
                [2, "Bàn kẹp", "Đỗ Nam", "Phân xưởng 2"],
            ],
            "Danh mục": [["Kỹ thuật", "Quản lý"]],
        },
    )


def _columns_turned(path: Path) -> None:
    rows: list[list[object]] = [
        [
            "Ghi chú",
            "Làm lợi (1.000đ)",
            "Phòng ban/Phân xưởng",
            "Tác giả sáng kiến",
            "Mã NV",
            "Nội dung đề tài, sáng kiến",
            "TT",
        ],
        ["", 86500, "PX Lộ thiên", "Hoàng Ước", "A-017", "Biển báo phản quang tự chế", 1],
        ["thưởng 1tr", "1.200", "PX Lộ thiên", "Hà Vy", "A-018", "Bạt che máy xúc", 2],
    ]
    xlsx(path, {"a": rows})


def _kinds_by_cross(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Loại sáng kiến", None, None, "Lĩnh vực"],
        [None, None, None, "Kỹ thuật", "Quản lý", "Tác nghiệp", None],
        [1, "Khóa liên động cửa gió", "Lê Tú", "x", None, None, "An toàn"],
        [2, "Bảng phân ca điện tử", "Vũ Hà", None, "X", None, "Lao động"],
        [3, "Quy trình súc rửa két nước", "Đỗ Nam", None, None, "x", "Môi trường"],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 5), (0, 6, 1, 6)]
    xlsx(path, {"SK": rows}, {"SK": merged})


def _repeats(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Đơn vị"],
        [1, "Giá đỡ bình cứu hỏa", "Lê Tú, Vũ Hà", "PX 1"],
        [2, "GIÁ ĐỠ BÌNH CỨU HỎA", "Vũ Hà; Lê Tú", "PX 1"],
        [3, "Giá đỡ bình cứu hỏa", "Đỗ Nam", "PX 2"],
    ]
    xlsx(path, {"SK": rows})


def _canonical(path: Path) -> None:
    rows: list[list[object]] = [
        [
            "external_key",
            "title",
            "summary",
            "authors",
            "unit_code",
            "kind",
            "recognised_on",
            "decision_no",
            "benefit_vnd",
        ],
        [
            "a-1",
            "Máng trượt than",
            "Giảm vỡ cục",
            "Lê Tú|60%;Vũ Hà|40%",
            "PX1",
            "technical",
            "2022-09-15",
            "12/QĐ",
            "1860000000",
        ],
    ]
    csv(path, rows)


def _windows_1258(path: Path) -> None:
    import unicodedata  # noqa: PLC0415 the code page keeps the five tones apart from their letters

    def apart(text: str) -> str:
        parts = []
        for letter in text:
            split = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in split[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", split[0] + "".join(m for m in split[1:] if m not in tones))
            parts.append(base + "".join(tones))
        return "".join(parts)

    rows: Rows = [
        ["STT", "Tên sáng kiến", "Tác giả", "Ngày công nhận"],
        [1, "Bộ lọc bụi khoan tay", "Nguyễn Thị Hường", "05-10-2021"],
    ]
    csv(path, [[apart(cell) if isinstance(cell, str) else cell for cell in row] for row in rows], encoding="cp1258")


def _mixed_fonts(path: Path) -> None:
    rows: list[list[object]] = [
        ["STT", "Tên sáng kiến", "Tác giả", "Kích thước 50 × 50 µm"],
        [1, "Sàng lỗ 50 × 50 cho than cám", "Lê Tú", "x"],
        [2, in_font("Bơm nước thải hầm lò bằng biến tần", from_tcvn3), in_font("Trần Văn Hải", from_tcvn3), None],
        [3, "Café cho ca ba", "Vũ Hà", None],
    ]
    xlsx(path, {"SK": rows})


MESSY: tuple[Messy, ...] = (
    Messy(
        "tieu-de-va-chu-ky.xlsx",
        "national heading, title, row of column numbers, blank row, sum and signatures",
        _titles_and_signatures,
        {
            ("Tổng hợp", 8): _said(
                "Cải tiến phễu rót than",
                "Nguyễn Văn Hải 60, Trần Bình 40",
                unit_text="PX 1",
                decision_no="123/QĐ-TN",
                recognised_on="2021-10-05",
            ),
            ("Tổng hợp", 9): _said("Giá treo dụng cụ trên xe goòng", "Phạm Thị Nga 100", recognised_on="2021-10-05"),
            ("Tổng hợp", 11): _said("Phao báo mức hố bơm", "Vũ Tiến 100", unit_text="PX 2", decision_no="124/QĐ-TN"),
        },
        {"Tổng hợp": [6]},
    ),
    Messy(
        "dau-bang-hai-tang.xlsx",
        "headings of two rows with merged cells, the unit of money in the heading",
        _two_row_headings,
        {
            ("Sheet1", 5): _said(
                "Bộ gá tháo lắp bánh xe",
                "Lê Tú 100",
                decision_no="214",
                recognised_on="2022-10-20",
                first_applied_on="2021-09-01",
                benefit_vnd=520_000_000,
                effect="An toàn hơn",
            ),
            ("Sheet1", 6): _said(
                "Lắp đèn led nhà sàng", "Vũ Hà 100", recognised_on="2022-10-20", benefit_vnd=4_500_000
            ),
            ("Sheet1", 7): _said(
                "Máng hứng dầu hộp số",
                "Đỗ Nam 100",
                recognised_on="2022-10-01",
                recognised_on_precision="quarter",
                first_applied_on="2022-03-01",
                benefit_vnd=1_250_000_000,
                warnings=["date_ambiguous", "date_ambiguous"],
            ),
        },
        {"Sheet1": [3, 4]},
    ),
    Messy(
        "dau-bang-khong-gop-o.csv",
        "two rows of headings without merged cells, in text",
        _headings_without_merging,
        {
            ("csv", 4): _said(
                "Giảm thời gian giao ca",
                "Trần Thị Mai 100",
                decision_no="12/QĐ-TC",
                recognised_on="2021-09-05",
                benefit_vnd=86_500_000,
            ),
            ("csv", 5): _said("Sổ tay vận hành bằng hình", "Ngô Quang 100", benefit_vnd=1_860_000_000),
        },
        {"csv": [2, 3]},
    ),
    Messy(
        "dong-nhom.xlsx",
        "group rows that name the unit, sums of groups",
        _group_rows,
        {
            ("DS", 3): _said(
                "Cải tiến cột chống",
                "Bùi Văn An 100",
                unit_text="Phân xưởng Khai thác 1",
                recognised_on="2021-09-01",
                recognised_on_precision="month",
                benefit_vnd=120_000_000,
                warnings=["date_ambiguous"],
            ),
            ("DS", 4): _said(
                "Cải tiến sàn thao tác",
                "Bùi Văn Bắc 100",
                recognised_on="2021-10-01",
                benefit_vnd=120_000_000,
                warnings=["date_ambiguous"],
            ),
            ("DS", 7): _said(
                "Thay ray bằng kích thủy lực",
                "Hồ Đức 100",
                unit_text="Phân xưởng Vận tải lò",
                recognised_on_precision="year",
                benefit_vnd=None,
                effect="không tính được",
                warnings=["date_ambiguous"],
            ),
            ("DS", 9): _said("Lập mẫu báo cáo tuần", "Lý Thu 100", unit_text="Khối phòng ban", benefit_vnd=0),
        },
    ),
    Messy(
        "tcvn3.xls",
        "the workbook of Excel 97 in TCVN3 letters",
        _tcvn3,
        {
            ("THop", 3): _said(
                "Cải tiến thiết bị đỡ băng tải",
                "Nguyễn Văn Hải 50, Lê Thị Hà 50",
                unit_text="Phân xưởng Cơ điện",
                recognised_on="2022-09-15",
                benefit_vnd=520_000_000,
            ),
            ("THop", 4): _said("Đổi cỡ lỗ lưới sàng, giảm than lẫn trong đá thải", "Hà 100", benefit_vnd=4_980_000_000),
        },
    ),
    Messy(
        "vni.csv",
        "VNI letters in an eight-bit csv with semicolons",
        _vni,
        {
            ("csv", 2): _said(
                "Sửa máy nén khí bằng phụ tùng cũ",
                "Trần Thị Ngọc 100",
                unit_text="Phòng Kỹ thuật",
                first_applied_on="2021-10-01",
            ),
            ("csv", 3): _said("Quạt hút bụi đầu băng số 7", "Phạm Đức Sơn 100", unit_text="Tổ sửa chữa"),
        },
    ),
    Messy(
        "tcvn3.csv",
        "TCVN3 letters in an eight-bit csv with tabs",
        _tcvn3_csv,
        {
            ("csv", 2): _said("Lắp van một chiều cho đường ống nước", "Đỗ Thị Hằng 100"),
            ("csv", 3): _said("Chế tạo giá đỡ tủ điện", "Lê Ân 100"),
        },
    ),
    Messy(
        "nfd.ods",
        "letters and accents apart, in the sheet of LibreOffice",
        _decomposed,
        {("Trang 1", 2): _said("Ống mềm dẫn khí lò chợ", "Hoàng Văn Ước 100", benefit_vnd=200_000_000)},
    ),
    Messy(
        "tac-gia-nhieu-dong.xlsx",
        "authors on lines, with titles and posts, shares beside them or in a column of their own, one on the next row",
        _authors_on_lines,
        {
            ("SK", 2): _said("Gá kẹp ống tự định tâm", "Nguyễn Văn Hải 70, Trần Thị Bình 30"),
            ("SK", 3): _said("Khay gom mảnh phoi", "Lê Tú 40, Vũ Hà 35, Đỗ Nam 25"),
            ("SK", 4): _said("Tay quay nắp hố ga", "Phạm Sơn 100"),
            ("SK", 5): _said("Bàn xoay sơn chi tiết", "Bùi Hằng 60, Lê Ân 30", errors=["shares_do_not_sum"]),
            ("SK", 6): _said("Xe đẩy bình ô-xy", "Ngô Quang 55, Lý Thu 45"),
            ("SK", 7): _said("Thước đo mòn ray", "Trần An 100, Trần Bắc", errors=["share_missing"]),
        },
    ),
    Messy(
        "tac-gia-gop-o.xlsx",
        "one author a row under merged titles, a decision merged over two initiatives",
        _authors_merged,
        {
            ("SK", 2): _said(
                "Cơ cấu căng xích tự động",
                "Nguyễn Văn Hải 50, Trần Bình 30, Lê Tú 20",
                decision_no="123/QĐ-TN",
                recognised_on="2021-10-05",
            ),
            ("SK", 5): _said("Đồ gá hàn cổ góp", "Vũ Hà 100", decision_no="123/QĐ-TN", recognised_on="2021-10-05"),
        },
    ),
    Messy(
        "so-va-ngay-quyet-dinh.xls",
        "number and date of a decision in one cell, days of every sort, ditto",
        _decisions_in_one_cell,
        {
            ("Bang 1", 2): _said(
                "Máy ép bã lọc",
                "Lê Tú 100",
                decision_no="123/QĐ-TN",
                recognised_on="2022-10-20",
                first_applied_on="2021-09-01",
            ),
            ("Bang 1", 3): _said(
                "Vòi phun sương cửa lò",
                "Vũ Hà 100",
                decision_no="45/QĐ-HĐSK",
                recognised_on="2022-09-05",
                first_applied_on="2021-09-01",
                warnings=["date_ambiguous"],
            ),
            ("Bang 1", 4): _said(
                "Đèn báo mức dầu",
                "Đỗ Nam 100",
                decision_no="87/QĐ",
                recognised_on="2022-09-01",
                first_applied_on="2021-09-01",
            ),
            ("Bang 1", 5): _said(
                "Chắn bụi cầu rót",
                "Bùi Hằng 100",
                decision_no="87/QĐ",
                recognised_on="2022-09-01",
                first_applied_on="2022-10-20",
            ),
        },
    ),
    Messy(
        "gia-tri-khong-doc-duoc.xlsx",
        "values that can't be read, each named",
        _unreadable_values,
        {
            ("Loi", 2): _said("Một", "Lê Tú 100", recognised_on=None, errors=["date_unreadable", "money_unreadable"]),
            ("Loi", 3): _said("Hai", "Vũ Hà 100", recognised_on=None, errors=["date_unreadable", "money_unreadable"]),
            ("Loi", 4): _said("Ba", "", errors=["author_missing", "date_unreadable", "money_negative"]),
            ("Loi", 5): _said("", "Đỗ Nam 100", errors=["title_missing", "date_in_future", "money_unreadable"]),
            ("Loi", 6): _said("Năm", "Bùi Hằng 100", errors=["date_ambiguous", "money_unreadable"]),
            ("Loi", 7): _said(
                "x" * 301, "Lý Thu 100", benefit_vnd=520, errors=["text_too_long"], warnings=["money_small"]
            ),
        },
    ),
    Messy(
        "cong-thuc.xlsx",
        "formulas: harmless, read by the result that was stored, refused without one",
        _formulas,
        {
            ("SK", 2): _said("", "Lê Tú 100", benefit_vnd=120_000_000, errors=["formula"]),
            ("SK", 3): _said("Máy khuấy vữa", "", errors=["formula", "formula"]),
            ("SK", 4): _said(
                "- Bớt hai công mỗi ca", "Vũ Hà 100", unit_text="@PX 2", benefit_vnd=None, errors=["formula"]
            ),
        },
    ),
    Messy(
        "nhieu-trang.xlsx",
        "several sheets, some without a table, a heading repeated, the unit named above the table",
        _several_sheets,
        {
            ("PX1", 3): _said("Cào than cải tiến", "Lê Tú 100", unit_text="Phân xưởng 1"),
            ("PX2", 2): _said("Cào đá cải tiến", "Vũ Hà 100", unit_text="Phân xưởng 2"),
            ("PX2", 4): _said("Bàn kẹp", "Đỗ Nam 100"),
        },
    ),
    Messy(
        "dao-cot.xlsx",
        "columns in another order under other names, money in thousands, numbers last",
        _columns_turned,
        {
            ("a", 2): _said(
                "Biển báo phản quang tự chế", "Hoàng Ước 100", unit_text="PX Lộ thiên", benefit_vnd=86_500_000
            ),
            ("a", 3): _said("Bạt che máy xúc", "Hà Vy 100", benefit_vnd=1_200_000),
        },
    ),
    Messy(
        "danh-dau-loai.xlsx",
        "the kind marked with a cross under a heading of two rows",
        _kinds_by_cross,
        {
            ("SK", 3): _said("Khóa liên động cửa gió", "Lê Tú 100", kind="technical", field="An toàn"),
            ("SK", 4): _said("Bảng phân ca điện tử", "Vũ Hà 100", kind="management"),
            ("SK", 5): _said("Quy trình súc rửa két nước", "Đỗ Nam 100", kind="operational"),
        },
    ),
    Messy(
        "trung-trong-tep.xlsx",
        "the same initiative twice in other letters",
        _repeats,
        {
            ("SK", 2): _said("Giá đỡ bình cứu hỏa", "Lê Tú, Vũ Hà"),
            ("SK", 3): _said("GIÁ ĐỠ BÌNH CỨU HỎA", "Vũ Hà, Lê Tú", errors=["duplicate_in_file"]),
            ("SK", 4): _said("Giá đỡ bình cứu hỏa", "Đỗ Nam 100", warnings=["alike_in_file"]),
        },
    ),
    Messy(
        "cot-chuan.csv",
        "the canonical columns of the interface",
        _canonical,
        {
            ("csv", 2): _said(
                "Máng trượt than",
                "Lê Tú 60, Vũ Hà 40",
                summary="Giảm vỡ cục",
                unit_text="PX1",
                kind="technical",
                recognised_on="2022-09-15",
                decision_no="12/QĐ",
                benefit_vnd=1_860_000_000,
            )
        },
    ),
    Messy(
        "cp1258.csv",
        "the Vietnamese code page of Windows",
        _windows_1258,
        {("csv", 2): _said("Bộ lọc bụi khoan tay", "Nguyễn Thị Hường 100", recognised_on="2021-10-05")},
    ),
    Messy(
        "tron-phong-chu.xlsx",
        "rows pasted from an old file into a new one, signs that only look like old letters",
        _mixed_fonts,
        {
            ("SK", 2): _said("Sàng lỗ 50 × 50 cho than cám", "Lê Tú 100"),
            ("SK", 3): _said("Bơm nước thải hầm lò bằng biến tần", "Trần Văn Hải 100"),
            ("SK", 4): _said("Café cho ca ba", "Vũ Hà 100"),
        },
    ),
)

"""The step guides inside the application, by role: few words, each step with a picture of the real page.

``scripts/guide_pictures.py`` makes the pictures out of the demonstration; a test holds its list to this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``picture`` names the file in ``static/public/guides``; ``wide`` is a picture of a desk."""

    picture: str
    title: Promise
    text: Promise
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps of one role."""

    slug: str
    title: Promise
    lead: Promise
    icon: str
    steps: tuple[Step, ...]


WORKER = Guide(
    "nguoi-lao-dong",
    _("Người lao động"),
    _("Nộp một sáng kiến trong khoảng năm phút, theo dõi, và viết cả khi không có mạng."),
    "user",
    (
        Step(
            "bat-dau",
            _("Quét mã QR của đơn vị, hoặc bấm “Nộp mới”"),
            _("Đơn vị của bạn đã được chọn sẵn. Chưa đúng thì bấm “Đổi”, gõ tên không cần dấu."),
        ),
        Step(
            "viec-gi",
            _("Kể việc bạn đã làm hay hơn"),
            _("Tên là một câu nói rõ làm gì và cho cái gì. Phần sau viết như kể cho đồng nghiệp."),
        ),
        Step(
            "ich-gi",
            _("Nói nhờ vậy tốt hơn thế nào, ai cùng làm"),
            _("Chụp một tấm ảnh, máy tự thu nhỏ. Ghi tên người cùng làm và phần của mỗi người, tổng đủ 100 %."),
        ),
        Step(
            "xem-lai",
            _("Xem lại rồi gửi"),
            _("Chỗ nào còn thiếu được ghi ngay bên cạnh. Bấm “Gửi sáng kiến”, bấm nhầm hai lần cũng chỉ có một bài."),
        ),
        Step(
            "cua-toi",
            _("Theo dõi ở “Của tôi”"),
            _("Mỗi sáng kiến nói rõ đang ở đâu. Được nhờ bổ sung thì bấm “Bổ sung ngay”."),
        ),
        Step(
            "ngoai-mang",
            _("Không có mạng vẫn viết được"),
            _("Mở “Bản nháp trên máy này”, viết và chụp ảnh. Có mạng máy tự gửi, mỗi sáng kiến chỉ tính một lần."),
        ),
    ),
)

SUPPORT = Guide(
    "to-ho-tro",
    _("Tổ hỗ trợ sáng kiến"),
    _("Nhập hộ anh chị em không tiện dùng máy, và gọi hỏi đúng người."),
    "users",
    (
        Step(
            "ho-tro-ban",
            _("Bắt đầu từ “Bàn làm việc”"),
            _("Mỗi việc chờ bạn có nút dẫn đến chỗ làm. Bấm “Nhập hộ sáng kiến” để nhập thay tác giả."),
            wide=True,
        ),
        Step(
            "ho-tro-tac-gia",
            _("Ghi đúng tên tác giả"),
            _("Ở bước 2, ghi tên tác giả như trong danh sách của đơn vị. Bạn là người nộp, họ là tác giả."),
        ),
        Step(
            "ho-tro-ap-phich",
            _("Tải áp phích QR và hướng dẫn một trang"),
            _("Treo ở nhà giao ca, nhà ăn. Ai quét mã cũng vào đúng đơn vị."),
            wide=True,
        ),
    ),
)

GRASSROOTS = Guide(
    "can-bo-co-so",
    _("Cán bộ công đoàn cơ sở"),
    _("Kiểm tra sáng kiến, chia chỉ tiêu, cấp tài khoản."),
    "clipboard-check",
    (
        Step(
            "co-so-kiem-tra",
            _("Kiểm tra từng bài trong hàng chờ"),
            _("Bên phải là bài đang xem. Đúng thì bấm “Đúng, chuyển cấp trên” hoặc phím H."),
            wide=True,
        ),
        Step(
            "co-so-tra-lai",
            _("Chưa rõ thì nhờ tác giả bổ sung"),
            _("Chọn lý do, viết điều đã tốt trước rồi nói rõ cần gì. Tác giả đọc nguyên văn lời bạn."),
            wide=True,
        ),
        Step(
            "co-so-chi-tieu",
            _("Chia chỉ tiêu cho các đơn vị trực thuộc"),
            _("Ghi từng số, hoặc để máy chia theo đoàn viên cho khớp số được giao."),
            wide=True,
        ),
        Step(
            "co-so-con-nguoi",
            _("Cấp tài khoản và mã"),
            _("Mở “Đơn vị”, chọn đơn vị, bấm “Con người”. Mã hiện đúng một lần: đưa tận tay."),
            wide=True,
        ),
    ),
)

UPPER = Guide(
    "can-bo-cap-tren",
    _("Cán bộ công đoàn cấp trên"),
    _("Xác nhận hợp lệ, nhìn ra đơn vị cần giúp, công bố kết quả."),
    "hierarchy",
    (
        Step(
            "cap-tren-ban",
            _("Nhìn cả ngành trong một trang"),
            _("Số hợp lệ, đơn vị hoàn thành, đơn vị cần gọi hôm nay và vì sao."),
            wide=True,
        ),
        Step(
            "cap-tren-kiem-tra",
            _("Xác nhận hợp lệ"),
            _("Bấm “Hợp lệ” là bài được tính ngay. Bấm nhầm thì “Hoàn tác” trong 10 phút."),
            wide=True,
        ),
        Step(
            "cap-tren-ket-qua",
            _("Bảng tuần và công văn"),
            _("Mở “Kết quả”: bảng đã chốt có mã kiểm tra, tải được Excel và công văn Word đã điền sẵn số liệu."),
            wide=True,
        ),
        Step(
            "cap-tren-xep-hang",
            _("Bảng xếp hạng và lời giải thích"),
            _("Bấm vào con số có gạch chân chấm để xem phép tính và những sáng kiến tạo nên con số ấy."),
            wide=True,
        ),
    ),
)

GUIDES: dict[str, Guide] = {guide.slug: guide for guide in (WORKER, SUPPORT, GRASSROOTS, UPPER)}

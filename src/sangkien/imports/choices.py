"""Code lists of bulk intake."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Column(models.TextChoices):
    """What a column of an officer's table can hold; the words are those of the mapping page."""

    TITLE = "title", _("Tên sáng kiến")
    SUMMARY = "summary", _("Tóm tắt")
    BEFORE = "before", _("Trước đây làm thế nào")
    AFTER = "after", _("Nay làm thế nào")
    EFFECT = "effect", _("Có ích gì")
    AUTHORS = "authors", _("Tác giả và phần đóng góp")
    COAUTHORS = "coauthors", _("Đồng tác giả")
    SHARES = "shares", _("Tỷ lệ đóng góp (%)")
    STAFF_CODE = "staff_code", _("Mã nhân viên của tác giả")
    UNIT = "unit", _("Đơn vị")
    KIND = "kind", _("Loại sáng kiến")
    FIELD = "field", _("Lĩnh vực áp dụng")
    AUTHOR_GROUP = "author_group", _("Nhóm đối tượng")
    DECISION = "decision_no", _("Số quyết định công nhận")
    RECOGNISED_ON = "recognised_on", _("Ngày được công nhận")
    FIRST_APPLIED_ON = "first_applied_on", _("Ngày áp dụng lần đầu")
    BENEFIT = "benefit_vnd", _("Giá trị làm lợi (đồng)")
    CODE = "code", _("Mã sáng kiến (đã có trong hệ thống)")
    EXTERNAL_KEY = "external_key", _("Mã riêng của đơn vị")
    ACTION = "action", _("Việc cần làm (cập nhật, rút)")
    NUMBER = "number", _("Số thứ tự")
    IGNORE = "ignore", _("Bỏ qua cột này")


class Confidence(models.TextChoices):
    """How sure the reading of a heading is; a guess is shown as a guess."""

    SURE = "sure", _("Đã nhận ra")
    GUESS = "guess", _("Đoán theo nội dung")
    CHOSEN = "chosen", _("Anh, chị đã chọn")
    UNKNOWN = "unknown", _("Chưa nhận ra")


class RowRole(models.TextChoices):
    """What a row of a sheet is, besides one that holds an initiative."""

    DATA = "data", _("Sáng kiến")
    BLANK = "blank", _("Dòng trống")
    TITLE = "title", _("Đầu trang")
    HEADING = "heading", _("Đầu bảng")
    GROUP = "group", _("Dòng nhóm")
    SUM = "sum", _("Dòng cộng")
    SIGNATURE = "signature", _("Phần ký")
    MORE_AUTHORS = "more_authors", _("Tác giả của dòng trên")


class BatchState(models.TextChoices):
    """How far a workbook has come. Everything before ``APPLYING`` has written nothing but the batch itself."""

    WAITING = "waiting", _("Đang chờ đọc tệp")
    READING = "reading", _("Đang đọc tệp")
    MAPPING = "mapping", _("Chờ ghép cột")
    CHECKING = "checking", _("Đang xem thử từng dòng")
    CHECKED = "checked", _("Chờ nhập")
    APPLYING = "applying", _("Đang nhập")
    APPLIED = "applied", _("Đã nhập")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")
    FAILED = "failed", _("Không đọc được")
    DROPPED = "dropped", _("Đã bỏ")


#: States in which a job is at work, or about to be.
AT_WORK = frozenset(
    {BatchState.WAITING, BatchState.READING, BatchState.CHECKING, BatchState.APPLYING, BatchState.UNDOING}
)


class RowVerdict(models.TextChoices):
    """What the dry run says of a row."""

    READY = "ready", _("Không vướng gì")
    LOOK = "look", _("Nên xem lại")
    ALIKE = "alike", _("Có thể trùng")
    WRONG = "wrong", _("Cần sửa")
    BLANK = "blank", _("Dòng trống")


class RowOutcome(models.TextChoices):
    """What became of a row."""

    NONE = "", _("Chưa nhập")
    CREATED = "created", _("Đã thêm")
    UPDATED = "updated", _("Đã cập nhật")
    UNCHANGED = "unchanged", _("Giữ nguyên")
    WITHDRAWN = "withdrawn", _("Đã rút")
    REFUSED = "refused", _("Không nhận")
    LEFT = "left", _("Để lại")
    MOVED = "moved", _("Đã chuyển sang bảng mới")
    TAKEN_BACK = "taken_back", _("Đã hoàn tác")
    KEPT = "kept", _("Giữ lại khi hoàn tác")

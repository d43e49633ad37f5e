"""Code lists of checking: reasons for which an entry is returned or refused (D17)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sangkien.initiatives.choices import State, Verb


class ReturnReason(models.TextChoices):
    """Why an entry goes back to its author."""

    DECISION_UNCLEAR = "decision_unclear", _("Quyết định công nhận chưa rõ")
    PHOTO_UNCLEAR = "photo_unclear", _("Ảnh minh chứng chưa rõ")
    CONTENT_THIN = "content_thin", _("Nội dung chưa đủ để hiểu cách làm")
    AUTHORS_UNCLEAR = "authors_unclear", _("Tác giả hoặc tỷ lệ đóng góp chưa đúng")
    BENEFIT_UNCLEAR = "benefit_unclear", _("Giá trị làm lợi chưa có cách tính")
    DATES_UNCLEAR = "dates_unclear", _("Ngày áp dụng hoặc ngày công nhận chưa đúng")
    OTHER = "other", _("Lý do khác")


class RejectReason(models.TextChoices):
    """Why an entry is not valid."""

    OUTSIDE_WINDOW = "outside_window", _("Ngoài thời gian của chương trình")
    NOT_RECOGNISED = "not_recognised", _("Chưa được cơ sở công nhận")
    NOT_AN_INITIATIVE = "not_an_initiative", _("Chưa phải là một giải pháp cụ thể")
    IP_PROTECTED = "ip_protected", _("Đang được bảo hộ quyền sở hữu trí tuệ")
    PUBLIC_ORDER = "public_order", _("Trái trật tự công cộng, đạo đức xã hội")
    OTHER = "other", _("Lý do khác")


#: Tabs of the queue, by what stands in the address.
TABS = {"cho": _("Chờ"), "bo-sung": _("Cần bổ sung"), "xong": _("Đã xong hôm nay")}

UNDO_MINUTES = 10
#: Verdicts an officer can take back.
UNDOABLE = frozenset({Verb.FORWARD, Verb.RETURN, Verb.ACCEPT, Verb.REJECT, Verb.MARK_DUPLICATE, Verb.TRANSFER})
#: An entry may repeat one in these states: two entries must not be found duplicates of each other.
ORIGINALS = frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.NEEDS_CHANGES, State.VALID})

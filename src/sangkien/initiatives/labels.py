"""How the parts of an initiative are called, for sentences and tables."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Promise] = {
    "title": _("Tên sáng kiến"),
    "summary": _("Tóm tắt"),
    "authors": _("Tác giả"),
    "kind": _("Loại sáng kiến"),
    "before": _("Trước đây làm thế nào"),
    "after": _("Nay làm thế nào"),
    "effect": _("Có ích gì"),
    "field": _("Lĩnh vực áp dụng"),
    "first_applied_on": _("Ngày áp dụng lần đầu"),
    "recognised_on": _("Ngày được công nhận"),
    "decision_no": _("Số quyết định công nhận"),
    "benefit_vnd": _("Giá trị làm lợi"),
    "author_group": _("Nhóm đối tượng"),
    "evidence": _("Ảnh và giấy tờ minh chứng"),
    "unit": _("Đơn vị"),
}

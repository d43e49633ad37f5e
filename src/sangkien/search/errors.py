"""What can go wrong when looking for something."""

from sangkien.base.errors import NotFound, Refusal


class LineUnreadable(Refusal):
    """Dòng {line} của tệp “{name}” không phải một đối tượng JSON."""

    status = 422


class SearchNameless(Refusal):
    """Hãy đặt tên cho lần tìm này."""

    field = "name"
    status = 422


class SearchTooLong(Refusal):
    """Lần tìm này dài quá để nhớ. Hãy bớt vài chữ."""

    status = 422


class TooManySearches(Refusal):
    """Đã nhớ {limit} lần tìm. Hãy bỏ bớt rồi lưu lại."""

    field = "name"
    status = 422


class LabelsUnfit(Refusal):
    """Tệp cần các dòng gốc có “id” và các dòng cặp có “base” trỏ tới một dòng gốc."""

    status = 422


class LinkNotYours(Refusal):
    """Chỉ người kiểm tra ở đơn vị này, không phải tác giả hay người nộp, mới kết luận được hai sáng kiến có trùng
    không.
    """

    status = 403


class ResemblanceNotFound(NotFound):
    """Không tìm thấy sáng kiến giống này."""


class LinkKindUnknown(Refusal):
    """Hãy chọn hai sáng kiến là gì của nhau."""

    field = "kind"
    status = 422


class LinkReasonMissing(Refusal):
    """Hãy ghi lý do."""

    field = "reason"
    status = 422


class LinkedAlready(Refusal):
    """Hai sáng kiến này đã có kết luận. Hãy bỏ kết luận cũ trước."""


class SweepUnderWay(Refusal):
    """Đang có một lượt rà soát chạy. Hãy đợi lượt ấy xong."""


class ClusterNotFound(NotFound):
    """Không tìm thấy nhóm giống nhau này. Có thể lượt rà soát đêm qua đã gộp hay bỏ nhóm."""

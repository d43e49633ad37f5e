"""What can stop a verdict, said to the officer."""

from sangkien.base.errors import NotAllowed, Refusal


class ReasonMissing(Refusal):
    """Cần ghi rõ lý do để tác giả biết phải làm gì."""

    field = "reason"


class ReasonUnknown(Refusal):
    """Hãy chọn một lý do trong danh sách."""

    field = "reason_code"


class AlreadyForwarded(Refusal):
    """Đơn vị đã kiểm tra xong, sáng kiến đang chờ cấp trên xác nhận."""


class NotYourQueue(NotAllowed):
    """Sáng kiến này không thuộc phạm vi bạn kiểm tra."""


class OriginalUnfit(Refusal):
    """Sáng kiến {code} đang ở trạng thái “{state}” nên không làm bài gốc được. Hãy chọn bài khác."""

    field = "duplicate_of"


class ChangedMeanwhile(Refusal):
    """Tác giả đã bắt đầu sửa sáng kiến này nên không hoàn tác được nữa."""


class OriginalMissing(Refusal):
    """Hãy chọn sáng kiến đã có mà sáng kiến này trùng với."""

    field = "duplicate_of"


class NothingToUndo(Refusal):
    """Không hoàn tác được: đã quá {minutes} phút, hoặc đã có người xử lý tiếp."""


class SameUnit(Refusal):
    """Sáng kiến đang ở đúng đơn vị này rồi."""

    field = "unit"

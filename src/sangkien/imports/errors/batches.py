"""What can be wrong with a deed on a batch."""

from sangkien.base.errors import NotAllowed, NotFound, Refusal


class BatchNotFound(NotFound):
    """Không tìm thấy lần nhập này, hoặc lần nhập không thuộc phạm vi của bạn."""


class BatchBusy(Refusal):
    """Lần nhập này đang được xử lý hoặc đã xong. Anh, chị tải lại trang để xem."""


class BatchEmpty(Refusal):
    """Không có dòng nào nhập được. Anh, chị sửa các dòng bên dưới rồi nhập nhé."""


class RateTooHigh(Refusal):
    """Mức chi này cao quá mức có thể. Anh, chị xem lại số đồng giúp."""


class TooManyScans(Refusal):
    """Mỗi bảng nhập kèm nhiều nhất {limit} ảnh phiếu."""

    field = "scans"


class GridOfAnother(NotAllowed):
    """Bảng này do {name} gõ và nhập. Anh, chị mở bảng của mình nhé."""


class GridFull(Refusal):
    """Mỗi bảng nhập có nhiều nhất {limit} dòng. Anh, chị nhập các dòng này rồi mở bảng mới nhé."""


class NothingLeft(Refusal):
    """Không còn dòng nào để sửa tiếp."""


class TooManyBatches(Refusal):
    """Đang có {count} tệp chưa đọc xong. Anh, chị đợi xong rồi tải tiếp nhé."""

    field = "file"


class TitleNotMapped(Refusal):
    """Chưa có cột nào là tên sáng kiến."""


class ColumnTakenTwice(Refusal):
    """Hai cột {letters} cùng được chọn là “{label}”. Mỗi mục chỉ lấy từ một cột."""


class UndoOver(Refusal):
    """Chỉ hoàn tác được trong {hours} giờ sau khi nhập."""


class EntryDecided(Refusal):
    """Sáng kiến {code} đã được xét ({state}) nên không sửa qua bảng được."""

    field = "code"


class EntryNotHere(Refusal):
    """Không có sáng kiến mã “{code}” trong chương trình và phạm vi này."""

    field = "code"


class ActionUnknown(Refusal):
    """Không hiểu việc “{raw}”. Hãy ghi “rút”, hoặc để trống nếu chỉ sửa nội dung."""

    field = "action"


class NobodyToEnterFor(Refusal):
    """Bạn chưa có quyền nhập hộ ở đơn vị này."""

    status = 403


class CodeOfAnother(Refusal):
    """Mã nhân viên {code} không phải của {name} ở đơn vị này. Anh, chị xem lại mã hoặc bỏ trống."""

    field = "authors"


class RoleEnded(Refusal):
    """Người bấm nhập không còn quyền nhập hộ ở đơn vị này nên chưa nhập gì."""


class JobFailed(Refusal):
    """Có lỗi khi xử lý tệp này. Những dòng đã nhập được giữ, người vận hành có thể xem nhật ký."""

"""What can be wrong with a file as a whole."""

from sangkien.base.errors import Refusal


class FileUnreadable(Refusal):
    """Không mở được tệp “{name}”. Tệp có thể bị hỏng, hoặc không phải bảng tính (.xlsx, .xls, .ods, .csv)."""

    field = "file"
    status = 422


class FileTooLarge(Refusal):
    """Tệp “{name}” lớn quá {limit} MB. Anh, chị tách thành vài tệp nhỏ hơn giúp nhé."""

    field = "file"
    status = 422


class FileLocked(Refusal):
    """Tệp “{name}” đang đặt mật khẩu. Anh, chị bỏ mật khẩu rồi tải lại nhé."""

    field = "file"
    status = 422


class FileHarmful(Refusal):
    """Tệp “{name}” có cấu trúc bất thường nên không được mở. Anh, chị chép bảng sang một tệp mới rồi tải lại nhé."""

    field = "file"
    status = 422


class TooManyRows(Refusal):
    """Tệp có quá {limit} dòng. Anh, chị tách thành vài tệp giúp nhé."""

    field = "file"
    status = 422


class NoTable(Refusal):
    """Không tìm thấy bảng nào có cột tên sáng kiến trong tệp “{name}”. Bảng cần một hàng tiêu đề."""

    field = "file"
    status = 422

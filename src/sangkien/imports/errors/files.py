"""What can be wrong with a file as a whole."""

from sangkien.base.archives import FileHarmful, FileUnreadable, TooManyRows
from sangkien.base.errors import Refusal

__all__ = ["FileHarmful", "FileLocked", "FileTooLarge", "FileUnreadable", "NoTable", "TooManyRows"]


class FileTooLarge(Refusal):
    """Tệp “{name}” lớn quá {limit} MB. Anh, chị tách thành vài tệp nhỏ hơn giúp nhé."""

    field = "file"
    status = 422


class FileLocked(Refusal):
    """Tệp “{name}” đang đặt mật khẩu. Anh, chị bỏ mật khẩu rồi tải lại nhé."""

    field = "file"
    status = 422


class NoTable(Refusal):
    """Không tìm thấy bảng nào có cột tên sáng kiến trong tệp “{name}”. Bảng cần một hàng tiêu đề."""

    field = "file"
    status = 422

"""What keeps the demonstration from being loaded."""

from sangkien.base.errors import Refusal


class DatabaseInUse(Refusal):
    """Cơ sở dữ liệu này đã có dữ liệu thật nên bản trình diễn không được nạp vào. Hãy dùng một cơ sở dữ liệu trống,
    hoặc đặt biến SANGKIEN_HOME là một thư mục mới rồi chạy lại."""

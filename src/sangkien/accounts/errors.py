"""What can go wrong with accounts."""

from sangkien.base.errors import Refusal


class UsernameTaken(Refusal):
    """Tên đăng nhập “{username}” đã có người dùng."""

    field = "username"


class UsernameUnfit(Refusal):
    """Tên đăng nhập chỉ gồm chữ, số và các dấu @ . + - _, dài không quá 60 ký tự."""

    field = "username"


class NameMissing(Refusal):
    """Chưa có họ và tên."""

    field = "full_name"


class PhoneUnreadable(Refusal):
    """Số điện thoại “{raw}” không đúng. Hãy ghi số di động 10 chữ số."""

    field = "phone"


class PhoneTaken(Refusal):
    """Số điện thoại này đã có tài khoản khác dùng."""

    field = "phone"


class EmailTaken(Refusal):
    """Địa chỉ thư này đã có tài khoản khác dùng."""

    field = "email"


class CodeWrong(Refusal):
    """Mã không đúng, đã dùng rồi hoặc đã quá hạn. Bạn xin mã mới ở công đoàn đơn vị nhé."""

    field = "code"


class EmailUnfit(Refusal):
    """Địa chỉ thư không đúng hoặc dài quá 254 ký tự."""

    field = "email"

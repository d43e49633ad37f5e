"""What can be wrong with people, said to those who keep their lists."""

from sangkien.base.errors import NotAllowed, NotFound, Refusal


class PersonNotFound(NotFound):
    """Không tìm thấy người này, hoặc người này không thuộc phạm vi của bạn."""


class PeopleNotYours(NotAllowed):
    """Chỉ cán bộ công đoàn của đơn vị mới sửa được danh sách người ở đây."""


class PersonUnitUnknown(Refusal):
    """Không có đúng một đơn vị mang mã hoặc tên “{code}” trong phạm vi của bạn."""

    field = "unit_code"


class PersonNameMissing(Refusal):
    """Dòng này chưa có họ tên."""

    field = "name"


class BirthYearUnfit(Refusal):
    """Năm sinh “{raw}” không đọc được. Hãy ghi bốn chữ số."""

    field = "birth_year"


class PersonPhoneUnfit(Refusal):
    """Số điện thoại “{raw}” không đọc được."""

    field = "phone"


class PersonTwice(Refusal):
    """Người này đã có ở dòng {line}."""

    field = "name"


class CodeOfAnother(Refusal):
    """Mã nhân viên {code} đang là của người khác ở đơn vị bạn không phụ trách."""

    field = "code"


class PeopleTooMany(Refusal):
    """Mỗi lần nhập nhiều nhất {limit} người. Anh, chị chia tệp ra giúp."""


class SamePerson(Refusal):
    """Hai hồ sơ này đã là một."""


class MergedAlready(Refusal):
    """Một trong hai hồ sơ vừa được gộp rồi. Anh, chị tải lại trang."""


class AccountOnBoth(Refusal):
    """Hồ sơ được gộp đi đang có tài khoản. Hãy giữ hồ sơ có tài khoản; nếu cả hai đều có, nhờ người vận hành
    xem lại.
    """


class EntriesElsewhere(Refusal):
    """Người này là tác giả ở đơn vị ngoài phạm vi của bạn, cần cấp trên gộp."""


class MergeDisputed(Refusal):
    """Hồ sơ được gộp đi đang trả lời “Không đúng” về một sáng kiến. Hãy giải quyết việc ấy trước."""


class MergeUndoOver(Refusal):
    """Chỉ tách lại được trong {days} ngày, và khi hồ sơ được giữ chưa gộp tiếp."""


class AccountLinked(Refusal):
    """Tài khoản này, hoặc người này, đã được ghép rồi."""


class AccountOutside(Refusal):
    """Tài khoản này chưa có vai trò nào ở đơn vị của người ấy."""

"""What can go wrong with units, said to the person."""

from sangkien.base.errors import NotAllowed, NotFound, Refusal


class UnitNotFound(NotFound):
    """Không tìm thấy đơn vị có mã “{code}”."""

    field = "unit"


class UnitForeign(NotAllowed):
    """Đơn vị này không thuộc phạm vi bạn phụ trách."""


class UnitEnded(Refusal):
    """{name} đã ngừng hoạt động từ {day}, không nhận sáng kiến mới. Bạn chọn đơn vị hiện nay giúp nhé."""

    field = "unit"


class NameMissing(Refusal):
    """Chưa có tên đơn vị."""

    field = "name"


class CodeMissing(Refusal):
    """Chưa có mã đơn vị."""

    field = "code"


class CodeTaken(Refusal):
    """Mã “{code}” đã có đơn vị khác dùng."""

    field = "unit_code"


class CodeRepeated(Refusal):
    """Mã “{code}” xuất hiện hai lần trong tệp."""

    field = "code"


class ParentUnknown(Refusal):
    """Không có đơn vị cấp trên mang mã “{code}”."""

    field = "parent_code"


class HangsBelowItself(Refusal):
    """Không thể đặt một đơn vị dưới chính nó hoặc dưới đơn vị cấp dưới của nó."""

    field = "target_code"


class DateUnreadable(Refusal):
    """Không đọc được ngày “{raw}”. Hãy viết như 1/7/2025 hoặc 2025-07-01."""

    field = "legal_date"


class DatesReversed(Refusal):
    """Ngày kết thúc phải sau ngày bắt đầu."""

    field = "valid_to"


class NumberUnreadable(Refusal):
    """Không đọc được số “{raw}”."""

    field = "members"


class ActUnknown(Refusal):
    """Không có việc sắp xếp nào tên “{raw}”.
    Các việc có thể làm: create, rename, move, merge, split, dissolve, hand_over.
    """

    field = "act"


class DecisionMissing(Refusal):
    """Chưa có số quyết định."""

    field = "decision_no"


class LegalDateMissing(Refusal):
    """Chưa có ngày có hiệu lực."""

    field = "legal_date"


class LegalDateInFuture(Refusal):
    """Ngày có hiệu lực {day} chưa đến. Hãy ghi nhận khi quyết định đã có hiệu lực."""

    field = "legal_date"


class TargetMissing(Refusal):
    """Việc này cần biết đơn vị đích."""

    field = "target_code"


class LaterChangeExists(Refusal):
    """{name} đã có thay đổi sau ngày {day}. Hãy hoàn tác thay đổi đó trước."""

    field = "legal_date"


class UnitGone(Refusal):
    """{name} không còn hoạt động vào ngày {day}."""

    field = "unit_code"


class StillHasUnits(Refusal):
    """{name} còn {count} đơn vị trực thuộc đang hoạt động. Hãy chuyển các đơn vị đó trước khi giải thể."""

    field = "unit_code"


class UndoTooLate(Refusal):
    """Không hoàn tác được vì đã có thay đổi khác sau đó."""


class RoleNotYours(NotAllowed):
    """Bạn chỉ giao được vai trò trong phạm vi mình phụ trách và không cao hơn vai trò của mình."""


class OwnRole(NotAllowed):
    """Bạn không thể tự giao vai trò cho mình. Hãy nhờ người phụ trách khác giao."""


class AccountElsewhere(RoleNotYours):
    """Người này từng thuộc đơn vị ngoài phạm vi của bạn. Hãy nhờ công đoàn cấp trên cấp mã mới."""


class NameOfNone(Refusal):
    """Không có đơn vị nào tên “{name}” trong phạm vi của bạn. Hãy ghi mã đơn vị."""

    field = "unit_code"


class NameOfSeveral(Refusal):
    """Có nhiều đơn vị cùng tên “{name}”. Hãy ghi mã đơn vị."""

    field = "unit_code"


class CodeOfNone(Refusal):
    """Không có đơn vị nào mang mã “{code}” trong phạm vi của bạn."""

    field = "unit_code"


class UnitRepeated(Refusal):
    """Đơn vị này đã có ở dòng {line}, cùng một ngày."""

    field = "unit_code"


class DayInFuture(Refusal):
    """Ngày {day} chưa đến."""

    field = "as_of"


class TooManyLines(Refusal):
    """Một tệp có nhiều nhất {limit} dòng. Hãy chia thành nhiều tệp."""


class NumberNotWhole(Refusal):
    """Số “{raw}” phải là số nguyên, viết như 1200 hoặc 1.200."""

    field = "members"


class CodeUnfit(Refusal):
    """Mã “{code}” không dùng được. Mã đơn vị gồm 1 đến 40 chữ cái, chữ số hoặc dấu - _ . và không có khoảng trắng."""

    field = "code"


class CodeReserved(Refusal):
    """Mã “{code}” đã dành cho việc khác của hệ thống, hãy chọn mã khác."""

    field = "code"


class KindUnknown(Refusal):
    """Không có loại đơn vị nào tên “{raw}”. Các loại dùng được: {allowed}."""

    field = "kind"


class NameTooLong(Refusal):
    """Tên này dài quá {limit} ký tự."""

    field = "name"


class DecisionTooLong(Refusal):
    """Số quyết định dài quá {limit} ký tự."""

    field = "decision_no"


class ParentEnded(Refusal):
    """Đơn vị cấp trên “{code}” đã ngừng hoạt động từ {day}, không thể có đơn vị đang hoạt động ở dưới."""

    field = "parent_code"

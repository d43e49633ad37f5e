"""What can go wrong with initiatives and entries, said to the person beside the field."""

from sangkien.base.errors import NotAllowed, NotFound, Refusal


class EntryNotFound(NotFound):
    """Không tìm thấy sáng kiến này, hoặc sáng kiến không thuộc phạm vi của bạn."""


class TitleMissing(Refusal):
    """Sáng kiến chưa có tên. Một câu nói rõ làm gì và cho cái gì là đủ."""

    field = "title"


class TextTooLong(Refusal):
    """Phần này dài quá {limit} ký tự, bạn rút gọn giúp nhé."""


class FieldMissing(Refusal):
    """Chương trình cần có phần “{label}”."""


class UnitMissing(Refusal):
    """Bạn chưa chọn đơn vị."""

    field = "unit"


class KindNotTaken(Refusal):
    """Chương trình không nhận loại “{label}”."""

    field = "kind"


class KindUnknown(Refusal):
    """Không có loại sáng kiến nào tên “{raw}”."""

    field = "kind"


class AuthorsMissing(Refusal):
    """Sáng kiến chưa có tác giả."""

    field = "authors"


class AuthorNameMissing(Refusal):
    """Có tác giả chưa ghi họ tên."""

    field = "authors"


class AuthorTwice(Refusal):
    """{name} được ghi hai lần trong danh sách tác giả."""

    field = "authors"


class TooManyAuthors(Refusal):
    """Chương trình nhận nhiều nhất {limit} tác giả cho một sáng kiến."""

    field = "authors"


class ShareOutOfRange(Refusal):
    """Phần đóng góp của {name} phải lớn hơn 0 và không quá 100 %."""

    field = "authors"


class SharesDoNotSum(Refusal):
    """Các tác giả cộng lại được {total} %. Cần đủ 100 %."""

    field = "authors"


class DateInFuture(Refusal):
    """Ngày này chưa đến. Bạn xem lại giúp nhé."""


class RecognisedBeforeApplied(Refusal):
    """Ngày được công nhận sớm hơn ngày áp dụng lần đầu. Bạn xem lại hai ngày giúp nhé."""

    field = "recognised_on"


class DateBeforeWindow(Refusal):
    """Ngày này sớm hơn thời gian của chương trình. Chương trình nhận sáng kiến
    có {tested} từ {opens}. Bạn xem lại giúp nhé.
    """


class DateAfterWindow(Refusal):
    """Ngày này muộn hơn thời gian của chương trình. Chương trình nhận sáng kiến
    có {tested} trước {ends}. Bạn xem lại giúp nhé.
    """


class WindowDateMissing(Refusal):
    """Chương trình xét {tested}, bạn chưa ghi ngày này."""


class RecognitionMissing(Refusal):
    """Sáng kiến cần được công nhận trước khi nộp. Bạn ghi số quyết định công nhận và ngày công nhận nhé."""

    field = "decision_no"


class Excluded(Refusal):
    """Chương trình không nhận: {label}."""

    field = "exclusions"


class BenefitUnreadable(Refusal):
    """Không đọc được số tiền “{raw}”. Hãy viết như 1.860.000.000 hoặc 1,86 tỷ."""

    field = "benefit_vnd"


class BenefitNegative(Refusal):
    """Giá trị làm lợi không thể là số âm."""

    field = "benefit_vnd"


class BenefitTooLarge(Refusal):
    """Số tiền này lớn quá mức có thể, bạn xem lại đơn vị (đồng, nghìn, triệu, tỷ) giúp nhé."""

    field = "benefit_vnd"


class BenefitBothWays(Refusal):
    """Bạn đã chọn “không tính được bằng tiền” thì để trống số tiền nhé."""

    field = "benefit_vnd"


class StageClosed(Refusal):
    """Chương trình đã đóng lúc {closed}. Sáng kiến vẫn được giữ ở bản nháp của bạn."""


class StageNotOpen(Refusal):
    """Chương trình mở nhận từ {opens}. Bản nháp của bạn vẫn được giữ."""


class NoProgramme(Refusal):
    """Đơn vị này chưa tham gia chương trình nào đang mở."""

    field = "unit"


class WrongState(Refusal):
    """Sáng kiến đang ở trạng thái “{state}”, không làm được việc “{verb}”. Có thể người khác vừa xử lý."""


class NotYours(NotAllowed):
    """Chỉ tác giả hoặc người nộp mới làm được việc này."""


class AuthorMayNotDecide(NotAllowed):
    """Bạn là tác giả của sáng kiến này, việc kiểm tra cần người khác làm."""


class SubmitterMayNotDecide(NotAllowed):
    """Bạn là người nộp sáng kiến này, việc kiểm tra cần người khác làm."""


class HelperMayNotDecide(NotAllowed):
    """Bạn đã nhập hoặc sửa sáng kiến này, việc kiểm tra cần người khác làm."""


class FileTooLarge(Refusal):
    """Tệp “{name}” nặng quá {limit} MB. Bạn chụp lại với độ phân giải thấp hơn giúp nhé."""

    field = "evidence"


class FileKindRefused(Refusal):
    """Tệp “{name}” không phải ảnh (JPEG, PNG, WebP) hoặc PDF. Bạn chọn tệp khác giúp nhé."""

    field = "evidence"


class TooManyFiles(Refusal):
    """Mỗi sáng kiến kèm được nhiều nhất {limit} tệp."""

    field = "evidence"


class ImageTooBig(Refusal):
    """Ảnh “{name}” có kích thước quá lớn, bạn thu nhỏ giúp nhé."""

    field = "evidence"


class ContentKeptAtUnit(NotAllowed):
    """Tác giả chọn chỉ đơn vị được xem cách làm và minh chứng của sáng kiến này."""


class SameProgramme(Refusal):
    """Hai chương trình phải khác nhau."""


class PracticeStaysPractice(Refusal):
    """Sáng kiến tập nhập chỉ để làm thử, không đưa qua lại với chương trình thật."""


class StateNotCarried(Refusal):
    """Sáng kiến đang ở trạng thái “{state}” nên chưa đưa sang được."""


class NotOpenNow(Refusal):
    """Chương trình này hiện không mở nhận sáng kiến."""


class ConfirmationNotFound(NotFound):
    """Đường dẫn này không còn dùng được. Có thể danh sách tác giả đã được sửa, hoặc sáng kiến đã rút."""


class ConfirmationCodeWrong(Refusal):
    """Mã chưa đúng hoặc đã hết hạn. Bạn xem lại từng chữ, hoặc xin tổ hỗ trợ mã mới nhé."""

    field = "code"


class DisputeWithoutText(Refusal):
    """Bạn cho biết điều gì chưa đúng nhé, một câu là đủ."""

    field = "text"


class AuthorDisputes(Refusal):
    """Tác giả {name} trả lời nội dung nhập hộ chưa đúng. Cần sửa danh sách tác giả, hoặc tác giả đổi câu trả lời,
    rồi mới kết luận được.
    """


class EditedElsewhere(Refusal):
    """Bản này đã được viết tiếp trên trang lúc {time}. Bạn mở bản trên trang, hoặc vẫn gửi bản trên máy này."""


class DraftGivenUp(Refusal):
    """Bản nháp này đã được bỏ trên trang. Bạn vẫn gửi được như một sáng kiến mới, hoặc xóa khỏi máy."""


class BegunForAnother(Refusal):
    """Bản nháp này đã bắt đầu ở một chương trình khác. Bạn gửi lại như một sáng kiến mới nhé."""


class SignedOut(NotAllowed):
    """Phiên đăng nhập đã hết. Bạn đăng nhập lại rồi máy tự gửi tiếp, bản nháp vẫn còn."""

    status = 401


class AnotherAccount(NotAllowed):
    """Máy này đang đăng nhập tài khoản khác. Bạn đăng nhập đúng tài khoản đã viết bản nháp rồi máy gửi tiếp."""


class NoTraining(NotFound):
    """Đơn vị của bạn chưa có chương trình tập nhập. Bạn hỏi quản trị chương trình giúp nhé."""

"""What can go wrong between this system and others."""

from sangkien.base.errors import NotAllowed, NotFound, Refusal


class TokenMissing(Refusal):
    """Cần mã truy cập còn hiệu lực trong dòng “Authorization: Bearer …”."""

    status = 401


class ScopeMissing(NotAllowed):
    """Mã truy cập này không có quyền “{scope}”."""


class TooOften(Refusal):
    """Hệ thống gọi quá nhanh. Hãy đợi {seconds} giây rồi gọi tiếp."""

    status = 429


class MethodUnknown(Refusal):
    """Địa chỉ này không nhận cách gọi ấy."""

    status = 405


class BodyUnreadable(Refusal):
    """Không đọc được nội dung gửi lên. Hãy gửi JSON (UTF-8) đúng mẫu."""

    status = 400


class BodyTooLarge(Refusal):
    """Nội dung gửi lên nặng quá {limit} kB. Hãy chia thành nhiều lần gửi."""

    status = 413


class MediaTypeUnknown(Refusal):
    """Địa chỉ này nhận nội dung loại {wanted}."""

    status = 415


class ParametersUnfit(Refusal):
    """Có chỗ chưa đúng trong lời gọi, xem từng mục kèm theo."""

    status = 422


class FieldUnfit(Refusal):
    """Mục này chưa đúng mẫu: {why}."""

    status = 422


class CursorUnreadable(Refusal):
    """Con trỏ trang này không đọc được. Hãy dùng đúng giá trị “next” của trang trước."""

    field = "cursor"
    status = 422


class ProgrammeUnnamed(Refusal):
    """Cần ghi mã chương trình."""

    field = "programme"
    status = 422


class EntrySettled(Refusal):
    """Sáng kiến đã được xem xét nên hệ thống bên ngoài không sửa được nữa. Nếu cần, hãy đề nghị cán bộ
    trả lại để bổ sung.
    """


class EntryElsewhere(Refusal):
    """Sáng kiến đã được chuyển sang đơn vị ngoài phạm vi của mã truy cập này."""

    field = "unit_code"


class OtherSource(NotAllowed):
    """Sáng kiến này không do hệ thống của bạn gửi lên, mã truy cập này chỉ đọc được."""


class KeyRepeated(Refusal):
    """Mã riêng “{key}” xuất hiện hai lần trong một lần gửi."""

    field = "external_key"


class TooManyItems(Refusal):
    """Mỗi lần gửi được nhiều nhất {limit} sáng kiến."""

    field = "entries"
    status = 422


class IdempotencyKeyUnfit(Refusal):
    """Idempotency-Key cần có từ 1 đến {limit} ký tự ASCII nhìn thấy được."""

    status = 422


class IdempotencyKeyReused(Refusal):
    """Idempotency-Key này đã dùng cho một nội dung khác trong 24 giờ qua."""

    status = 422


class StillUnderWay(Refusal):
    """Lời gọi này đang được xử lý. Hãy đợi vài giây rồi gọi lại y như cũ."""

    status = 409


class NameMissing(Refusal):
    """Hãy đặt tên để sau này biết mã dùng cho hệ thống nào."""

    field = "name"


class NameUnfit(Refusal):
    """Tên dài quá {limit} ký tự."""

    field = "name"


class SystemUnfit(Refusal):
    """Tên viết tắt của hệ thống gồm tối đa {limit} chữ cái không dấu, chữ số hoặc gạch ngang."""

    field = "system"


class ScopesMissing(Refusal):
    """Hãy chọn ít nhất một việc mà mã được làm."""

    field = "scopes"


class DaysUnfit(Refusal):
    """Thời hạn từ 1 đến {limit} ngày."""

    field = "days"


class ProgrammeElsewhere(Refusal):
    """Chương trình này không có đơn vị của bạn tham gia."""

    field = "programme"


class TokenNotFound(NotFound):
    """Không tìm thấy mã truy cập này."""


class WebhookNotFound(NotFound):
    """Không tìm thấy địa chỉ nhận tin này."""


class AddressUnfit(Refusal):
    """Địa chỉ cần bắt đầu bằng https:// và có tên máy chủ."""

    field = "url"


class AddressPrivate(Refusal):
    """Địa chỉ này nằm trong mạng nội bộ nên chưa gửi tới được. Người vận hành cho phép bằng
    SANGKIEN_WEBHOOK_PRIVATE_HOSTS.
    """

    field = "url"


class AddressUnknown(Refusal):
    """Không tìm thấy máy chủ “{host}”."""

    field = "url"


class TooManyWebhooks(Refusal):
    """Mỗi đơn vị đặt được nhiều nhất {limit} địa chỉ nhận tin."""


class PeerUnreachable(Refusal):
    """Chưa gửi tiếp được đến {peer}: {why}. Phần đã gửi vẫn được nhớ, chạy lại lệnh là gửi tiếp."""


class PeerRefuses(Refusal):
    """Máy chủ nhận từ chối lời gọi ({status}): {why}"""


class PeerAddressUnfit(Refusal):
    """Địa chỉ máy chủ nhận cần bắt đầu bằng https:// (hoặc http:// trong mạng nội bộ)."""


class PeerTokenMissing(Refusal):
    """Chưa có mã truy cập của máy chủ nhận. Hãy đặt biến SANGKIEN_PUSH_TOKEN hoặc dùng --token."""


class AuthorCodeElsewhere(Refusal):
    """Mã nhân viên “{code}” thuộc về người ở đơn vị khác."""

    field = "authors"

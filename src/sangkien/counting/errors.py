"""What can go wrong with tables, snapshots and what stands out."""

from sangkien.base.errors import NotFound, Refusal


class SnapshotNotFound(NotFound):
    """Không tìm thấy bản chốt “{code}”."""


class SnapshotExists(Refusal):
    """Bản chốt “{code}” đã có và không đổi được. Hãy lập bản đính chính và ghi rõ lý do."""

    field = "code"


class NoteMissing(Refusal):
    """Bản đính chính cần ghi rõ lý do."""

    field = "note"


class KnownBeforeCounted(Refusal):
    """Thời điểm ghi nhận không thể sớm hơn thời điểm tính đến."""

    field = "known_at"


class SnapshotCodeUnfit(Refusal):
    """Mã bản chốt cần có và không dài quá {limit} ký tự."""

    field = "code"


class SnapshotAhead(Refusal):
    """Chưa chốt được thời điểm trong tương lai."""

    field = "as_of"


class OutlierNotFound(NotFound):
    """Không tìm thấy con số này. Có thể lượt rà soát đêm qua thấy nó đã bình thường."""


class LookReasonMissing(Refusal):
    """Hãy ghi vì sao con số này bình thường."""

    field = "reason"
    status = 422


class OutlierYourOwn(Refusal):
    """Con số này là của chính bạn. Cần một người khác xem."""

    status = 403

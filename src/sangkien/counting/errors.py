"""What can go wrong with tables and snapshots."""

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

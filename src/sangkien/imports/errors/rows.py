"""What can be wrong with a row of a sheet of entries."""

from sangkien.base.errors import Refusal


class KeyMissing(Refusal):
    """Dòng này chưa có mã riêng (external_key)."""

    field = "external_key"


class KeyRepeated(Refusal):
    """Mã riêng “{key}” xuất hiện hai lần trong tệp."""

    field = "external_key"


class UnitUnknown(Refusal):
    """Không có đơn vị nào mang mã “{code}”."""

    field = "unit_code"


class UnitOutside(Refusal):
    """Đơn vị “{code}” không thuộc phạm vi được nhập."""

    field = "unit_code"


class StatusUnknown(Refusal):
    """Không có trạng thái nào tên “{raw}”."""

    field = "status"


class MomentMissing(Refusal):
    """Dòng này chưa có thời điểm nộp (submitted_at)."""

    field = "submitted_at"


class MomentsReversed(Refusal):
    """Thời điểm xét sớm hơn thời điểm nộp."""

    field = "decided_at"


class MomentInFuture(Refusal):
    """Thời điểm này chưa đến."""

    field = "submitted_at"


class OutsideStages(Refusal):
    """Thời điểm nộp {moment} nằm ngoài mọi giai đoạn của chương trình, không được tính."""

    field = "submitted_at"


class GroupUnknown(Refusal):
    """Chương trình không có nhóm đối tượng mang mã “{code}”."""

    field = "author_group"


class SharesUnreadable(Refusal):
    """Không đọc được danh sách tác giả “{raw}”. Hãy viết như Nguyễn Văn A|60%;Trần Thị B|40%."""

    field = "authors"


class KeyTooLong(Refusal):
    """Mã riêng dài quá {limit} ký tự."""

    field = "external_key"


class SourceTooLong(Refusal):
    """Tên nguồn dữ liệu dài quá {limit} ký tự."""

    field = "source"

"""What can go wrong with programmes, stages and targets."""

from sangkien.base.errors import NotFound, Refusal


class ProgrammeNotFound(NotFound):
    """Không có chương trình mang mã “{code}”."""


class StageUnknown(Refusal):
    """Chương trình không có giai đoạn mang mã “{code}”."""

    field = "stage"


class BlocUnknown(Refusal):
    """Chương trình không có cụm, khối mang mã “{code}”."""

    field = "bloc"


class BlocUnitsUnknown(Refusal):
    """Cụm, khối {name} có mã đơn vị không tìm thấy: {codes}."""

    field = "blocs"


class DefinitionUnreadable(Refusal):
    """Không đọc được định nghĩa chương trình: {why}."""


class RootUnknown(Refusal):
    """Không có đơn vị gốc mang mã “{code}”. Hãy nhập cây đơn vị trước."""

    field = "root_unit"


class RootUnclear(Refusal):
    """Cây đơn vị chưa có đúng một gốc, hãy ghi rõ đơn vị gốc của chương trình."""

    field = "root_unit"


class StagesOverlap(Refusal):
    """Giai đoạn {one} và giai đoạn {other} chồng thời gian lên nhau."""

    field = "stages"


class StageInUse(Refusal):
    """Giai đoạn {name} đã có sáng kiến, không xóa được."""

    field = "stages"


class DocumentMissing(Refusal):
    """Chưa có số văn bản quyết định việc này."""

    field = "document_no"


class CloseNotAfterOpen(Refusal):
    """Giờ đóng phải sau giờ mở của giai đoạn."""

    field = "closes_at"


class TargetUnitOutside(Refusal):
    """Đơn vị “{code}” không thuộc chương trình này."""

    field = "unit_code"


class TargetKindUnknown(Refusal):
    """Loại chỉ tiêu “{raw}” không có. Hãy dùng assigned, registered hoặc stretch."""

    field = "kind"


class TargetValueUnreadable(Refusal):
    """Không đọc được chỉ tiêu “{raw}”. Hãy ghi một số nguyên, hoặc tỷ lệ như 10%."""

    field = "value"


class MembersUnknown(Refusal):
    """Chưa có số đoàn viên của {name} tính đến ngày {day}, chưa tính được chỉ tiêu theo phần trăm."""

    field = "value"


class TargetTwice(Refusal):
    """Chỉ tiêu này của đơn vị “{code}” đã có ở dòng {line} trong cùng tệp."""

    field = "unit_code"


class RecordedInFuture(Refusal):
    """Ngày ghi nhận {day} chưa đến."""

    field = "recorded_on"


class TrainingFixed(Refusal):
    """Chương trình đã có sáng kiến thì không đổi giữa tập nhập và tính thật được nữa."""

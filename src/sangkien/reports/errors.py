"""What can go wrong with letters, their templates and sheets made in the background."""

from sangkien.base.errors import NotFound, Refusal


class LetterNeedsPercent(Refusal):
    """Bảng này không xếp theo phần trăm đạt nên chưa lập được công văn. Hãy chốt một bảng xếp theo phần trăm."""


class TemplateNotFound(NotFound):
    """Không tìm thấy mẫu văn bản này."""


class TemplateMissing(Refusal):
    """Chưa có tệp mẫu. Bạn chọn tệp Word (.docx) rồi gửi lại nhé."""

    field = "file"


class TemplateTooLarge(Refusal):
    """Tệp mẫu lớn hơn 2 MB. Hãy bỏ bớt ảnh trong tệp rồi gửi lại."""

    field = "file"


class TemplateNotWord(Refusal):
    """Tệp này không phải văn bản Word (.docx) đọc được. Hãy mở bằng Word, chọn Lưu thành .docx rồi gửi lại."""

    field = "file"


class TemplateSwollen(Refusal):
    """Nội dung nén trong tệp lớn bất thường nên hệ thống không mở."""

    field = "file"


class TemplateHasProgram(Refusal):
    """Tệp có phần chạy lệnh hoặc tệp nhúng ({part}). Mẫu văn bản chỉ gồm chữ, bảng và hình."""

    field = "file"


class TemplateReachesOut(Refusal):
    """Tệp có liên kết ra ngoài ({target}). Hãy gỡ liên kết, hình và mẫu lấy từ nơi khác rồi gửi lại."""

    field = "file"


class TemplatePlaceholdersWrong(Refusal):
    """Mẫu còn {count} chỗ chưa đúng, hệ thống chưa nhận. Các chỗ đó được liệt kê trong bảng trên trang này."""

    field = "file"


class TemplateDoesNotFill(Refusal):
    """Điền thử vào mẫu với {story} thì không ra được văn bản Word. Hãy xem lại các dòng lặp và điều kiện."""

    field = "file"


class ExportNotFound(NotFound):
    """Không tìm thấy tệp này."""


class ExportExpired(Refusal):
    """Tệp này đã quá hạn và được xóa. Bạn yêu cầu lập tệp mới nhé."""

    status = 410


class ExportNotReady(Refusal):
    """Tệp này chưa lập xong, bạn quay lại sau ít phút nhé."""


class SearchEmpty(Refusal):
    """Chưa có chữ nào để tìm. Bạn gõ vài chữ rồi lập tệp nhé."""


class TooManyExports(Refusal):
    """Bạn đang có {count} tệp chờ lập. Hãy đợi một tệp xong rồi yêu cầu tiếp."""

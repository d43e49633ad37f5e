"""What can be wrong with a cell of an officer's table: the sentence says what to do, the code is that of the
contract."""

from sangkien.base.errors import Refusal


class TitleMissing(Refusal):
    """Dòng này thiếu tên sáng kiến."""

    field = "title"


class AuthorMissing(Refusal):
    """Dòng này chưa có họ tên tác giả. Người nhập không bao giờ được lấy làm tác giả."""

    field = "authors"


class AuthorsTooLong(Refusal):
    """Ô tác giả dài quá {limit} ký tự nên không đọc được. Anh, chị chỉ để lại họ tên và phần đóng góp giúp."""

    field = "authors"


class SharesDoNotSum(Refusal):
    """Các tác giả cộng lại được {total} %. Cần đủ 100 %."""

    field = "authors"


class ShareMissing(Refusal):
    """Chưa ghi phần đóng góp của {name}, mà những người khác đã đủ 100 %."""

    field = "authors"


class ShareAssumed(Refusal):
    """Tệp không ghi đủ phần đóng góp, phần còn lại đang chia đều. Anh, chị xem lại giúp."""

    field = "authors"


class AuthorCollective(Refusal):
    """“{name}” giống tên một tập thể. Tác giả cần là người cụ thể."""

    field = "authors"


class DateMissing(Refusal):
    """Chương trình cần {what}, ô này đang trống."""


class DateUnreadable(Refusal):
    """Không đọc được ngày “{raw}”. Hãy viết ngày, tháng, năm như 20/10/2022."""


class DateOutsideWindow(Refusal):
    """Ngày {day} nằm ngoài thời gian chương trình nhận ({window}). Nếu gõ nhầm, anh, chị sửa lại giúp."""


class DateInFuture(Refusal):
    """Ngày {day} chưa đến. Anh, chị xem lại giúp."""


class DateAmbiguous(Refusal):
    """“{raw}” chưa chỉ rõ một ngày. Nên ghi ngày cụ thể như 20/10/2022."""


class DatesDiffer(Refusal):
    """Ngày {day} ở cột ngày khác ngày {other} ghi cùng số quyết định. Đang lấy ngày {day}."""

    field = "recognised_on"


class UnitMissing(Refusal):
    """Dòng này chưa ghi đơn vị."""

    field = "unit"


class UnitNear(Refusal):
    """Chưa có đơn vị nào tên “{raw}”. Gần nhất là {names}."""

    field = "unit"


class UnitUnknown(Refusal):
    """Chưa có đơn vị nào tên “{raw}”."""

    field = "unit"

    @property
    def sentence(self) -> str:
        """Return the sentence, with the nearest ``names`` where there are any; the stable code is one."""
        return (
            UnitNear(raw=self.facts["raw"], names=self.facts["names"]).sentence
            if self.facts.get("names")
            else super().sentence
        )


class UnitGuessed(Refusal):
    """“{raw}” được hiểu là {name}. Anh, chị xem lại giúp."""

    field = "unit"


class KindUnknown(Refusal):
    """“{raw}” không phải loại nào trong năm loại: kỹ thuật, quản lý, tác nghiệp, ứng dụng tiến bộ kỹ thuật, đề tài
    nghiên cứu.
    """

    field = "kind"


class GroupUnknown(Refusal):
    """Chương trình không có nhóm đối tượng “{raw}”, đang để trống."""

    field = "author_group"


class MoneyUnreadable(Refusal):
    """Không đọc được số tiền “{raw}”. Hãy viết như 1.860.000.000 hoặc 1,86 tỷ."""

    field = "benefit_vnd"


class MoneyNegative(Refusal):
    """Giá trị làm lợi “{raw}” là số âm."""

    field = "benefit_vnd"


class MoneyGuessed(Refusal):
    """Số tiền {amount} đồng được lấy từ câu “{raw}”. Anh, chị xem lại giúp."""

    field = "benefit_vnd"


class MoneyApproximate(Refusal):
    """“{raw}” là số ước chừng. Sẽ ghi {amount} đồng, anh, chị xem có đúng không."""

    field = "benefit_vnd"


class MoneySmall(Refusal):
    """Số tiền chỉ là {amount} đồng, có thể thiếu đơn vị nghìn, triệu hay tỷ."""

    field = "benefit_vnd"


class MoneyShared(Refusal):
    """Ô số tiền gộp chung với dòng {row}, nên chỉ tính ở dòng {row}."""

    field = "benefit_vnd"


class TextTooLong(Refusal):
    """Phần này dài {length} ký tự, quá {limit} ký tự."""


class Formula(Refusal):
    """Ô này là công thức hoặc lỗi công thức nên không được đọc. Anh, chị chép lại thành giá trị giúp."""


class DuplicateInFile(Refusal):
    """Trùng với dòng {row} trong chính tệp này."""

    field = "title"


class AlikeInFile(Refusal):
    """Cùng tên và cùng đơn vị với dòng {row} trong tệp, khác tác giả. Anh, chị xem có phải một sáng kiến không."""

    field = "title"


class RowsAlike(Refusal):
    """Gần như trùng với dòng {row} trong tệp. Anh, chị xem có phải một sáng kiến không."""

    field = "title"


class RowsAlikeElsewhere(Refusal):
    """Gần như trùng với dòng {row} trong tệp, của đơn vị khác. Anh, chị xem có phải một sáng kiến không."""

    field = "title"


class RowsDifferLittle(Refusal):
    """Chỉ khác dòng {row} trong tệp ở số hoặc nơi làm. Nếu là hai sáng kiến riêng thì cứ để vậy."""

    field = "title"


class RowsInSeries(Refusal):
    """{n} dòng trong tệp, từ dòng {row}, chỉ khác nhau ở số hoặc nơi làm. Nếu là những sáng kiến riêng thì cứ để
    vậy.
    """

    field = "title"


class NearlyInSystem(Refusal):
    """Tên gần như trùng với sáng kiến {code} của {unit}. Anh, chị xem có phải một sáng kiến không."""

    field = "title"


class NearlyElsewhere(Refusal):
    """Một đơn vị khác đã có sáng kiến tên gần như trùng trong chương trình. Hỏi công đoàn cấp trên nếu cần xem."""

    field = "title"


class AlikeInSystem(Refusal):
    """Sáng kiến {code} của {unit} cùng tên. Anh, chị xem có phải một sáng kiến không."""

    field = "title"


class AlikeElsewhere(Refusal):
    """Một đơn vị khác đã có sáng kiến cùng tên trong chương trình. Hỏi công đoàn cấp trên nếu cần xem."""

    field = "title"


class Look(Refusal):
    """Ô này cần xem lại."""

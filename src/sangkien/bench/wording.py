"""What the generated initiatives are called: actions, things, ways and places of many trades, combined by chance."""

from __future__ import annotations

ACTIONS = """
Cải tiến|Chế tạo|Lắp thêm|Thay thế|Tận dụng|Rút ngắn|Bố trí lại|Tự động hóa|Thiết kế|Nâng cấp|Giảm tiêu hao|Phục hồi|Số hóa
|Chuẩn hóa|Tối ưu|Đổi mới|Xây dựng quy trình|Một số biện pháp|Ứng dụng phần mềm|Chống rò rỉ|Giảm tiếng ồn|Kiểm soát|Hợp lý hóa
|Nâng cao chất lượng
"""
THINGS = """
máng trượt than|giá đỡ cáp điện|phễu rót liệu|con lăn băng tải|cơ cấu căng xích|bơm nước thải|quạt thông gió cục bộ|tủ điện điều khiển
|máy biến áp|lò hơi đốt than|van một chiều|khuôn ép nhựa|dao cắt vải|chuyền may áo sơ mi|kim dệt tròn|bàn là hơi|nồi nấu bột giấy
|lưới sàng rung|vòng bi trục cán|hệ thống làm mát|cần trục chân đế|xe nâng hàng|kho lạnh thủy sản|dây chuyền đóng gói|máy chiết rót
|hồ sơ bệnh án|phiếu chăm sóc người bệnh|quy trình rửa tay|xe đẩy thuốc|giường bệnh cấp cứu|giờ dạy môn toán|góc học tập
|bài giảng điện tử|sổ chủ nhiệm|thư viện trường học|hoạt động ngoài giờ|sổ theo dõi công văn|bảng chấm công|phần mềm kế toán
|lịch họp giao ban|hòm thư góp ý|tổ công đoàn tự quản|suất ăn ca|nhà để xe công nhân|đường ống dẫn dầu|giàn khoan ngoài khơi|đầu giếng
|bể chứa xăng|trạm bơm cấp nước|đồng hồ đo nước|lưới điện hạ thế|cột đèn chiếu sáng|cáp quang viễn thông|trạm phát sóng|toa xe hàng
|ghi đường ray|vỏ tàu thủy|mối hàn ống|cốp pha cột|cẩu tháp|vườn ươm cao su|máy kéo nông nghiệp|chuồng nuôi heo|hệ thống tưới
|lò sấy chè|máy xay cà phê|kho thóc giống|xe ép rác|thùng rác phân loại|buồng phòng khách sạn|quầy lễ tân|thực đơn bếp ăn
|quầy giao dịch|máy đếm tiền|hồ sơ vay vốn|tuyến xe buýt|trạm thu phí|biển báo thi công|lưới chắn đá|thước đo mòn|đồ gá khoan
|bàn nguội|tời kéo hàng|xích cào|búa thủy lực|lọc bụi túi|tháp giải nhiệt
"""
WAYS = """
bằng cao su băng tải cũ|bằng thép thu hồi|bằng cảm biến hồng ngoại|bằng biến tần|bằng khí nén|bằng nam châm vĩnh cửu|bằng mã vạch
|bằng bảng tính chung|qua tin nhắn tự động|theo nhóm nhỏ|theo ca sản xuất|theo phương pháp 5S|có khóa liên động|có đèn cảnh báo
|có lò xo tự cân|kiểu tháo nhanh|kiểu gập gọn|kiểu bản lề|không cần dừng máy|không dùng hóa chất|hai cấp|ba bước|một người thao tác được
|điều khiển từ xa|chạy bằng năng lượng mặt trời|tái sử dụng nước|chống trượt ngã|chống kẹt|chống bám dính|giảm rung lắc|giảm phế phẩm
|giảm giờ chờ|tiết kiệm điện|tiết kiệm giấy|an toàn cho người đứng máy|phù hợp người mới vào nghề|dễ lau rửa|dễ thay thế phụ tùng
|lấy ý kiến người dùng|gắn mã phản hồi nhanh
"""
PLACES = """
tại lò chợ|ở phân xưởng sửa chữa|cho nhà sàng|trên tuyến băng chính|ở kho vật tư|tại bến cảng|ở khoa cấp cứu|tại phòng khám
|cho học sinh lớp 5|cho trẻ mẫu giáo|ở tổ chuyên môn|tại văn phòng công đoàn|ở bộ phận một cửa|trong ca đêm|ở dây chuyền số 2
|tại công trường|trên công trình cầu|ở trạm điện|tại nhà máy nước|cho đội bảo vệ|ở bếp ăn tập thể|tại nông trường|ở trại giống
|trên tàu kéo|tại xưởng may 3|cho tổ cơ điện|ở phòng thí nghiệm|tại chi nhánh huyện|trong mùa mưa bão|cho người lao động nữ
"""
ENDINGS = """
Chạy thử ba tháng, thời gian dừng máy giảm rõ.|Mỗi ca bớt được hai lượt đi lại, anh em đỡ mệt.|Vật tư lấy trong kho thu hồi, không phải mua mới.
|Người mới chỉ cần xem một lần là làm được.|Số lỗi ghi trong sổ theo dõi giảm từng tuần.|Đã làm thử ở một tổ rồi mới dùng cho cả phân xưởng.
|Giảm tiêu hao điện, máy chạy êm hơn.|Người bệnh và người nhà chờ ít hơn trước.|Học sinh hứng thú và nhớ bài lâu hơn.|Giấy tờ tìm thấy trong một phút.
|Không còn phải với tay vào chỗ nguy hiểm.|Tuổi thọ chi tiết tăng gấp rưỡi.|Khách hàng phản hồi tốt, ít khiếu nại.|Sản phẩm đồng đều, ít phải sửa lại.
|Cả tổ cùng góp ý và đã sửa lại hai lần.|Chi phí làm ra thu lại sau nửa năm.
"""


def choices(text: str) -> list[str]:
    """Return the wordings of a block."""
    return [one.strip() for one in text.split("|") if one.strip()]

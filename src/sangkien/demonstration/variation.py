"""One text, many places: titles and wording of entries that use the same improvement elsewhere.

The first use of a text keeps every word. Others name their place, say in a closing sentence how they went
about it and, where a text holds one free quantity, have a quantity of their own.
"""

import re
from random import Random

from sangkien.demonstration.shapes import Draft
from sangkien.demonstration.sources import Text

_DEVICE_WORDS = """
    Giá Bàn Hộp Tấm Bộ Xe Thước Đầu Còi Đèn Tủ Vòi Buồng Máng Bệ Vỏ
    Khớp Cửa Thanh Kẹp Chốt Cọc Đồ Con Khuôn Gá Gông Thùng Móc Dưỡng Phễu Bè
    Phao Rọ Cụm Ghế Chổi Nắp Giàn Cáng Mái Khay Kệ Ống Bẫy Cầu Dải
"""
_DEVICES = frozenset(_DEVICE_WORDS.split())
_PAPERS = frozenset(("Bảng", "Sổ", "Phiếu", "Thẻ", "Lịch", "Nhật", "Sơ", "Biểu", "Tờ"))
_MAKING = ("Chế tạo", "Làm", "Tự làm", "Thiết kế và chế tạo")
_USING = ("Áp dụng", "Dùng", "Lập")
_NUMBERED = re.compile(r"số \d+")
_OPENS_WITH_PLACE = re.compile(r"^(Ở|Tại|Trong|Trên|Dưới|Tôi|Chúng|Anh|Chị|Nhà|[A-ZĐ]{2,})\b")
_QUANTITY = re.compile(r"(?<![\d.,×–/])(\d{2,3})(?= (?:giờ|phút|tấn|lít|công|chuyến|lượt|kWh|bộ|cái|tấm|m³)\b)")
_DIGITS = re.compile(r"\d[\d.,]*")

_CLOSERS = (
    "Tổ làm thử hai tuần rồi mới dùng chính thức.",
    "Anh em ca sau góp ý, tổ sửa thêm một lần rồi để vậy dùng đến nay.",
    "Vật liệu lấy trong kho thu hồi, không phải xin mua.",
    "Làm xong có ghi vào sổ giao ca để ba ca cùng theo dõi.",
    "Cán bộ kỹ thuật của phân xưởng đã xem và đồng ý cho làm.",
    "Cách làm đã được hướng dẫn lại cho cả tổ trong một buổi họp đầu ca.",
    "Chỗ nào chưa quen, tổ trưởng đứng cùng trong tuần đầu.",
    "Sau một tháng xem lại số liệu mới báo cáo.",
    "Tổ có chụp ảnh trước và sau để so sánh.",
    "Tác giả viết thêm một trang hướng dẫn để người mới làm theo được.",
    "Trước khi làm đã đến xem nơi khác, rồi sửa lại cho hợp với chỗ mình.",
    "Công việc làm gọn trong giờ bảo dưỡng, không phải dừng sản xuất.",
)
_OFFICE_CLOSERS = (
    "Cả phòng dùng thử một tháng rồi mới áp dụng hẳn.",
    "Người phụ trách thay nhau ghi, ai cũng biết đang đến đâu.",
    "Cách làm được nhắc lại trong buổi họp tuần.",
    "Mẫu để sẵn ở chỗ ai cũng lấy được.",
    "Sau ba tháng có lấy ý kiến mọi người rồi sửa lại một lần.",
    "Người mới đến chỉ cần xem một lần là làm được.",
)
_OUTCOMES = (
    "Đến nay vẫn dùng đều.",
    "Các tổ khác đã đến xem.",
    "Nơi áp dụng: {place}.",
    "Ba ca đều dùng được.",
    "Số liệu lấy từ sổ theo dõi tại {place}.",
    "Anh chị em ở {place} nhận xét tốt.",
)
_DESK_WORK = frozenset(("van_phong", "cntt", "y_te", "truong_hoc", "khach_san_dich_vu", "thuong_mai"))


def lower_first(sentence: str) -> str:
    """The sentence with a small first letter."""
    return sentence[:1].lower() + sentence[1:]


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    return text.split(". ")[0].rstrip(".") + "."


def summary_of(draft: Draft) -> str:
    """Two sentences that say what was done and what came of it."""
    return f"{first_sentence(draft.after)} {first_sentence(draft.effect)}"


def _headed(rng: Random, text: Text) -> str:
    first = text.title.split()[0]
    if text.kind == "technical" and first in _DEVICES and rng.random() < 0.5:
        return f"{rng.choice(_MAKING)} {lower_first(text.title)}"
    if text.kind in ("operational", "management") and first in _PAPERS and rng.random() < 0.4:
        return f"{rng.choice(_USING)} {lower_first(text.title)}"
    return text.title


def title_at(rng: Random, text: Text, place: str) -> str:
    """A title of the same improvement at another place."""
    title = _headed(rng, text)
    if _NUMBERED.search(text.title):
        return _NUMBERED.sub(f"số {rng.randrange(1, 13)}", title)
    if any(mark in text.title for mark in ",:“–") or " tại " in text.title:
        return f"{title} ({place})"
    return f"{title} tại {place}"


def twin_title(title: str, place: str) -> str:
    """How the same thing is titled when it is sent a second time."""
    if place and title.endswith(f" tại {place}"):
        return f"{title.removesuffix(f' tại {place}')} ở {place}"
    if place and title.endswith(f" ({place})"):
        return f"{title.removesuffix(f' ({place})')}, {place}"
    return f"{title} của tổ"


def _own_quantity(rng: Random, text: Text, effect: str) -> str:
    """Change the only number of the effect, when no other part of the text speaks of it."""
    numbers = _DIGITS.findall(effect)
    found = _QUANTITY.search(effect)
    if len(numbers) != 1 or not found or found.group(1) in text.before + text.after + text.title:
        return effect
    value = max(10, round(int(found.group(1)) * rng.uniform(0.7, 1.25)))
    return f"{effect[: found.start()]}{value}{effect[found.end() :]}"


def _before_at(rng: Random, text: Text, place: str) -> str:
    if _OPENS_WITH_PLACE.match(text.before) or rng.random() < 0.4:
        return text.before
    return f"Ở {place}, {lower_first(text.before)}"


def reword(rng: Random, draft: Draft, work: str) -> None:
    """Set the wording of an entry that uses a text at a place of its own."""
    text = draft.text
    assert text is not None
    closers = _OFFICE_CLOSERS if work in _DESK_WORK else _CLOSERS
    draft.before = _before_at(rng, text, draft.place)
    draft.after = f"{text.after} {rng.choice(closers)}" if rng.random() < 0.8 else text.after
    outcome = rng.choice(_OUTCOMES).format(place=draft.place)
    effect = _own_quantity(rng, text, text.effect)
    draft.effect = f"{effect} {outcome}" if rng.random() < 0.6 else effect


def keep_words(draft: Draft) -> None:
    """Set the wording of the first use of a text: the hand-written words."""
    assert draft.text is not None
    draft.title, draft.original = draft.text.title, True
    draft.before, draft.after, draft.effect = draft.text.before, draft.text.after, draft.text.effect

"""Sample data for the component sheet ``base/components.html``; no other page loads this."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms, template

from sangkien.base import formats
from sangkien.base.charts import samples

register = template.Library()
NOW = datetime(2023, 7, 25, 16, 58, tzinfo=formats.LOCAL)


class SampleForm(forms.Form):
    """Fields of every kind, one of them wrong."""

    title = forms.CharField(
        label="Tên sáng kiến",
        help_text="Một câu nói rõ làm gì và cho cái gì.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    applied = forms.DateField(label="Áp dụng lần đầu ngày nào?")
    gain = forms.CharField(label="Làm lợi năm đầu")
    kind = forms.ChoiceField(
        label="Thuộc loại nào?",
        widget=forms.RadioSelect,
        choices=[("ky_thuat", "Giải pháp kỹ thuật"), ("quan_ly", "Giải pháp quản lý")],
    )
    good = forms.MultipleChoiceField(
        label="Còn có ích gì nữa?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("an_toan", "An toàn hơn"), ("nhanh", "Nhanh hơn")],
    )
    stage = forms.ChoiceField(label="Giai đoạn", choices=[("1", "Giai đoạn I"), ("2", "Giai đoạn II")])
    public = forms.BooleanField(
        label="Cho phép đăng tên sáng kiến lên trang công khai.", help_text="Không bắt buộc.", required=False
    )


@register.simple_tag
def sheet_samples() -> SimpleNamespace:
    """Everything the sheet shows."""
    return SimpleNamespace(
        now=NOW,
        form=sample_form(),
        ribbon=sample_ribbon(),
        progress=samples.progress(),
        heat=samples.heat(),
        funnel=samples.funnel(),
        race=samples.race(),
        bands=samples.bands(),
        spark=samples.spark(),
        **ROWS,
    )


def sample_form() -> SampleForm:
    """A form sent with one wrong date."""
    form = SampleForm(
        {
            "title": "Lắp tấm gạt than dính bằng cao su băng tải cũ cho băng B12",
            "applied": "15/8/2021",
            "gain": "1.860.000.000",
            "kind": "ky_thuat",
            "good": ["an_toan"],
            "stage": "2",
        }
    )
    form.errors.clear()
    form.add_error("applied", "Chương trình nhận sáng kiến áp dụng từ 01/9/2021. Bạn xem lại giúp nhé.")
    return form


def sample_ribbon() -> SimpleNamespace:
    """A stage that closes 37 days after the sample's now."""
    closes = datetime(2023, 9, 1, tzinfo=formats.LOCAL)
    return SimpleNamespace(
        programme_name="Chương trình 01 triệu sáng kiến",
        stage_name="Giai đoạn II",
        closes_at=max(closes, datetime.now(formats.LOCAL).replace(hour=0, minute=0) + timedelta(days=38)),
        days_left=37,
        closed=False,
    )


# Lists for the components that take them.
ROWS: dict[str, Any] = {
    "authors": [
        {"name": "Trần Văn Lượng", "note": "Bạn, tác giả chính", "percent": 60, "color": 1, "fixed": True},
        {"name": "Vũ Thị Hòa", "note": "Tổ vận hành băng 1", "percent": 25, "color": 2},
    ],
    "verdicts": [
        {"kind": "ok", "title": "Đã được công nhận", "text": "214/QĐ-TTCO, 20/10/2022"},
        {"kind": "ok", "title": "Trong thời gian", "text": "áp dụng 15/9/2022"},
        {"kind": "ask", "title": "Thiếu minh chứng", "text": "chưa có ảnh"},
        {"kind": "alike", "title": "Có thể trùng", "text": "giống 71 % một sáng kiến cũ"},
    ],
    "alike": [
        {"url": "#", "title": "Thanh gạt than cho băng số 5", "note": "Tuyển than Hòn Gai, hợp lệ 12/3/2022"}
    ],
    "steps": [
        {"state": "done", "title": "Đã nộp", "when": "09:47 ngày 22/7/2023", "text": ""},
        {"state": "now", "title": "Công đoàn Công ty kiểm tra", "when": "", "text": "Thường mất 3 ngày làm việc."},
        {"state": "todo", "title": "Hội đồng công nhận", "when": "", "text": ""},
    ],
    "sum": [
        ("531", "sáng kiến hợp lệ"),
        ("÷ 285", "chỉ tiêu được giao"),
        ("= 186,32\u00a0%", "đạt, vượt 86,32\u00a0%"),
    ],
    "facts": [("Tính đến", "17:00 ngày 25/7/2023"), ("Cây đơn vị", "Như ngày 01/7/2023")],
    "links": [("Xem 531 sáng kiến", "#"), ("Tính ở ngày khác", "#")],
    "crumbs": [("Sáng kiến", "#"), ("Phân xưởng Tuyển than 2", "#"), ("TKV-II-06633", "")],
    "keys": [(("↓", "↑"), "sau, trước"), (("S",), "so sánh"), (("Z",), "hoàn tác"), (("?",), "tất cả phím")],
    "seg": [("Trực tiếp", "#", False), ("Bản chốt", "#", True)],
    "states": [
        "draft", "submitted", "under_review", "needs_changes", "valid", "invalid", "duplicate",
        "withdrawn", "gold",
    ],
    "leaders": [
        (2, 1, "Than Hà Lầm", 531, 285),
        (44, 0, "Kim loại màu Thái Nguyên", 98, 120),
        (53, -2, "Tin học, Công nghệ, Môi trường", 9, 28),
        ("", "", "Nhiệt điện Nông Sơn", 0, 30),
    ],
}  # fmt: skip

"""What an officer fills in to freeze a table, to have a letter written, to ask for a sheet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangkien.base.clock import VIETNAM, day_of
from sangkien.base.formats import day
from sangkien.counting.rules import week_of
from sangkien.reports.errors import TemplateMissing
from sangkien.reports.models import Letterhead
from sangkien.reports.queries.letters import Issue

_MOMENTS = ["%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]
_DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class FreezeForm(forms.Form):
    """A frozen table: its code, its name, its moment; a correction says why."""

    code = forms.SlugField(label=_("Mã bản chốt"), max_length=60)
    name = forms.CharField(label=_("Tên bản chốt"), max_length=120)
    as_of = forms.DateTimeField(label=_("Tính đến"), input_formats=_MOMENTS)
    correct = forms.BooleanField(label=_("Đây là bản đính chính của bản đã chốt"), required=False)
    note = forms.CharField(label=_("Lý do đính chính"), required=False, max_length=500)

    def clean_as_of(self) -> datetime:
        """Refuse what is no moment of any programme; the edges of the calendar cannot be reckoned with."""
        as_of: datetime = self.cleaned_data["as_of"]
        if not 1900 < as_of.year < 2200:
            raise forms.ValidationError(_("Không đọc được thời điểm này. Hãy viết như 00:00 01/9/2023."))
        return as_of

    @classmethod
    def for_week(cls, at: datetime, taken: Collection[str] = ()) -> FreezeForm:
        """Return the form filled for the running week, with a code that is not ``taken``."""
        year, week = week_of(day_of(at))
        codes = [f"{year}-tuan-{week:02d}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 100)))]
        code = next((code for code in codes if code not in taken), "")
        name = gettext("Tuần {week} · {day}").format(week=week, day=day(at))
        moment = at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
        return cls(initial={"code": code, "name": name, "as_of": moment})


def moment_meant(typed: datetime, at: datetime) -> datetime:
    """Return the moment to freeze: the running minute means now, as the live table counts its seconds too."""
    return typed if at - typed >= timedelta(minutes=1) else at


class IssueForm(forms.Form):
    """Number and date of a letter, and by when to answer; all empty for a draft."""

    so = forms.IntegerField(label=_("Số"), required=False, min_value=1, max_value=99999)
    ngay = forms.DateField(label=_("Ngày ban hành"), required=False, input_formats=_DAYS)
    tra_loi = forms.DateTimeField(label=_("Hạn báo cáo"), required=False, input_formats=_MOMENTS)

    def issue(self) -> Issue:
        """Return what could be read; the rest stays open in the draft."""
        self.is_valid()
        read: dict[str, Any] = self.cleaned_data
        return Issue(number=read.get("so"), issued_on=read.get("ngay"), reply_by=read.get("tra_loi"))


_LINES = _("Mỗi dòng một mục.")


class LetterheadForm(forms.ModelForm):
    """What stands on every letter of a unit."""

    class Meta:
        model = Letterhead
        fields = (
            "parent_name", "name", "short_name", "short_code", "drafting_code", "place", "scope_word", "addressee",
            "signing_capacity", "signatory_title", "signatory_name", "recipients", "contact_unit", "review_days",
        )  # fmt: skip
        labels = {
            "parent_name": _("Cơ quan chủ quản, dòng trên cùng"),
            "name": _("Cơ quan ban hành, dòng in đậm"),
            "short_name": _("Tên gọi trong câu"),
            "short_code": _("Ký hiệu cơ quan"),
            "drafting_code": _("Ký hiệu ban soạn thảo"),
            "place": _("Địa danh"),
            "scope_word": _("Gọi chung cả đơn vị là “toàn …”"),
            "addressee": _("Kính gửi"),
            "signing_capacity": _("Thẩm quyền ký"),
            "signatory_title": _("Chức vụ người ký"),
            "signatory_name": _("Họ tên người ký"),
            "recipients": _("Nơi nhận, ngoài “Như trên” và dòng lưu"),
            "contact_unit": _("Nơi nhận ý kiến sai sót"),
            "review_days": _("Số ngày chờ kiểm tra tối đa"),
        }
        help_texts = {
            "parent_name": _("Ngắt dòng theo nghĩa. Để trống thì lấy tên đơn vị cấp trên."),
            "name": _("Ngắt dòng theo nghĩa. Để trống thì lấy tên đơn vị."),
            "short_code": _("Ví dụ: CĐTKV."),
            "drafting_code": _("Ví dụ: CSPL&QHLĐ."),
            "scope_word": _("Ví dụ: ngành, tỉnh, tập đoàn."),
            "signing_capacity": _("Ví dụ: TL. BAN THƯỜNG VỤ, hoặc TM. BAN THƯỜNG VỤ và dòng dưới KT. CHỦ TỊCH."),
            "recipients": _LINES,
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("parent_name", 2), ("name", 2), ("signing_capacity", 2), ("signatory_title", 2), ("recipients", 4)
            )
        }  # fmt: skip


class TemplateForm(forms.Form):
    """A Word file, and what was changed in it."""

    file = forms.FileField(
        label=_("Tệp Word (.docx)"),
        help_text=_("Không quá 2 MB. Hệ thống điền thử rồi mới nhận."),
        error_messages={"required": TemplateMissing.__doc__ or "", "empty": TemplateMissing.__doc__ or ""},
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    note = forms.CharField(label=_("Bạn đã sửa gì?"), required=False, max_length=300)


class ExportForm(forms.Form):
    """Which entries a sheet is to hold."""

    unit = forms.CharField(max_length=40)
    only_valid = forms.BooleanField(label=_("Chỉ sáng kiến hợp lệ"), required=False)

"""What officers fill in about units, people and roles."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sangkien.base.clock import day_of, now
from sangkien.base.fields import RowsField
from sangkien.base.text import one_line
from sangkien.units.choices import Act, Role
from sangkien.units.models import Unit


class DayField(forms.DateField):
    """A day typed the Vietnamese way."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y"])
        kwargs.setdefault("error_messages", {"invalid": _("Không đọc được ngày này. Hãy viết như 15/9/2022.")})
        super().__init__(**kwargs)


class ActForm(forms.Form):
    """One act of reorganisation."""

    act = forms.ChoiceField(label=_("Việc cần làm"), choices=Act, widget=forms.RadioSelect)
    target = forms.CharField(label=_("Đơn vị đích"), required=False, max_length=40)
    new_code = forms.CharField(label=_("Mã đơn vị mới"), required=False, max_length=40)
    new_name = forms.CharField(label=_("Tên mới"), required=False, max_length=255)
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=80)
    legal_date = DayField(label=_("Ngày có hiệu lực"))


class SheetForm(forms.Form):
    """A sheet of acts, previewed before it is applied."""

    file = forms.FileField(
        label=_("Tệp Excel hoặc csv"),
        help_text=_("Các cột: act, unit_code, target_code, new_name, decision_no, legal_date."),
    )


class AccountForm(forms.Form):
    """A new account and its first role."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.CharField(
        label=_("Tên đăng nhập"), max_length=60, help_text=_("Không dấu, không cách, ví dụ thu.nt.")
    )
    phone = forms.CharField(label=_("Số điện thoại"), required=False, max_length=20)
    email = forms.EmailField(label=_("Thư điện tử"), required=False, max_length=254)
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role, initial=Role.MEMBER)


class RoleForm(forms.Form):
    """A role for somebody who has an account already."""

    username = forms.CharField(label=_("Tên đăng nhập, thư điện tử hoặc số điện thoại"), max_length=254)
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role, initial=Role.MEMBER)
    until = DayField(label=_("Đến trước ngày"), required=False)

    def clean_until(self) -> date | None:
        """Refuse an end that has passed."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= day_of(now()):
            raise forms.ValidationError(_("Ngày kết thúc phải sau hôm nay."))
        return until


class MembersForm(forms.Form):
    """How many members a unit has as of a day."""

    members = forms.IntegerField(label=_("Số đoàn viên"), min_value=0, max_value=50_000_000)
    as_of = DayField(label=_("Tính đến ngày"))
    source = forms.CharField(label=_("Nguồn số liệu"), required=False, max_length=200)


class CountsForm(forms.Form):
    """A sheet of member counts to look at, or (``rows``) the very rows looked at before, to be written down."""

    file = forms.FileField(
        label=_("Tệp số đoàn viên"),
        help_text=_(
            "Excel hoặc .csv có cột Mã đơn vị (hoặc Tên đơn vị) và Số đoàn viên; cột Tính đến ngày và Nguồn nếu có."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        required=False,
    )
    as_of = DayField(
        label=_("Tính đến ngày"),
        required=False,
        help_text=_("Dùng cho dòng không ghi ngày. Để trống là hôm nay."),
    )
    source = forms.CharField(
        label=_("Nguồn số liệu"), required=False, max_length=200, help_text=_("Ví dụ: báo cáo quý III/2025.")
    )
    rows = RowsField(required=False)


def unit_coded(code: str) -> Unit | None:
    """Return the unit of a picker's value."""
    return Unit.objects.filter(code=one_line(code)).first()

"""What an officer sends to bring lists of people up to date."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sangkien.base.fields import RowsField


class ListForm(forms.Form):
    """A sheet to look at, or (``rows``) the very rows looked at before, to be taken in."""

    file = forms.FileField(
        label=_("Tệp danh sách người"),
        help_text=_(
            "Excel hoặc .csv có cột Đơn vị (mã hoặc tên) và Họ và tên;"
            " các cột Mã nhân viên, Năm sinh, Chức vụ, Trình độ, Điện thoại nếu có."
        ),
        required=False,
    )
    rows = RowsField(required=False)

"""What officers fill in about connections to other systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sangkien.exchange.choices import Scope
from sangkien.exchange.models import SYSTEM_LIMIT
from sangkien.programmes.models import Programme

_DAYS = [(30, _("30 ngày")), (180, _("Nửa năm")), (365, _("Một năm")), (1095, _("Ba năm"))]


class _OfProgramme(forms.Form):
    """A form that may be bound to one of the unit's programmes."""

    programme = forms.ChoiceField(label=_("Chương trình"), required=False)

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programmes = {programme.code: programme for programme in programmes}
        field = self.fields["programme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Mọi chương trình")), *((row.code, row.short_name) for row in programmes)]

    def chosen(self) -> Programme | None:
        """Return the programme that was chosen, None for all."""
        return self._programmes.get(self.cleaned_data["programme"])


class TokenForm(_OfProgramme):
    """A new token."""

    name = forms.CharField(
        label=_("Dùng cho hệ thống nào"), max_length=80, help_text=_("Ví dụ: Phần mềm nhân sự, Sáng Kiến của công ty.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Được làm gì"),
        choices=Scope,
        initial=[Scope.READ, Scope.PUSH],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một việc mà mã được làm.")},
    )
    days = forms.TypedChoiceField(label=_("Có hiệu lực trong"), choices=_DAYS, coerce=int, initial=365)
    system = forms.RegexField(
        label=_("Tên viết tắt"),
        regex=r"^[a-z0-9-]*$",
        max_length=SYSTEM_LIMIT,
        required=False,
        help_text=_("Chỉ cần khi đơn vị nối nhiều hệ thống: mã riêng của mỗi hệ thống được tách riêng. Ví dụ: hrm."),
        error_messages={"invalid": _("Chỉ dùng chữ thường không dấu, chữ số, gạch ngang.")},
    )


class WebhookForm(_OfProgramme):
    """A new address to be told."""

    url = forms.CharField(
        label=_("Địa chỉ nhận tin"), max_length=500, help_text=_("Bắt đầu bằng https://, do bên kia cung cấp.")
    )

"""What an administrator fills in about a programme."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MOMENTS = ["%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class ExtendForm(forms.Form):
    """A new close of a stage, by a document (D5)."""

    closes_at = forms.DateTimeField(
        label=_("Đóng lúc"),
        input_formats=_MOMENTS,
        help_text=_("Giờ và ngày, ví dụ 00:00 01/9/2023 nghĩa là hết ngày 31/8/2023."),
        error_messages={"invalid": _("Không đọc được thời điểm này. Hãy viết như 00:00 01/9/2023.")},
    )
    grace_minutes = forms.IntegerField(
        label=_("Nhận thêm bài đã bắt đầu trước giờ đóng (phút)"), min_value=0, max_value=1440
    )
    document_no = forms.CharField(label=_("Theo văn bản số"), max_length=80)


class DefinitionForm(forms.Form):
    """A programme as JSON, for those who write it by hand or take it from elsewhere."""

    definition = forms.CharField(label=_("Định nghĩa chương trình (JSON)"), widget=forms.Textarea(attrs={"rows": 24}))

    def clean_definition(self) -> dict[str, Any]:
        """Read the JSON object."""
        try:
            found = json.loads(self.cleaned_data["definition"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("Không đọc được JSON: %(why)s"), params={"why": error}) from error
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Cần một đối tượng JSON."))
        return found

"""What an officer fills in for a verdict."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sangkien.base.text import one_line
from sangkien.checking.choices import RejectReason, ReturnReason
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit


class ReasonForm(forms.Form):
    """A reason in words: the author reads exactly this."""

    reason = forms.CharField(
        label=_("Viết cho tác giả"),
        help_text=_("Trước hết nói điều đã tốt, sau đó nói rõ cần làm gì."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Cần ghi rõ lý do để tác giả biết phải làm gì.")},
    )


class ReturnForm(ReasonForm):
    """Back to the author, with what is missing."""

    reason_code = forms.ChoiceField(label=_("Cần bổ sung điều gì?"), choices=ReturnReason, widget=forms.RadioSelect)
    field_order = ("reason_code", "reason")


class RejectForm(ReasonForm):
    """Not valid, and why."""

    reason_code = forms.ChoiceField(label=_("Vì sao không hợp lệ?"), choices=RejectReason, widget=forms.RadioSelect)
    field_order = ("reason_code", "reason")


class DuplicateForm(ReasonForm):
    """Repeats another entry, named by its code."""

    original = forms.CharField(label=_("Mã sáng kiến đã có"), max_length=40)
    field_order = ("original", "reason")

    def __init__(self, *args: object, programme: Programme, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.programme = programme

    def clean_original(self) -> Entry:
        """Find the entry in the same programme."""
        code = one_line(self.cleaned_data["original"])
        found = Entry.objects.filter(programme=self.programme, code__iexact=code).exclude(code="").first()
        if found is None:
            raise forms.ValidationError(_("Chương trình không có sáng kiến mang mã này."))
        return found


class TransferForm(forms.Form):
    """To the unit it belongs to."""

    unit = forms.CharField(label=_("Đơn vị đúng"), max_length=40)
    reason = forms.CharField(
        label=_("Ghi chú cho tác giả"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_unit(self) -> Unit:
        """Find the unit by its code."""
        found = Unit.objects.filter(code=one_line(self.cleaned_data["unit"])).first()
        if found is None:
            raise forms.ValidationError(_("Hãy chọn đơn vị trong danh sách."))
        return found

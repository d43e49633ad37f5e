"""What people fill in about their account."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sangkien.accounts.models import User
from sangkien.accounts.rules import normal_phone


class SignInForm(LoginForm):
    """User name, e-mail or phone, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Tên đăng nhập, thư điện tử hoặc số điện thoại")
        login.widget.attrs.update({"autocomplete": "username", "placeholder": "", "class": "form-control"})
        self.fields["remember"].label = _("Giữ đăng nhập trên máy này")
        self.fields["password"].help_text = ""
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].widget.attrs.update({"placeholder": "", "class": "form-control"})


class OpenAccountForm(forms.Form):
    """The one-time code from the unit, and the person's own password."""

    code = forms.CharField(label=_("Mã đơn vị cấp"), max_length=30)
    password = forms.CharField(
        label=_("Mật khẩu mới"),
        help_text=_("Ít nhất 10 ký tự, không dùng tên hay số điện thoại của bạn."),
        strip=False,
        widget=forms.PasswordInput,
    )
    again = forms.CharField(label=_("Gõ lại mật khẩu"), strip=False, widget=forms.PasswordInput)

    def clean(self) -> dict[str, Any]:
        """Both passwords must be the same."""
        found = super().clean() or {}
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", _("Hai mật khẩu chưa giống nhau."))
        return found


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves."""

    language = forms.ChoiceField(label=_("Ngôn ngữ"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("full_name", "phone", "email", "address_form", "language", "keyboard_shortcuts")

    def clean_phone(self) -> str:
        """Write the number in its normal form."""
        raw: str = self.cleaned_data["phone"]
        if raw and not normal_phone(raw):
            raise forms.ValidationError(_("Số điện thoại không đúng. Hãy ghi số di động 10 chữ số."))
        return normal_phone(raw)

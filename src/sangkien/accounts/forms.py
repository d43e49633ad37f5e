"""What people fill in about their account."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """User name, e-mail or phone, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Tên đăng nhập, thư điện tử hoặc số điện thoại")
        login.widget.attrs.update({"autocomplete": "username", "placeholder": "", "class": "form-control"})
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].widget.attrs.update({"placeholder": "", "class": "form-control"})

"""Doors of accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.accounts.errors import CodeWrong
from sangkien.accounts.forms import OpenAccountForm, ProfileForm
from sangkien.accounts.models import User
from sangkien.accounts.queries import has_second_factor, standings_shown
from sangkien.accounts.services import holder_of, save_profile
from sangkien.accounts.services import open_account as open_it
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.limits import limited

BACKEND = "sangkien.accounts.backends.LocalAccountBackend"


@sensitive_post_parameters()
@never_cache
@limited("open_account", tries=10, minutes=15)
@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest, code: str = "") -> HttpResponse:
    """Let a person in with the unit's one-time code and have them choose a password."""
    form = OpenAccountForm(request.POST or None, initial={"code": code})
    if request.method == "POST" and form.is_valid():
        try:
            user = open_it(code=form.cleaned_data["code"], password=form.cleaned_data["password"], at=now())
        except CodeWrong as refusal:
            form.add_error("code", refusal.sentence)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            return _let_in(request, user)
    status = 422 if form.errors else 200
    return render(request, "accounts/open.html", {"form": form, "holder": _holder(code)}, status=status)


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    if has_second_factor(user):
        messages.success(request, _("Đã đặt mật khẩu mới. Mời bạn đăng nhập với bước xác thực thứ hai."))
        return redirect("account_login")
    login(request, user, backend=BACKEND)
    return redirect("desk:home")


def _holder(code: str) -> object:
    try:
        return holder_of(code, now()) if code else None
    except CodeWrong:
        return None


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own particulars."""
    user = signed_in(request)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(user=user, facts=form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Đã lưu hồ sơ của bạn."))
            response = redirect("accounts:profile")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
            return response
    status = 422 if form.errors else 200
    context = {"form": form, "standings": standings_shown(user)}
    return render(request, "accounts/profile.html", context, status=status)

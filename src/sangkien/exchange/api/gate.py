"""The gate of the API: what every call passes on its way in, and every answer on its way out."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import resolve
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from sangkien.base.errors import NotFound, Refusal
from sangkien.base.postgres.network import is_outage
from sangkien.exchange.api.problems import problem
from sangkien.exchange.errors import BodyTooLarge, BodyUnreadable, MethodUnknown

log = logging.getLogger(__name__)
_KB = 1024
_FORM_BYTES = 64 * _KB


class DatabaseAway(Refusal):
    """Hệ thống đang tạm nghỉ ít phút. Hãy gửi lại đúng như cũ."""

    status = 503


class Broken(Refusal):
    """Máy chủ gặp trục trặc khi xử lý. Hãy thử lại sau ít phút."""

    status = 500


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a call; whatever goes wrong becomes a problem. No answer is kept by anybody on its way."""
    with translation.override(_language(request)):
        response = _checked(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response.headers.get("Allow", "")
            response = problem(MethodUnknown())
            response.headers["Allow"] = allowed
        response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Authorization, Accept-Language"
    return response


def _language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    for word, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        short = str(word).partition("-")[0]
        if short in known:
            return short
    return str(settings.LANGUAGE_CODE)


def _checked(request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        _check_body(request)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response
    except Http404:
        return problem(NotFound())
    except RequestDataTooBig:
        return problem(BodyTooLarge(limit=_limit(request) // _KB))
    except (SuspiciousOperation, MultiPartParserError, UnicodeError):
        return problem(BodyUnreadable())
    except Refusal as refusal:
        return problem(refusal)
    except Exception as error:
        if is_outage(error):
            return _away(request, error)
        # The call must not end in a page for people; what went wrong is for those who look after the machine.
        log.exception("api: %s %s", request.method, request.resolver_match and request.resolver_match.route)
        return problem(Broken())


def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("database away: %s %s: %s", request.method, request.path, str(error).partition("\n")[0])
    response = problem(DatabaseAway())
    # One line tells it.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _check_body(request: HttpRequest) -> None:
    """Refuse what no honest call holds before anything reads it: NUL, or too much."""
    if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        raise BodyUnreadable
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise BodyUnreadable
    if int(length) > _limit(request):
        raise BodyTooLarge(limit=_limit(request) // _KB)


def _limit(request: HttpRequest) -> int:
    """Return the most bytes a call may bring: a file of evidence in its form, or JSON."""
    if request.path_info.endswith("/evidence"):
        return int(settings.EVIDENCE_MAX_BYTES) + _FORM_BYTES
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)

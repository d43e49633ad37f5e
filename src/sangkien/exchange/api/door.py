"""The API itself: who may call, one deed for one key, and the description that other systems read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from sangkien.base.clock import now
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.limits import address_of
from sangkien.exchange.access import token_named
from sangkien.exchange.api.describing import described
from sangkien.exchange.api.problems import problem
from sangkien.exchange.errors import (
    BodyUnreadable,
    IdempotencyKeyUnfit,
    MediaTypeUnknown,
    ParametersUnfit,
    TokenMissing,
)
from sangkien.exchange.models import ApiToken
from sangkien.exchange.rules import KEY_LIMIT, fit_idempotency_key
from sangkien.exchange.schemas.entries import unfit
from sangkien.exchange.services.answers import Answer, answer_once
from sangkien.exchange.services.tokens import note_stranger, note_use

Run = Callable[..., HttpResponse]
_JSON, _FORM = "application/json", "multipart/form-data"


class ApiRequest(HttpRequest):
    """A call whose token is known."""

    auth: ApiToken


class Token(HttpBearer):
    """Bearer tokens that officers hand out for a unit; each reaches the unit and everything below it."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token of the call. Raises ``TooOften``."""
        known: ApiToken | None = getattr(request, "known_token", None)
        if known is not None:
            return known
        at = now()
        found = token_named(token.strip(), at=at)
        if found is None:
            note_stranger(address=address_of(request))
            return None
        note_use(token=found, at=at)
        request.known_token = found  # type: ignore[attr-defined]
        return found


class Api(NinjaAPI):
    """The API with its description made whole."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description with errors, headers and examples."""
        return described(super().get_openapi_schema(**options))


_bearer = Token()
api = Api(
    title="Sáng Kiến",
    version="1.0.0",
    description="Initiatives, evidence and figures for other systems. Errors are problem details (RFC 9457); "
    "sentences follow Accept-Language (vi, en). Guide: docs/integrate.md.",
    urls_namespace="api",
    docs_url=None,
    auth=_bearer,
)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    # What names a field, or was only asked, conflicts with nothing: it is a fault of the call itself.
    conflict = refusal.status == HTTPStatus.CONFLICT
    at_fault = conflict and (bool(refusal.field) or request.method == "GET")
    return problem(refusal, status=ParametersUnfit.status if at_fault else None)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(
        Refusals([unfit(row["loc"][1:] or row["loc"], row["type"]) for row in error.errors]),
        status=ParametersUnfit.status,
    )


@api.exception_handler(HttpError)
def _plain(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return problem(TokenMissing())
    return problem(BodyUnreadable(), status=error.status_code)


def _once(run: Run) -> Run:
    """Decorate every operation: a POST with an ``Idempotency-Key`` is carried out once in 24 hours."""

    @wraps(run)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return run(request, *args, **kwargs)
        try:
            return _posted(request, lambda: run(request, *args, **kwargs))
        except Refusal as refusal:
            return problem(refusal)

    return bounded


def _posted(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    token = _bearer(request)
    if token is None:
        raise TokenMissing
    wanted = _FORM if request.path_info.endswith("/evidence") else _JSON
    if int(request.META.get("CONTENT_LENGTH") or 0) and request.content_type != wanted:
        raise MediaTypeUnknown(wanted=wanted)
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return run()
    if not fit_idempotency_key(key):
        raise IdempotencyKeyUnfit(limit=KEY_LIMIT)
    told = answer_once(
        token=token, key=key, fingerprint=_fingerprint(request), at=now(), deed=lambda: _as_answer(run())
    )
    return _as_response(told)


def _fingerprint(request: HttpRequest) -> str:
    """Return what makes two calls the same: where they go and what they bring; the form's own seams play no part."""
    digest = hashlib.sha256(f"{request.path_info}?{request.META.get('QUERY_STRING', '')}\n".encode())
    if request.content_type != _FORM:
        digest.update(request.body)
        return digest.hexdigest()
    files: list[tuple[str, UploadedFile]] = [
        (name, one) for name in request.FILES for one in request.FILES.getlist(name)
    ]
    for name, file in files:
        digest.update(f"{name}\n{file.name}\n{file.size}\n".encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def _as_answer(response: HttpResponse) -> Answer:
    return Answer(response.status_code, response.headers["Content-Type"], response.content.decode())


def _as_response(told: Answer) -> HttpResponse:
    response = HttpResponse(told.body, status=told.status, content_type=told.media_type)
    if told.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


api.add_decorator(_once, mode="view")

"""Errors as problem details (RFC 9457), in the caller's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus

from django.http import HttpResponse

from sangkien.base.errors import Refusal, Refusals
from sangkien.exchange.schemas.answers import ProblemItem

MEDIA_TYPE = "application/problem+json"
_BUSY_SECONDS = 5


def items_of(refusals: Iterable[Refusal]) -> list[ProblemItem]:
    """Return refusals as items: the field they belong to, their stable code, their sentence."""
    return [ProblemItem(field=one.field, code=one.code, detail=one.sentence) for one in _flat(refusals)]


def _flat(refusals: Iterable[Refusal]) -> Iterable[Refusal]:
    for refusal in refusals:
        if isinstance(refusal, Refusals):
            yield from _flat(refusal.refusals)
        else:
            yield refusal


def problem(refusal: Refusal, *, status: int | None = None) -> HttpResponse:
    """Return the answer to a call that was refused."""
    number = status or refusal.status
    several = isinstance(refusal, Refusals)
    body = {
        "type": f"urn:sangkien:problem:{refusal.code}",
        "title": HTTPStatus(number).phrase,
        "status": number,
        "detail": refusal.sentence,
        "code": refusal.code,
        "errors": [item.model_dump() for item in items_of([refusal])] if several or refusal.field else [],
    }
    return _answer(body, number, refusal)


def _answer(body: dict[str, object], number: int, refusal: Refusal) -> HttpResponse:
    response = HttpResponse(json.dumps(body), status=number, content_type=MEDIA_TYPE)
    if number == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="sangkien"'
    if number == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(refusal.facts.get("seconds", _BUSY_SECONDS))
    if refusal.code == "still_under_way" or number == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_BUSY_SECONDS)
    return response

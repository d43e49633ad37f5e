"""The OpenAPI description made whole: every status an operation can answer, headers, the kind of its errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from sangkien.exchange.api.problems import MEDIA_TYPE
from sangkien.exchange.schemas.answers import Problem

_EVERYWHERE = (400, 401, 403, 404, 422, 429, 503)
_WRITING = (409, 413, 415)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes repeating the call harmless: for 24 hours the same key tells the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def described(schema: OpenAPISchema) -> OpenAPISchema:
    """Add to every operation the errors it can answer, and to writing ones the idempotency key."""
    model = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = schema["components"]["schemas"]
    schemas.update(model.pop("$defs", {}))
    schemas["Problem"] = model
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    schema["security"] = [{"Token": []}]
    return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    statuses = [*_EVERYWHERE, *(_WRITING if method == "post" else ())]
    for status in statuses:
        operation["responses"].setdefault(status, _error(status))
    operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
    parameters = operation.setdefault("parameters", [])
    if method == "post" and not any(one["name"] == _KEY["name"] for one in parameters):
        parameters.append(_KEY)


def _error(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return {**told, "headers": _AFTER} if status in {409, 429, 503} else told

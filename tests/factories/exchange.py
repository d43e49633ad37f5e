"""Other systems: their tokens and how they call."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from factories.moments import NOW
from sangkien.exchange.models import ApiToken
from sangkien.exchange.services.tokens import Wanted, create_token
from sangkien.units.models import Unit


def a_token(unit: Unit, **wanted: Any) -> tuple[ApiToken, str]:
    """A token of ``unit`` that ends in no time a test will see, with its text."""
    return create_token(
        unit=unit, wanted=Wanted(**{"name": "Phần mềm nhân sự", "days": None, **wanted}), by=None, at=NOW
    )


class Caller:
    """A system that calls with a token."""

    def __init__(self, token: str = "", language: str = "vi") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language} if token else {}

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Ask."""
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: object = None, *, key: str = "") -> HttpResponse:
        """Send JSON, once under ``key``."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        content = body if isinstance(body, str) else json.dumps(body if body is not None else {})
        return self.client.post(f"/api/v1{path}", content, content_type="application/json", headers=headers)

    def upload(self, path: str, file: Any, *, key: str = "") -> HttpResponse:
        """Send a file."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", {"file": file}, headers=headers)


def an_offer(key: str, **facts: Any) -> dict[str, Any]:
    """An entry as another system sends it; ``facts`` says what is different."""
    return {
        "external_key": key,
        "title": f"Giá đỡ ống thủy lực {key}",
        "authors": [{"name": "Lê Văn Tám", "share": 60}, {"name": "Vũ Thị Na", "share": 40}],
        "unit_code": "CS1",
        "kind": "technical",
        "first_applied_on": "2022-12-05",
        "recognised_on": "2023-01-10",
        "decision_no": "12/QĐ",
        "benefit_vnd": 12_000_000,
        **facts,
    }

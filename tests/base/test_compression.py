"""Pages travel compressed where the reader can unpack them; files that are compressed already go as they are."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from sangkien.base.compression import compress

LONG = "Sáng kiến của người lao động. " * 200


def answered(response: HttpResponse | StreamingHttpResponse, accepts: str = "gzip, br") -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return response  # type: ignore[return-value]

    return compress(view)(RequestFactory().get("/", headers={"accept-encoding": accepts}))


def test_a_page_is_packed_and_unpacks_to_itself() -> None:
    answer = answered(HttpResponse(LONG))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.content) < len(LONG.encode()) / 5
    assert gzip.decompress(answer.content).decode() == LONG
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_same_page_is_not_always_of_the_same_length() -> None:
    assert len({len(answered(HttpResponse(LONG)).content) for _ in range(20)}) > 1


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        (HttpResponse(LONG), ""),
        (HttpResponse("ngắn"), "gzip"),
        (HttpResponse(LONG.encode(), content_type="image/jpeg"), "gzip"),
        (HttpResponse(LONG, headers={"Content-Encoding": "br"}), "gzip"),
        (StreamingHttpResponse([LONG.encode()], content_type="text/plain"), "gzip"),
    ],
)
def test_what_gains_nothing_goes_as_it_is(response: HttpResponse, accepts: str) -> None:
    assert answered(response, accepts).headers.get("Content-Encoding") != "gzip"

"""Pages travel compressed, whatever stands in front of the server: on a slow network it is they that are waited for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

Handler = Callable[[HttpRequest], HttpResponse]
_WORTH_IT = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
_LEAST = 600  # bytes; below it the head of a compressed answer costs what it saves
#: Random bytes in the file name of the archive: a page's length says nothing of a secret in it (BREACH).
_NOISE = 60


def compress(get_response: Handler) -> Handler:
    """Middleware: gzip of text; photos, sheets and streams go as they are."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "")
        if response.streaming or response.has_header("Content-Encoding") or not kind.startswith(_WORTH_IT):
            return response
        if len(response.content) < _LEAST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            _squeeze(response)
        return response

    return middleware


def _squeeze(response: HttpResponse) -> None:
    packed = compress_string(response.content, max_random_bytes=_NOISE)
    if len(packed) >= len(response.content):
        return
    response.content = packed
    response.headers["Content-Length"] = str(len(packed))
    response.headers["Content-Encoding"] = "gzip"
    if response.headers.get("ETag", "").startswith('"'):
        response.headers["ETag"] = "W/" + response.headers["ETag"]

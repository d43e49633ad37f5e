"""Answers shared by everybody who asks the same within seconds: boards that a hall, a country and robots reload."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from time import monotonic, perf_counter
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

P = ParamSpec("P")
#: An answer is shared this many times as long as it took to make: a page costs a process a twentieth of its time.
TIMES: Final = 20
#: No answer is older than so many seconds.
LONGEST: Final = 15.0
#: So many answers are held; those asked for longest ago go first.
HELD: Final = 100


@dataclass(slots=True)
class _Answer:
    content: bytes
    kind: str
    framed: bool
    until: float

    def response(self) -> HttpResponse:
        """Return a new response with the same content."""
        response = HttpResponse(self.content, content_type=self.kind)
        response.may_be_framed = self.framed  # type: ignore[attr-defined]
        return response


class _Shelf:
    """The answers of one view in this process."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, ...], _Answer] = OrderedDict()
        self._making: dict[tuple[str, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> _Answer | None:
        """Return the answer if it may still be shared."""
        with self._lock:
            found = self._answers.get(key)
            if found is None or monotonic() >= found.until:
                return None
            self._answers.move_to_end(key)
            return found

    def put(self, key: tuple[str, ...], answer: _Answer) -> None:
        """Hold an answer."""
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > HELD:
                self._answers.popitem(last=False)

    @contextmanager
    def making(self, key: tuple[str, ...]) -> Iterator[None]:
        """Let one make an answer; who asks for the same meanwhile waits for it."""
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        try:
            with lock:
                yield
        finally:
            with self._lock:
                self._making.pop(key, None)


def shared(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Share the answers of a view that shows every reader the same; who is signed in always gets a fresh one.

    What was handed in is on the page after twenty times as long as the page takes to make, 15 seconds at the latest.
    """
    shelf = _Shelf()

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.SHARE_ANSWERS or request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        key = (request.get_host(), request.get_full_path(), get_language() or "")
        if held := shelf.get(key):
            return held.response()
        with shelf.making(key):
            if held := shelf.get(key):
                return held.response()
            begun = perf_counter()
            made = view(request, *args, **kwargs)
            lasts = min(TIMES * (perf_counter() - begun), LONGEST)
            if made.status_code == 200 and not made.streaming and not made.cookies:
                framed = getattr(made, "may_be_framed", False)
                shelf.put(key, _Answer(made.content, made.headers["Content-Type"], framed, monotonic() + lasts))
            return made

    return answer

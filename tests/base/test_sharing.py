"""Answers shared within seconds: the same for all readers, never across languages or to who is signed in."""

import threading
from collections.abc import Iterator
from itertools import count
from time import sleep
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from sangkien.base import sharing
from sangkien.base.sharing import shared


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.SHARE_ANSWERS = True


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def get(path: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return request


def counting(numbers: Iterator[int], pause: float = 0.05) -> Any:
    @shared
    def view(request: HttpRequest) -> HttpResponse:
        sleep(pause)
        return HttpResponse(str(next(numbers)), status=int(request.GET.get("status", 200)))

    return view


def test_who_asks_the_same_gets_the_same(numbers: Iterator[int]) -> None:
    view = counting(numbers)
    assert [view(get()).content for _ in range(3)] == [b"1"] * 3
    assert view(get("/?x=1")).content == b"2"
    with translation.override("en"):
        assert view(get()).content == b"3"


def test_who_is_signed_in_and_who_sends_gets_a_fresh_one(numbers: Iterator[int], settings: Any) -> None:
    view = counting(numbers)
    view(get())
    assert view(get(**{settings.SESSION_COOKIE_NAME: "x"})).content == b"2"
    assert view(RequestFactory().post("/")).content == b"3"
    settings.SHARE_ANSWERS = False
    assert view(get()).content == b"4"


def test_refusals_are_not_held(numbers: Iterator[int]) -> None:
    view = counting(numbers)
    assert [view(get("/?status=404")).content for _ in range(2)] == [b"1", b"2"]


def test_an_answer_ends(numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LONGEST", 0.0)
    view = counting(numbers)
    assert [view(get()).content for _ in range(2)] == [b"1", b"2"]


def test_of_many_at_once_one_makes_the_answer(numbers: Iterator[int]) -> None:
    view, found = counting(numbers, 0.2), []
    threads = [threading.Thread(target=lambda: found.append(view(get()).content)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [b"1"] * 8


def test_so_many_are_held_and_no_more(numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "HELD", 2)
    view = counting(numbers, 0.3)
    for path in ("/a", "/b", "/c"):
        view(get(path))
    assert (view(get("/c")).content, view(get("/a")).content) == (b"3", b"4")

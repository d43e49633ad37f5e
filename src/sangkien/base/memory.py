"""Remembering what was read of texts that come again and again: short ones, for a long one would be held for good."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
LONGEST: Final = 200


def remembered(size: int) -> Callable[[Callable[Concatenate[str, P], R]], Callable[Concatenate[str, P], R]]:
    """Remember the last ``size`` answers to texts of up to 200 characters; longer texts are read anew each time."""

    def around(read: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
        held = lru_cache(maxsize=size)(read)

        @wraps(read)
        def answer(text: str, /, *args: P.args, **named: P.kwargs) -> R:
            return (held if len(text) <= LONGEST else read)(text, *args, **named)  # type: ignore[arg-type]

        return answer

    return around

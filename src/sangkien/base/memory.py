"""How memory is used: what is remembered of texts that come again, and how often circles of objects are looked for."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
#: Longer texts are not remembered: they would be held for good.
LONGEST: Final = 200
#: New objects between two looks. With Python's own 700, a job that stores thousands of rows spends a fifth of its time
#: looking again and again through objects that are all still needed.
_OBJECTS_BETWEEN_LOOKS: Final = 50_000


def remembered(size: int) -> Callable[[Callable[Concatenate[str, P], R]], Callable[Concatenate[str, P], R]]:
    """Remember the last ``size`` answers to texts of up to 200 characters; longer texts are read anew each time."""

    def around(read: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
        held = lru_cache(maxsize=size)(read)

        @wraps(read)
        def answer(text: str, /, *args: P.args, **named: P.kwargs) -> R:
            return (held if len(text) <= LONGEST else read)(text, *args, **named)  # type: ignore[arg-type]

        return answer

    return around


def look_for_circles_rarely() -> None:
    """Let the collector look through new objects less often; what nobody refers to is freed at once as before."""
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS, 20, 20)

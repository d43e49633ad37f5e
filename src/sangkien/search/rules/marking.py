"""Where in a text the words of a query stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sangkien.base.text import fold

_WORD: Final = re.compile(r"[\w]+")
_SNIPPET: Final = 180


def marked(text: str, words: Sequence[str], *, unfinished: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of ``text`` in order, each with whether it answers the query; words compare without accents."""
    wanted, last = set(words), words[-1] if words and unfinished and len(words[-1]) > 1 else ""
    begun = 0
    for found in _WORD.finditer(text):
        plain = fold(found.group())
        if plain in wanted or (last and plain.startswith(last)):
            if found.start() > begun:
                yield text[begun : found.start()], False
            yield found.group(), True
            begun = found.end()
    if begun < len(text):
        yield text[begun:], False


def snippet(text: str, words: Sequence[str]) -> str:
    """Return the part of a text in which the words of the query stand, cut at words; empty where none does."""
    wanted = set(words)
    places = [found.start() for found in _WORD.finditer(text) if fold(found.group()) in wanted]
    if not places:
        return ""
    start = max(0, text.rfind(" ", 0, max(0, places[0] - 50)) + 1)
    end = text.find(" ", start + _SNIPPET)
    cut = text[start:] if end < 0 else text[start:end]
    return f"{'… ' if start else ''}{cut.strip()}{' …' if end >= 0 else ''}"

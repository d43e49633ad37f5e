"""The claims of finding: searches and likenesses among all entries of the country."""

from __future__ import annotations

import random
from collections.abc import Callable

from django.db import connection

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.text import fold
from sangkien.bench.measuring import Times, measured_each
from sangkien.bench.wording import ACTIONS, PLACES, THINGS, WAYS, choices
from sangkien.initiatives.models import Initiative
from sangkien.search.queries.alike import Given, matches
from sangkien.search.queries.find import find
from sangkien.search.queries.scope import Wanted
from sangkien.search.rules.terms import syllables
from sangkien.search.services import count_terms_if_stale, settle_index

#: Answers a list shows.
_TOP = 20


def queries(count: int) -> list[str]:
    """Return queries as people type them: one common word, a thing, thing and way, with and without accents."""
    drawn = random.Random(17)
    actions, things, ways, places = (choices(text) for text in (ACTIONS, THINGS, WAYS, PLACES))
    made: list[str] = []
    for number in range(count):
        thing, way = drawn.choice(things), drawn.choice(ways)
        text = (
            drawn.choice(syllables(thing)),
            thing,
            f"{thing} {way}",
            f"{drawn.choice(actions)} {thing}",
            f"{thing} {drawn.choice(places)}",
            f"{drawn.randrange(1, 2_000_000)}/QĐ",
        )[number % 6]
        made.append(fold(text) if number % 2 else text)
    return made


def searching(officer: User, count: int = 120) -> tuple[Times, Times, Times]:
    """Return the times of the bare index, of the console's searches, and of an officer's of the whole country."""
    count_terms_if_stale(at=now())
    settle_index()
    asked = queries(count)
    bare = measured_each([_bare(text) for text in asked])
    console = measured_each([_found(text, None) for text in asked])
    country = measured_each([_found(text, officer) for text in asked])
    return bare, console, country


def _bare(text: str) -> Callable[[], object]:
    query = " & ".join(syllables(text))

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT initiative_id FROM search_document WHERE words @@ %s::tsquery LIMIT %s", [query, _TOP]
            )
            return cursor.fetchall()

    return run


def _found(text: str, user: User | None) -> Callable[[], object]:
    return lambda: find(Wanted(text), user and User.objects.get(pk=user.pk), limit=_TOP)


def comparing(count: int = 100) -> tuple[Times, float]:
    """Return the times of looking for what a changed title is like, and the part whose original came up."""
    count_terms_if_stale(at=now())
    settle_index()
    drawn = random.Random(23)
    last = Initiative.objects.order_by("-pk").values_list("pk", flat=True)[0]
    originals = list(Initiative.objects.filter(pk__in=[drawn.randrange(1, last) for _ in range(count)]))
    given = [Given(_slipped(drawn, one.title), one.summary) for one in originals]
    times = measured_each([lambda one=one: matches(one) for one in given])  # type: ignore[misc]
    seen = [one.pk in [match.initiative for match in matches(g)] for one, g in zip(originals, given, strict=True)]
    return times, sum(seen) / len(seen)


def _slipped(drawn: random.Random, title: str) -> str:
    """Return a title without accents and with one letter missing."""
    plain = fold(title)
    place = drawn.randrange(2, max(3, len(plain) - 2))
    return plain[:place] + plain[place + 1 :]

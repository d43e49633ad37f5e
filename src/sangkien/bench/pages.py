"""The claim of flat pages: every page and API list, for officers of four levels and the public, whatever the size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.bench.measuring import Times
from sangkien.exchange.choices import Scope
from sangkien.exchange.services.tokens import Wanted, create_token
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Programme
from sangkien.units.choices import Role
from sangkien.units.models import Unit
from sangkien.units.services import give_role

#: How often each page is loaded and counted, after two loads that are not.
LOADS = 9
_LEVELS = ("confederation", "provincial_federation", "upper_union", "grassroots_union")
_SEARCHES = ("bơm nước", "bang tai", "giá đỡ", "Q000005", "nguoi 12")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as one reader sees it: milliseconds of its loads, and its queries."""

    reader: str
    path: str
    times: Times
    queries: int


def measure_pages(programme: Programme) -> list[Page]:
    """Load every page and list as the public, as officers of four levels and as a system with a token.

    Each is made anew: nobody is given what somebody else's load left.
    """
    with override_settings(SHARE_ANSWERS=False):
        return _measured(programme)


def _measured(programme: Programme) -> list[Page]:
    client = Client(headers={"host": "127.0.0.1"})
    found = [_loaded(client, "public", path) for path in _public(programme)]
    for kind in _LEVELS:
        unit = _unit_of(kind)
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(_officer(unit))
        found += [_loaded(client, kind, path) for path in _pages(programme, unit)]
        token = create_token(unit=unit, wanted=Wanted("Người đo", (Scope.READ,)), by=None, at=now())[1]
        caller = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {token}"})
        found += [_loaded(caller, f"{kind}, API", path) for path in _lists(programme, unit)]
    return found


def _unit_of(kind: str) -> Unit:
    """Return the unit of a level that has most units right below it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id FROM units_unit u LEFT JOIN units_unit c ON c.parent_id = u.id WHERE u.kind = %s"
            " GROUP BY u.id ORDER BY COUNT(c.id) DESC, u.id LIMIT 1",
            [kind],
        )
        return Unit.objects.get(pk=cursor.fetchone()[0])


def _officer(unit: Unit) -> User:
    user, _ = User.objects.get_or_create(username=f"bench-{unit.code}", defaults={"full_name": "Người đo"})
    give_role(user=user, unit=unit, role=Role.UNIT_OFFICER, by=None, at=now())
    return user


def _public(programme: Programme) -> Iterator[str]:
    yield from (reverse(f"public:{name}") for name in ("home", "board", "screen", "screen_figures", "snapshots"))
    yield reverse("public:board_of", args=[programme.code])
    yield reverse("public:embed", args=[programme.code])
    yield reverse("public:why", args=[programme.code, programme.root_unit.code])


def _pages(programme: Programme, unit: Unit) -> Iterator[str]:
    plain = (
        *("desk:home", "desk:targets", "units:tree", "units:counts", "people:lists", "initiatives:doubles"),
        *("checking:queue", "initiatives:mine", "initiatives:start", "search:page", "reports:results"),
        *("reports:exports", "imports:desk", "imports:work", "imports:batches", "notices:list", "programmes:list"),
    )
    yield from (reverse(name) for name in plain)
    yield reverse("checking:queue") + "?muc=xong"
    yield from (
        reverse(name, args=[unit.code])
        for name in ("desk:unit", "units:detail", "units:children", "units:people", "exchange:connections")
    )
    yield from (reverse(f"public:{name}", args=[programme.code, unit.code]) for name in ("why", "behind"))
    yield reverse("programmes:detail", args=[programme.code])
    yield reverse("units:find") + "?q=don+vi+so+12"
    for text in _SEARCHES:
        yield f"{reverse('search:page')}?q={text}"
        yield f"{reverse('search:facets')}?q={text}"
    entry = Entry.objects.at_units(unit).filter(programme=programme, state="submitted").order_by("-pk").first()
    if entry is not None:
        yield reverse("checking:entry", args=[entry.pk])
        yield reverse("initiatives:entry", args=[entry.pk])
        yield reverse("search:alike", args=[entry.pk])


def _lists(programme: Programme, unit: Unit) -> Iterator[str]:
    code = programme.code
    yield from (
        f"/api/v1/{path}" for path in ("programmes", "units", f"units/{unit.code}", f"entries?programme={code}")
    )
    yield from (f"/api/v1/{path}?programme={code}&unit={unit.code}" for path in ("counts", "leaderboard"))


def _loaded(client: Client, reader: str, path: str) -> Page:
    for _ in range(2):
        client.get(path)
    queries = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*given)

    with connection.execute_wrapper(count):
        answer = client.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answered {answer.status_code} to {reader}")
    return Page(reader, path, Times(tuple(_milliseconds(client, path) for _ in range(LOADS))), queries)


def _milliseconds(client: Client, path: str) -> float:
    begun = perf_counter()
    client.get(path)
    return (perf_counter() - begun) * 1000


def whole(pages: list[Page]) -> Times:
    """Return all loads of all pages together."""
    return Times(tuple(run for page in pages for run in page.times.runs))


#: A page of a few milliseconds wavers by more than a fifth; so many more are slower to nobody.
_FELT_MS = 10.0


def slower(pages: list[Page], small: list[Page]) -> tuple[list[Page], int]:
    """Return the pages that took a fifth and 10 ms more than the same ones of ``small``, and how many were compared."""
    before = {(one.reader, one.path): one.times.p95 for one in small}
    both = [(page, before[page.reader, page.path]) for page in pages if (page.reader, page.path) in before]
    return [page for page, was in both if page.times.p95 > max(was * 1.2, was + _FELT_MS)], len(both)


def keep(pages: list[Page], file: Path) -> None:
    """Write what a country of another size took, to be compared with."""
    rows = [
        {"reader": one.reader, "path": one.path, "p95": one.times.p95, "queries": one.queries, "runs": one.times.runs}
        for one in pages
    ]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def kept(file: Path) -> list[Page]:
    """Read what ``keep`` wrote; empty where there is nothing."""
    if not file.exists():
        return []
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Page(row["reader"], row["path"], Times(tuple(row["runs"])), row["queries"]) for row in rows]

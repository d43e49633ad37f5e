"""The claims, each with the floor it is compared with."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import render
from django.test import RequestFactory

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.bench import finding, intake
from sangkien.bench.country import CODE
from sangkien.bench.measuring import Times, measured, measured_each
from sangkien.counting.queries import Question, leaderboard
from sangkien.desk import views as desk
from sangkien.programmes.models import Programme
from sangkien.units.choices import Role
from sangkien.units.models import Unit
from sangkien.units.services import give_role


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    claim: str
    measured: str
    floor: str
    ratio: str
    goal: str
    held: bool


FLOOR_ROLL_UP = """
SELECT substr(u.path, 1, 12), SUM(t.submitted), SUM(t.valid), SUM(t.benefit_vnd)
FROM counting_tally t JOIN units_unit u ON u.id = t.unit_id
WHERE t.programme_id = %s AND t.stage_id = 0 GROUP BY 1"""

FLOOR_RECOUNT = """
SELECT substr(u.path, 1, 12), COUNT(*), COUNT(*) FILTER (WHERE e.state = 'valid'), SUM(i.benefit_vnd) FILTER (WHERE e.state = 'valid')
FROM initiatives_entry e JOIN units_unit u ON u.id = e.unit_id JOIN initiatives_initiative i ON i.id = e.initiative_id
WHERE e.programme_id = %s AND e.state <> 'draft' AND e.state <> 'withdrawn' GROUP BY 1"""


def _query(sql: str, programme: Programme) -> Callable[[], object]:
    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, [programme.pk])
            return cursor.fetchall()

    return run


def national_leaderboard(programme: Programme) -> list[Line]:
    """Live and exact, beside one roll-up of the leaf tallies and a recount of all entries."""
    board = measured(lambda: leaderboard(Question(programme=programme)), runs=15)
    floor = measured(_query(FLOOR_ROLL_UP, programme), runs=15)
    recount = measured(_query(FLOOR_RECOUNT, programme), runs=3, warm_up=1)
    ratio, gain = board.median / floor.median, recount.median / board.median
    return [
        Line(
            "National leaderboard, live, exact",
            f"{board.median:.0f} ms",
            f"one roll-up of leaf tallies {floor.median:.0f} ms",
            f"{ratio:.2f} ×",
            "≤ 1.5 ×",
            ratio <= 1.5,
        ),
        Line(
            "… and against a recount of the entries",
            f"{board.median:.0f} ms",
            f"recount {recount.median:.0f} ms",
            f"{gain:.1f} × faster",
            "≥ 10 × faster",
            gain >= 10,
        ),
    ]


def unit_page(programme: Programme) -> list[Line]:
    """Server time of a unit's page for units of all levels, beside an empty page on the same template."""
    officer = _officer(programme)
    units = _some_units(200)
    page = measured_each([_page(officer, unit) for unit in units])
    empty = measured_each([lambda: render(_request(officer), "base/app.html") for _ in units])
    more = page.p95 - empty.p95
    root = measured(_page(officer, programme.root_unit), runs=5)
    return [
        Line(
            "Any unit's dashboard page, server time p95 (200 units of all levels)",
            f"{page.p95:.0f} ms",
            f"empty page on the same template {empty.p95:.0f} ms",
            f"+ {more:.0f} ms",
            "≤ 60 ms on top",
            more <= 60,
        ),
        Line(
            "… of the root of the country alone",
            f"{root.median:.0f} ms",
            f"empty page {empty.median:.0f} ms",
            f"+ {root.median - empty.median:.0f} ms",
            "≤ 60 ms on top",
            root.median - empty.median <= 60,
        ),
    ]


def _officer(programme: Programme) -> User:
    user, _ = User.objects.get_or_create(username="bench", defaults={"full_name": "Người đo"})
    give_role(user=user, unit=programme.root_unit, role=Role.UNIT_OFFICER, by=None, at=now())
    return user


def _some_units(count: int) -> list[Unit]:
    drawn = random.Random(7)
    levels = ("provincial_federation", "upper_union", "grassroots_union", "union_section")
    found: list[Unit] = []
    for kind in levels:
        ids = list(Unit.objects.filter(kind=kind).values_list("pk", flat=True))
        found += Unit.objects.filter(pk__in=drawn.sample(ids, min(count // len(levels), len(ids))))
    return found


def _request(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def _page(officer: User, unit: Unit) -> Callable[[], object]:
    def run() -> object:
        # A fresh account object a request, as the sign-in makes it, so that nothing is remembered between requests.
        return desk.unit(_request(User.objects.get(pk=officer.pk)), unit.code)

    return run


def excel_intake(programme: Programme) -> list[Line]:
    """An officer's workbook of 15,040 rows, from the file to entries that count."""
    officer = _officer(programme)
    unit = Unit.objects.filter(kind="upper_union", path__startswith=programme.root_unit.path).order_by("path")[0]
    units = list(Unit.objects.under(unit).exclude(pk=unit.pk).order_by("path")[:40])
    found = intake.measure(programme, unit, units, officer)
    ours, theirs = found.ours, found.theirs
    gain = theirs / ours if theirs else 0.0
    return [
        Line(
            f"Excel intake, {intake.ROWS:,} rows: read, judged, doubles flagged, stored, counted",
            f"{ours:.1f} s",
            f"calamine + COPY of the cells into a table without an index {found.floor:.2f} s",
            f"{ours / found.floor:.1f} ×",
            "≤ 8 ×",
            ours <= 8 * found.floor,
        ),
        Line(
            "… against the same initiatives, entries, events, authors and people in their own tables",
            f"{ours:.1f} s",
            f"calamine + COPY into the real tables {found.floor_in_place:.2f} s",
            f"{ours / found.floor_in_place:.1f} ×",
            "≤ 8 ×",
            ours <= 8 * found.floor_in_place,
        ),
        Line(
            "… and against django-import-export on the same file",
            f"{ours:.1f} s",
            f"django-import-export {theirs:.0f} s" if theirs else "not installed",
            f"{gain:.0f} × faster" if theirs else "–",
            "≥ 10 × faster",
            gain >= 10,
        ),
    ]


def finding_lines(programme: Programme) -> list[Line]:
    """Searches and likenesses at the size of the country."""
    bare, console, country = finding.searching(_officer(programme))
    times, found = finding.comparing()
    return [
        Line(
            "Search, top 20 ranked, common and rare words, with and without accents, p95",
            f"{console.p95:.0f} ms (median {console.median:.0f})",
            f"the index alone, any 20 {bare.p95:.0f} ms",
            f"{console.p95 / bare.p95:.1f} ×",
            "≤ 50 ms",
            console.p95 <= 50,
        ),
        Line(
            "… within what an officer of the whole country may see, p95",
            f"{country.p95:.0f} ms (median {country.median:.0f})",
            f"the index alone, any 20 {bare.p95:.0f} ms",
            f"{country.p95 / bare.p95:.1f} ×",
            "≤ 50 ms",
            country.p95 <= 50,
        ),
        Line(
            f"Duplicate check at submission, p95 ({found:.0%} of the originals among ten)",
            f"{times.p95:.0f} ms (median {times.median:.0f})",
            "–",
            "–",
            "≤ 30 ms",
            times.p95 <= 30,
        ),
    ]


def all_lines() -> list[Line]:
    """Measure every claim on the generated country."""
    programme = Programme.objects.select_related("root_unit").get(code=CODE)
    measures = (national_leaderboard, unit_page, finding_lines, excel_intake)
    return [line for measure in measures for line in measure(programme)]


__all__ = ["Line", "Times", "all_lines"]

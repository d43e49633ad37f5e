"""The claims, each with the floor it is compared with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import render
from django.test import RequestFactory

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.bench import exporting, finding, intake, load, pages
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


def past_board(programme: Programme) -> list[Line]:
    """The table of a past minute beside the one of now."""
    stage = list(programme.stages.in_order())[-1]
    moment = stage.opens_at + (stage.closes_at - stage.opens_at) / 3
    then = measured(lambda: leaderboard(Question(programme=programme, as_of=moment)), runs=5, warm_up=1)
    live = measured(lambda: leaderboard(Question(programme=programme)), runs=15)
    ratio = then.median / live.median
    return [
        Line(
            "Leaderboard as of a past minute",
            f"{then.median:.0f} ms",
            f"the same for now {live.median:.0f} ms",
            f"{ratio:.1f} ×",
            "≤ 10 ×",
            ratio <= 10,
        )
    ]


def flat_pages(programme: Programme) -> list[Line]:
    """Every page and list for readers of all levels; beside a small country, where one was measured before."""
    found = pages.measure_pages(programme)
    every, worst = pages.whole(found), max(found, key=lambda page: page.times.p95)
    most = max(found, key=lambda page: page.queries)
    small = pages.kept(SMALL)
    slow, compared = pages.slower(found, small)
    over = sum(page.times.p95 > 300 for page in found)
    return [
        Line(
            f"Every page and API list ({len(found)}, as the public and four levels), p95 of all loads",
            f"{every.p95:.0f} ms (median {every.median:.0f})",
            "–",
            "–",
            "≤ 300 ms",
            every.p95 <= 300,
        ),
        Line(
            "… pages that take a fifth (and 10 ms) longer than with 1,000 entries",
            f"{len(slow)} of {compared}" if small else "not measured",
            f"all of them p95 {pages.whole(small).p95:.0f} ms" if small else "–",
            "–",
            "0",
            bool(small) and not slow,
        ),
        Line(
            f"… the slowest: {worst.path} as {worst.reader}; {over} pages above 300 ms",
            f"{worst.times.p95:.0f} ms",
            "–",
            "–",
            "≤ 300 ms",
            worst.times.p95 <= 300,
        ),
        Line(
            f"… the most queries: {most.path} as {most.reader}",
            f"{most.queries}",
            "–",
            "–",
            "≤ 30",
            most.queries <= 30,
        ),
    ]


def excel_export(programme: Programme) -> list[Line]:
    """A sheet of 100,000 entries, made in a process of its own so that its memory is its own."""
    seconds, megabytes, rows = exporting.measure(programme)
    return [
        Line(
            f"Excel export, {rows:,} rows, in the background",
            f"{seconds:.0f} s, {megabytes:.0f} MB resident",
            "–",
            "–",
            "≤ 400 MB",
            megabytes <= 400,
        )
    ]


def submissions(programme: Programme, seconds: float) -> list[Line]:
    """Entries sent over HTTP to two processes: as many as go, then at the peak with readers of boards beside."""
    with load.open_now(programme):
        bare = load.bare_rate(seconds / 4)
        most = load.most(programme, seconds / 4)
        entered, boards = load.peak(programme, seconds)
    part = most.per_second / bare.per_second
    lost = load.lost(programme, [*most.keys, *entered.keys])
    return [
        Line(
            "Submissions a second, full path over the API, 8 callers",
            f"{most.per_second:.0f} a second, p99 {most.quantile(0.99):.0f} ms",
            f"a bare view that inserts one row {bare.per_second:.0f} a second",
            f"{part:.0%}",
            "≥ 15 %",
            part >= 0.15,
        ),
        Line(
            f"20 submissions and 50 board pages (shared, 15 s old at most) a second for {seconds:.0f} s, p99 of the submissions",
            f"{entered.quantile(0.99):.0f} ms ({len(entered.times):,} sent, {entered.failed} failed)",
            f"boards p99 {boards.quantile(0.99):.0f} ms ({len(boards.times):,} read, {boards.failed} failed)",
            "–",
            "≤ 1000 ms, none failed",
            entered.quantile(0.99) <= 1000
            and not entered.failed + boards.failed
            and min(len(entered.times) / 20, len(boards.times) / 50) >= 0.98 * seconds,
        ),
        Line(
            "… acknowledged and not stored exactly once",
            f"{lost} of {len(most.keys) + len(entered.keys):,}",
            "–",
            "–",
            "0",
            lost == 0,
        ),
    ]


#: What a country of 1,000 entries took, where ``bench pages`` measured it.
SMALL = Path("var/bench-small.json")
#: How long the load lasts where nobody says otherwise; the claim is about 600.
LOAD_SECONDS = 120.0
MEASURES = {
    "board": national_leaderboard,
    "past": past_board,
    "unit": unit_page,
    "pages": flat_pages,
    "finding": finding_lines,
    "export": excel_export,
    "intake": excel_intake,
}


def all_lines(only: Sequence[str] = (), seconds: float = LOAD_SECONDS) -> Iterator[Line]:
    """Measure every claim on the generated country, or those named; ``load`` is that of submissions."""
    programme = Programme.objects.select_related("root_unit").get(code=CODE)
    for name, measure in MEASURES.items():
        if not only or name in only:
            yield from measure(programme)
    if not only or "load" in only:
        yield from submissions(programme, seconds)


__all__ = ["MEASURES", "SMALL", "Line", "Times", "all_lines"]

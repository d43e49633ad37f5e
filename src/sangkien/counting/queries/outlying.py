"""What stands out of the ordinary in a programme: per member, per account, per hour, benefit (D16).

Each question reads the tallies or the entries once. The bounds say what is worth a look, not what is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from sangkien.base.clock import VIETNAM, day_of
from sangkien.counting.choices import OutlierKind
from sangkien.counting.rules import COMPARABLE, FAR, FEWEST, LEAST_SPREAD, WHOLE, usual_of
from sangkien.initiatives.choices import COUNTED
from sangkien.programmes.models import Programme
from sangkien.units.choices import UPPER
from sangkien.units.models import PATH_STEP

#: A unit with fewer entries is never listed: three entries of two members are no news.
LEAST_OF_UNIT: Final = 20
#: Nor one with fewer entries than this for a member: a tenth of the workshop taking part is what programmes ask for.
LEAST_PER_MEMBER: Final = 0.5
#: Typed one by one, more than one every 96 seconds through eight hours.
LEAST_IN_A_DAY: Final = 300
#: Typed one by one, one every minute through a whole hour.
LEAST_IN_AN_HOUR: Final = 60
#: A unit has several hands; two of them at the speed above.
LEAST_OF_UNIT_IN_AN_HOUR: Final = 120
#: An account with fewer entries in a stage is never listed: helpers are there to enter much.
LEAST_IN_A_STAGE: Final = 200
#: How far back days and hours are looked through; older ones are not listed any more.
DAYS: Final = 31
#: At most so many initiatives of a programme are listed for their benefit, the largest.
MOST_BENEFITS: Final = 2_000
#: Sources of what was typed one by one; a workbook comes in all at once and says nothing of hands.
_AT_ONCE: Final = ["historic", "carry", "import", "api", "merge"]
#: What nobody of here handed in.
_NOT_HERE: Final = ["historic", "carry", "merge"]
_COUNTED: Final = sorted(state.value for state in COUNTED)


@dataclass(frozen=True, slots=True)
class Found:
    """One figure that stands out; ``path`` is that of the unit at which it is listed."""

    kind: OutlierKind
    path: str
    figure: float
    subject: str = ""
    entry: int | None = None
    account: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def outlying(programme: Programme, at: datetime) -> Iterator[Found]:
    """Yield all that stands out in ``programme`` at ``at``."""
    yield from _per_member(programme, day_of(at))
    yield from _accounts_by(programme, "day", LEAST_IN_A_DAY, OutlierKind.ACCOUNT_DAY, at)
    yield from _accounts_by(programme, "hour", LEAST_IN_AN_HOUR, OutlierKind.ACCOUNT_HOUR, at)
    yield from _units_by_hour(programme, at)
    yield from _accounts_in_stage(programme, at)
    yield from _benefits(programme)


def _rows(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


#: Units whose members are counted, with the entries of all that lies below them.
_MEMBERS = """
WITH counted AS (
  SELECT u.path, t.submitted FROM counting_tally t JOIN units_unit u ON u.id = t.unit_id
  WHERE t.programme_id = %(programme)s AND t.stage_id = %(whole)s AND t.submitted > 0
), rolled AS (
  SELECT left(path, n * %(step)s) AS path, SUM(submitted)::bigint AS entries
  FROM counted, generate_series(1, length(path) / %(step)s) AS n GROUP BY 1
)
SELECT u.kind, u.path, r.entries, m.members FROM rolled r JOIN units_unit u ON u.path = r.path, LATERAL (
  SELECT members FROM units_membercount WHERE unit_id = u.id AND as_of <= %(day)s ORDER BY as_of DESC LIMIT 1) AS m
WHERE m.members > 0 AND u.kind <> ALL(%(upper)s)
"""


def _per_member(programme: Programme, day: date) -> Iterator[Found]:
    """Yield units with far more entries for a member than units of the same kind; upper levels are their sums."""
    upper = sorted(kind.value for kind in UPPER)
    asked = {"programme": programme.pk, "whole": WHOLE, "step": PATH_STEP, "day": day, "upper": upper}
    by_kind: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for kind, path, entries, members in _rows(_MEMBERS, asked):
        by_kind[kind].append((path, entries, members))
    for units in by_kind.values():
        usual = usual_of([entries / members for _, entries, members in units])
        for path, entries, members in units if usual else ():
            ratio = entries / members
            if usual and entries >= LEAST_OF_UNIT and ratio >= max(LEAST_PER_MEMBER, usual.bound):
                facts = {"entries": entries, "members": members, "usual": usual.median}
                yield Found(OutlierKind.PER_MEMBER, path, ratio, facts=facts)


#: The smallest and the largest path begin with what all paths between begin with: the unit above all.
_BY_ACCOUNT = """
SELECT v.by_id, date_trunc(%(span)s, v.known_at AT TIME ZONE %(zone)s), COUNT(*), MIN(u.path), MAX(u.path)
FROM initiatives_entryevent v JOIN initiatives_entry e ON e.id = v.entry_id JOIN units_unit u ON u.id = e.unit_id
WHERE v.programme_id = %(programme)s AND v.known_at >= %(since)s AND v.known_at < %(until)s AND v.verb = 'submit'
  AND v.by_id IS NOT NULL AND v.source <> ALL(%(besides)s) AND e.state = ANY(%(counted)s)
GROUP BY 1, 2 HAVING COUNT(*) >= %(least)s
"""


def _accounts_by(programme: Programme, span: str, least: int, kind: OutlierKind, at: datetime) -> Iterator[Found]:
    for account, moment, entries, first, last in _rows(_BY_ACCOUNT, _asked(programme, at, span, least)):
        when = moment.isoformat(timespec="hours")[: 10 if span == "day" else 13]
        facts = {"entries": entries, "when": when}
        yield Found(kind, _above(first, last), entries, f"{account} {when}", account=account, facts=facts)


_BY_UNIT = _BY_ACCOUNT.replace("SELECT v.by_id", "SELECT e.unit_id").replace("v.by_id IS NOT NULL AND ", "")


def _units_by_hour(programme: Programme, at: datetime) -> Iterator[Found]:
    for _, moment, entries, path, _ in _rows(_BY_UNIT, _asked(programme, at, "hour", LEAST_OF_UNIT_IN_AN_HOUR)):
        when = moment.isoformat(timespec="hours")[:13]
        yield Found(OutlierKind.UNIT_HOUR, path, entries, when, facts={"entries": entries, "when": when})


def _asked(programme: Programme, at: datetime, span: str, least: int) -> dict[str, Any]:
    return {
        "programme": programme.pk,
        "span": span,
        "zone": str(VIETNAM),
        "since": at - timedelta(days=DAYS),
        "until": at,
        "besides": _AT_ONCE,
        "counted": _COUNTED,
        "least": least,
    }


def _above(first: str, last: str) -> str:
    """Return the path of the lowest unit above two."""
    steps = 0
    while steps < min(len(first), len(last)) and first[: steps + PATH_STEP] == last[: steps + PATH_STEP]:
        steps += PATH_STEP
    return first[:steps]


_IN_STAGE = """
SELECT v.by_id, COUNT(*), MIN(u.path), MAX(u.path)
FROM initiatives_entryevent v JOIN initiatives_entry e ON e.id = v.entry_id JOIN units_unit u ON u.id = e.unit_id
WHERE v.programme_id = %(programme)s AND v.known_at >= %(since)s AND v.known_at < %(until)s AND v.verb = 'submit'
  AND v.by_id IS NOT NULL AND v.source <> ALL(%(besides)s) AND e.stage_id = %(stage)s AND e.state = ANY(%(counted)s)
GROUP BY 1
"""


def _accounts_in_stage(programme: Programme, at: datetime) -> Iterator[Found]:
    """Yield accounts that handed in far more in the stage than other accounts that handed in."""
    stage = programme.stages.filter(opens_at__lte=at).in_order().last()
    if stage is None:
        return
    asked = {**_asked(programme, at, "", 0), "stage": stage.pk, "since": stage.opens_at, "besides": _NOT_HERE}
    rows = _rows(_IN_STAGE, asked)
    usual = usual_of([entries for _, entries, _, _ in rows])
    for account, entries, first, last in rows if usual else ():
        if usual and entries >= max(LEAST_IN_A_STAGE, usual.bound):
            facts = {"entries": entries, "stage": stage.name, "usual": usual.median}
            subject = f"{account} {stage.pk}"
            yield Found(OutlierKind.ACCOUNT_STAGE, _above(first, last), entries, subject, account=account, facts=facts)


#: By kind the median of the logarithms, then the median distance from it, then what lies far above.
_BENEFITS = """
WITH given AS MATERIALIZED (
  SELECT e.id, u.path, i.kind, i.benefit_vnd AS vnd, ln(i.benefit_vnd) AS log FROM initiatives_entry e
  JOIN initiatives_initiative i ON i.id = e.initiative_id JOIN units_unit u ON u.id = e.unit_id
  WHERE e.programme_id = %(programme)s AND e.state = ANY(%(counted)s) AND i.benefit_vnd > 0
), middle AS (
  SELECT kind, COUNT(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY log) AS log FROM given GROUP BY kind
), spread AS (
  SELECT g.kind, m.log, GREATEST(%(least)s, %(comparable)s * percentile_cont(0.5) WITHIN GROUP
    (ORDER BY abs(g.log - m.log))) AS width
  FROM given g JOIN middle m USING (kind) WHERE m.n >= %(fewest)s GROUP BY g.kind, m.log
)
SELECT g.id, g.path, g.kind, g.vnd, exp(s.log) FROM given g JOIN spread s USING (kind)
WHERE g.log > s.log + %(far)s * s.width ORDER BY g.vnd DESC, g.id LIMIT %(most)s
"""


def _benefits(programme: Programme) -> Iterator[Found]:
    """Yield entries whose benefit lies far above that of the same kind of initiative in the programme."""
    asked = {
        "programme": programme.pk,
        "counted": _COUNTED,
        "least": LEAST_SPREAD,
        "comparable": COMPARABLE,
        "fewest": FEWEST,
        "far": FAR,
        "most": MOST_BENEFITS,
    }
    for entry, path, kind, vnd, usual in _rows(_BENEFITS, asked):
        facts = {"vnd": int(vnd), "usual": round(usual), "kind": kind}
        yield Found(OutlierKind.BENEFIT, path, float(vnd), str(entry), entry=entry, facts=facts)


def listed(found: Sequence[Found]) -> list[Found]:
    """Return what has a place in the tree, each once."""
    once = {(one.kind, one.path, one.subject): one for one in found if one.path}
    return list(once.values())

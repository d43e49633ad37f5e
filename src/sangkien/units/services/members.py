"""Member counts, each with its day, its source and who wrote it down (D38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal
from sangkien.base.text import fold
from sangkien.units.access import may, reach_of
from sangkien.units.errors import CodeOfNone, DayInFuture, NameOfNone, NameOfSeveral, TooManyLines, UnitRepeated
from sangkien.units.models import MemberCount, Unit
from sangkien.units.queries import Known, last_counts
from sangkien.units.schemas import CountRow

VERB = "split_target"
LIMIT = 5000


@transaction.atomic
def record_members(*, unit: Unit, members: int, as_of: date, source: str, by: User | None, at: datetime) -> MemberCount:
    """Write down how many members ``unit`` had on ``as_of``; the same day again corrects it. Raises ``UnitForeign``."""
    if by is not None:
        may(by, VERB, unit).enforce()
    count, _ = MemberCount.objects.update_or_create(
        unit=unit,
        as_of=as_of,
        defaults={"members": members, "source": source, "recorded_at": at, "recorded_by": by},
    )
    return count


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of a sheet of counts: what it says, and what was known before (None: nothing)."""

    line: int
    unit: Unit
    members: int
    as_of: date
    source: str
    before: Known | None

    @property
    def says_nothing_new(self) -> bool:
        """Say whether the same number is known as of the same day, from the same source if the line names one."""
        if self.before is None or (self.before.members, self.before.as_of) != (self.members, self.as_of):
            return False
        return self.source in ("", self.before.source)

    @property
    def replaces(self) -> bool:
        """Say whether another number is written down for the very same day, which this one takes the place of."""
        return self.before is not None and self.before.as_of == self.as_of and self.before.members != self.members

    @property
    def leaps(self) -> bool:
        """Say whether the number is more than twice or less than half of the one before: worth a second look."""
        if self.before is None or self.before.members < _TOO_SMALL_TO_LEAP:
            return False
        return not self.before.members <= 2 * self.members <= 4 * self.before.members


_TOO_SMALL_TO_LEAP = 20


@dataclass(slots=True)
class CountsOutcome:
    """What a sheet of counts did, or (dry run) would do; lines without a number are only counted."""

    lines: list[CountLine] = field(default_factory=list)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)
    silent: int = 0

    @property
    def new(self) -> list[CountLine]:
        """Return the lines that change something."""
        return [line for line in self.lines if not line.says_nothing_new]


@transaction.atomic
def record_counts(
    *, rows: Sequence[tuple[int, Mapping[str, str]]], by: User, at: datetime, dry_run: bool = False
) -> CountsOutcome:
    """Write down the counts of many units: good lines go in, bad ones are named, the same sheet again changes nothing.

    ``rows`` are (line, row) with the columns of ``CountRow``; a unit is known by its code, else by a name that only
    one unit within the reach of ``by`` bears. Raises ``TooManyLines``.
    """
    if len(rows) > LIMIT:
        raise TooManyLines(limit=f"{LIMIT:,}".replace(",", "."))
    outcome = CountsOutcome()
    read = _read(rows, day_of(at), outcome)
    units = _Units(by, [row for _, row in read])
    seen: dict[tuple[int, date], int] = {}
    found: list[tuple[int, CountRow, Unit]] = []
    for line, row in read:
        try:
            unit = units.find(row)
            first = seen.setdefault((unit.pk, row.as_of), line)
            if first != line:
                raise UnitRepeated(line=first)
            found.append((line, row, unit))
        except Refusal as refusal:
            outcome.refused.append((line, refusal))
    outcome.lines = list(_compared(found))
    outcome.refused.sort(key=lambda refused: refused[0])
    if not dry_run:
        _store(outcome.new, by, at)
    return outcome


def _read(
    rows: Sequence[tuple[int, Mapping[str, str]]], today: date, outcome: CountsOutcome
) -> list[tuple[int, CountRow]]:
    read = []
    for line, raw in rows:
        try:
            row = CountRow.read(raw, today)
            if row is None:
                outcome.silent += 1
                continue
            if row.as_of > today:
                raise DayInFuture(day=row.as_of.strftime("%d/%m/%Y"))
            read.append((line, row))
        except Refusal as refusal:
            outcome.refused.append((line, refusal))
    return read


class _Units:
    """Finds the units of a sheet within the reach of a person, in two queries however long the sheet is."""

    def __init__(self, by: User, rows: Sequence[CountRow]) -> None:
        self.reach = reach_of(by)
        codes = {row.unit_code for row in rows if row.unit_code}
        named = Unit.objects.filter(code__in=codes | {code.upper() for code in codes})
        self.by_code = {unit.code: unit for unit in named}
        self.by_name: dict[str, list[Unit]] = {}
        wanted = {fold(row.name) for row in rows if not row.unit_code}
        roots = self.reach.units_for(VERB)
        for unit in Unit.objects.under(*roots).filter(exists_until=None) if wanted and roots else ():
            for name in wanted.intersection({fold(unit.name), fold(unit.short_name), *map(fold, unit.aliases)}):
                self.by_name.setdefault(name, []).append(unit)

    def find(self, row: CountRow) -> Unit:
        """Return the unit a row means. Raises ``CodeOfNone``, ``NameOfNone`` or ``NameOfSeveral``."""
        if row.unit_code:
            unit = self.by_code.get(row.unit_code) or self.by_code.get(row.unit_code.upper())
            if unit is None or not self.reach.covers(VERB, unit):
                raise CodeOfNone(code=row.unit_code)
            return unit
        named = self.by_name.get(fold(row.name), [])
        if not named:
            raise NameOfNone(name=row.name)
        if len(named) > 1:
            raise NameOfSeveral(name=row.name)
        return named[0]


def _compared(found: Sequence[tuple[int, CountRow, Unit]]) -> Iterable[CountLine]:
    before = last_counts([(unit.pk, row.as_of) for _, row, unit in found])
    for line, row, unit in found:
        yield CountLine(line, unit, row.members, row.as_of, row.source, before.get((unit.pk, row.as_of)))


def _store(lines: Sequence[CountLine], by: User, at: datetime) -> None:
    """Store counts in one fixed order, so that two sheets at once never wait for each other in a circle."""
    counts = [
        MemberCount(
            unit=line.unit,
            as_of=line.as_of,
            members=line.members,
            source=line.source,
            recorded_at=at,
            recorded_by=by,
        )
        for line in sorted(lines, key=lambda line: (line.unit.pk, line.as_of))
    ]
    MemberCount.objects.bulk_create(
        counts,
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["unit", "as_of"],
        update_fields=["members", "source", "recorded_at", "recorded_by"],
    )

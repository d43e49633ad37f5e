"""What a record says, field by field, with the problems found: pure reading, no rules of a programme yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sangkien.base.errors import Refusal
from sangkien.base.formats import day as as_day
from sangkien.base.formats import number as as_number
from sangkien.base.text import fold, normal, one_line
from sangkien.imports.choices import Column
from sangkien.imports.errors import cells as wrong
from sangkien.imports.rules.authors import CELL_LIMIT as AUTHORS_LIMIT
from sangkien.imports.rules.authors import Named, fill_shares, is_crowd, read_names, read_shares, with_shares
from sangkien.imports.rules.dates import NOTHING, DateProblem, DayRead, Precision, read_day
from sangkien.imports.rules.decisions import read_decision
from sangkien.imports.rules.kinds import is_mark, read_kind
from sangkien.imports.rules.likeness import Titled
from sangkien.imports.rules.money import MoneyProblem, read_benefit, scale_of
from sangkien.imports.schemas.files import Formula, Value
from sangkien.imports.schemas.records import Record
from sangkien.imports.schemas.tables import ColumnRead, Table
from sangkien.initiatives.rules import TEXT_LIMIT, TITLE_LIMIT

_NAMES_OF_DATES: Final = {"recognised_on": "ngày được công nhận", "first_applied_on": "ngày áp dụng lần đầu"}
_COLUMNS: Final = frozenset(Column.values)
_SHORT_LIMIT: Final = 120
_SMALLEST_SUM: Final = 10_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a field: the refusal that says it, the cell of the file, what stands there, what was
    perhaps meant."""

    refusal: Refusal
    column: str = ""
    raw: str = ""
    proposal: str = ""

    @property
    def field(self) -> str:
        """Return the field the sentence belongs to."""
        return self.refusal.field

    @property
    def code(self) -> str:
        """Return the stable code of the contract."""
        return self.refusal.code


@dataclass(slots=True)
class Reading:
    """What one row says. Dates of a month, quarter or year stand for it by their first day; money is whole VND."""

    sheet: str
    row: int
    title: str = ""
    summary: str = ""
    before: str = ""
    after: str = ""
    effect: str = ""
    field_of_use: str = ""
    kind: str = ""
    author_group: str = ""
    authors: tuple[Named, ...] = ()
    shares: tuple[Named, ...] = ()
    unit_text: str = ""
    group: str = ""
    decision_no: str = ""
    recognised: DayRead = NOTHING
    applied: DayRead = NOTHING
    benefit_vnd: int | None = None
    basis: str = ""
    code: str = ""
    external_key: str = ""
    action: str = ""
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    #: The title without accents, in lower case.
    folded: str = ""
    #: Its signs, once somebody compared it.
    titled: Titled | None = None

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """Return what makes two rows the same initiative: its code, else title and authors, accents and order aside."""
        if self.code:
            return self.code, ("",)
        return self.folded, tuple(sorted(_folded_name(author.name) for author in self.authors))


@lru_cache(maxsize=16_384)
def _folded_name(name: str) -> str:
    return fold(name)


class RowReader:
    """Reads the records of one table. ``today`` is the day against which a date is in the future."""

    def __init__(self, table: Table, *, today: date, typed: dict[int, dict[str, str]] | None = None) -> None:
        self.table, self.today = table, today
        self.columns: dict[Column, list[ColumnRead]] = {}
        for column in table.columns:
            self.columns.setdefault(column.column, []).append(column)
        money = self.columns.get(Column.BENEFIT, [])
        self.scale = scale_of(money[0].heading) if money else 1
        if self.scale == 1:
            self.scale = max(
                (scale_of(line) for line in table.above if "đvt" in line.lower() or "đơn vị tính" in line.lower()),
                default=1,
            )
        self.percent_cells = self.columns.get(Column.SHARES, [])

    def read(self, record: Record) -> Reading:
        """Read every field of a record; each problem is named, none stops the others from being found."""
        reading = Reading(record.sheet, record.row, group=record.group)
        self._texts(record, reading)
        self._authors(record, reading)
        self._recognition(record, reading)
        reading.applied = self._day(record, reading, Column.FIRST_APPLIED_ON)
        self._benefit(record, reading)
        self._kind(record, reading)
        return reading

    def located(self, problem: Problem, record: Record) -> Problem:
        """Return a problem that a rule found with the cell it is about and what stands there."""
        if problem.column or problem.field not in _COLUMNS:
            return problem
        column = Column(problem.field)
        return replace(problem, column=self._letter(column), raw=problem.raw or self._raw(record, column))

    # One method a group of fields, in the order of the form.

    def _texts(self, record: Record, reading: Reading) -> None:
        reading.title = one_line(self._text(record, reading, Column.TITLE))
        reading.folded = fold(reading.title)
        if not reading.title and not _has(reading.errors, "title"):
            reading.errors.append(Problem(wrong.TitleMissing(), self._letter(Column.TITLE)))
        elif len(reading.title) > TITLE_LIMIT:
            self._too_long(reading, "title", len(reading.title), TITLE_LIMIT)
        for name, column in (
            ("summary", Column.SUMMARY),
            ("before", Column.BEFORE),
            ("after", Column.AFTER),
            ("effect", Column.EFFECT),
        ):
            text = self._text(record, reading, column)
            setattr(reading, name, text)
            if len(text) > TEXT_LIMIT:
                self._too_long(reading, name, len(text), TEXT_LIMIT)
        reading.unit_text = one_line(self._text(record, reading, Column.UNIT, joined=" › "))
        reading.field_of_use = one_line(self._text(record, reading, Column.FIELD))[:_SHORT_LIMIT]
        reading.author_group = one_line(self._text(record, reading, Column.AUTHOR_GROUP))[:_SHORT_LIMIT]
        reading.code = one_line(self._text(record, reading, Column.CODE))[:80]
        reading.external_key = one_line(self._text(record, reading, Column.EXTERNAL_KEY))[:100]
        reading.action = one_line(self._text(record, reading, Column.ACTION))[:40]

    def _authors(self, record: Record, reading: Reading) -> None:
        names = list(self._named(record.cells, reading))
        for more in record.more:
            names += self._named(more, reading)
        reading.authors = tuple(names)
        self._put_codes(record, reading)
        letter = self._letter(Column.AUTHORS)
        raw = self._raw(record, Column.AUTHORS)
        if not names and not _has(reading.errors, "authors"):
            reading.errors.append(Problem(wrong.AuthorMissing(), letter, raw))
        reading.shares, assumed = fill_shares(reading.authors)
        total = sum((name.share or Decimal(0) for name in reading.shares), Decimal(0))
        silent = next((name.name for name in reading.shares if name.share is None), "")
        if silent:
            reading.errors.append(Problem(wrong.ShareMissing(name=silent), letter, raw))
        elif names and total != 100:
            shown = f"{total.normalize():f}".replace(".", ",")
            reading.errors.append(Problem(wrong.SharesDoNotSum(total=shown), letter, raw))
        elif assumed and any(name.share is not None for name in names):
            reading.warnings.append(Problem(wrong.ShareAssumed(), letter, raw))
        reading.warnings += [
            Problem(wrong.AuthorCollective(name=name.name), letter, raw) for name in names if is_crowd(name.name)
        ]

    def _named(self, cells: dict[int, Value | Formula], reading: Reading) -> tuple[Named, ...]:
        names: list[Named] = []
        for column in [*self.columns.get(Column.AUTHORS, ()), *self.columns.get(Column.COAUTHORS, ())]:
            cell = cells.get(column.place)
            if isinstance(cell, Formula):
                self._formula(reading, "authors", column, cell)
            elif cell is not None and len(text := str(cell)) > AUTHORS_LIMIT:
                too_long = wrong.AuthorsTooLong(limit=as_number(AUTHORS_LIMIT))
                reading.errors.append(Problem(too_long, column.letter, text[:200]))
            elif cell is not None:
                names += read_names(text)
        for column in self.percent_cells:
            cell = cells.get(column.place)
            if cell is not None and not isinstance(cell, Formula) and all(name.share is None for name in names):
                names = list(with_shares(tuple(names), read_shares(str(cell))))
        return tuple(names)

    def _put_codes(self, record: Record, reading: Reading) -> None:
        """Put staff codes to the authors where there is one for each."""
        columns = self.columns.get(Column.STAFF_CODE, ())
        codes = [
            part
            for cells in (record.cells, *record.more)
            for column in columns
            for part in one_line(str(cells.get(column.place) or "")).replace(";", ",").split(",")
            if part.strip()
        ]
        if codes and len(codes) == len(reading.authors):
            reading.authors = tuple(
                Named(author.name, author.share, code.strip()[:40])
                for author, code in zip(reading.authors, codes, strict=True)
            )

    def _recognition(self, record: Record, reading: Reading) -> None:
        column = next(iter(self.columns.get(Column.DECISION, ())), None)
        cell = record.cells.get(column.place) if column else None
        own = self._day(record, reading, Column.RECOGNISED_ON)
        if column is not None and isinstance(cell, Formula):
            self._formula(reading, "decision_no", column, cell)
            cell = None
        decision = read_decision(cell)
        reading.decision_no = decision.number
        beside = decision.day
        if own.day is None and not _has(reading.errors, "recognised_on"):
            if beside.problem is not None and column is not None:
                self._day_problem(reading, "recognised_on", column, beside, str(cell))
            reading.recognised = self._known(reading, "recognised_on", column, beside, str(cell or ""))
            return
        reading.recognised = own
        exact = Precision.DAY
        if own.day and beside.day and own.day != beside.day and own.precision == beside.precision == exact:
            differ = wrong.DatesDiffer(day=as_day(own.day), other=as_day(beside.day))
            reading.warnings.append(
                Problem(differ, self._letter(Column.RECOGNISED_ON), self._raw(record, Column.RECOGNISED_ON))
            )

    def _day(self, record: Record, reading: Reading, wanted: Column) -> DayRead:
        column = next(iter(self.columns.get(wanted, ())), None)
        cell = record.cells.get(column.place) if column else None
        if column is None or cell is None:
            return NOTHING
        if isinstance(cell, Formula):
            self._formula(reading, wanted.value, column, cell)
            return NOTHING
        read = read_day(cell)
        raw = _shown(cell)
        if (
            read.problem == DateProblem.UNREADABLE
            and wanted == Column.RECOGNISED_ON
            and (found := read_decision(cell)).day.day
        ):
            read, reading.decision_no = found.day, found.number
        if read.problem is not None:
            self._day_problem(reading, wanted.value, column, read, raw)
            return NOTHING
        return self._known(reading, wanted.value, column, read, raw)

    def _known(self, reading: Reading, name: str, column: ColumnRead | None, read: DayRead, raw: str) -> DayRead:
        """Check a day against today and say when only a span is known."""
        letter = column.letter if column else ""
        if read.day is None:
            return NOTHING
        if read.day > self.today:
            future = wrong.DateInFuture(field=name, day=as_day(read.day))
            reading.errors.append(Problem(future, letter, raw))
        elif read.precision != Precision.DAY:
            reading.warnings.append(Problem(wrong.DateAmbiguous(field=name, raw=raw[:40]), letter, raw))
        return read

    def _day_problem(self, reading: Reading, name: str, column: ColumnRead, read: DayRead, raw: str) -> None:
        kind = wrong.DateAmbiguous if read.problem == DateProblem.AMBIGUOUS else wrong.DateUnreadable
        proposal = as_day(read.proposal) if read.proposal else ""
        reading.errors.append(Problem(kind(field=name, raw=raw[:40]), column.letter, raw, proposal))

    def _benefit(self, record: Record, reading: Reading) -> None:
        column = next(iter(self.columns.get(Column.BENEFIT, ())), None)
        cell = record.cells.get(column.place) if column else None
        if column is None or cell is None:
            if column is not None and record.shares_money_with is not None:
                shared = wrong.MoneyShared(row=record.shares_money_with)
                reading.warnings.append(Problem(shared, column.letter))
            return
        if isinstance(cell, Formula):
            self._formula(reading, "benefit_vnd", column, cell)
            return
        raw = _shown(cell)
        read = read_benefit(cell if not isinstance(cell, date) else str(cell), scale=self.scale)
        if read.problem is not None:
            kind = wrong.MoneyNegative if read.problem == MoneyProblem.NEGATIVE else wrong.MoneyUnreadable
            proposal = f"{as_number(read.proposal)}" if read.proposal else ""
            reading.errors.append(Problem(kind(raw=raw[:60]), column.letter, raw, proposal))
            return
        reading.benefit_vnd, reading.basis = read.vnd, str(read.basis or "")
        if read.words and read.words not in reading.effect:
            reading.effect = f"{reading.effect}\n{read.words}".strip()
        if read.guessed and read.vnd is not None:
            guessed = wrong.MoneyGuessed(amount=as_number(read.vnd), raw=raw[:60])
            reading.warnings.append(Problem(guessed, column.letter, raw))
        elif read.approximate and read.vnd is not None:
            about = wrong.MoneyApproximate(amount=as_number(read.vnd), raw=raw[:60])
            reading.warnings.append(Problem(about, column.letter, raw))
        elif read.vnd is not None and 0 < read.vnd < _SMALLEST_SUM:
            reading.warnings.append(Problem(wrong.MoneySmall(amount=as_number(read.vnd)), column.letter, raw))

    def _kind(self, record: Record, reading: Reading) -> None:
        for column in self.columns.get(Column.KIND, ()):
            cell = record.cells.get(column.place)
            if cell is None or isinstance(cell, Formula):
                continue
            text = _shown(cell)
            if column.kind is not None:
                reading.kind = column.kind if is_mark(text) else reading.kind
            elif (kind := read_kind(text)) is not None:
                reading.kind = kind
            elif text.strip(" -"):
                reading.warnings.append(Problem(wrong.KindUnknown(raw=text[:40]), column.letter, text))

    def _text(self, record: Record, reading: Reading, wanted: Column, joined: str = "\n") -> str:
        if wanted not in self.columns:
            return ""
        parts: list[str] = []
        for cells in (record.cells, *record.more):
            for column in self.columns.get(wanted, ()):
                cell = cells.get(column.place)
                if isinstance(cell, Formula):
                    self._formula(reading, _field(wanted), column, cell)
                elif cell is not None and (cells is record.cells or wanted in _GOES_ON):
                    parts.append(normal(_shown(cell)))
        return joined.join(dict.fromkeys(part for part in parts if part))

    def _formula(self, reading: Reading, name: str, column: ColumnRead, cell: Formula) -> None:
        if not _has(reading.errors, name):
            reading.errors.append(Problem(wrong.Formula(field=name), column.letter, cell.text or "="))

    def _too_long(self, reading: Reading, name: str, length: int, limit: int) -> None:
        long = wrong.TextTooLong(field=name, length=as_number(length), limit=as_number(limit))
        reading.errors.append(Problem(long, self._letter(Column(name))))

    def _letter(self, column: Column) -> str:
        return next((read.letter for read in self.columns.get(column, ())), "")

    def _raw(self, record: Record, column: Column) -> str:
        read = next(iter(self.columns.get(column, ())), None)
        cell = record.cells.get(read.place) if read else None
        return "" if cell is None or isinstance(cell, Formula) else _shown(cell)[:200]


_GOES_ON: Final = frozenset({Column.TITLE, Column.SUMMARY, Column.BEFORE, Column.AFTER, Column.EFFECT})


def _field(column: Column) -> str:
    return {Column.UNIT: "unit"}.get(column, column.value)


def _has(problems: Iterable[Problem], name: str) -> bool:
    return any(problem.field == name for problem in problems)


def _shown(cell: Value) -> str:
    """Return a cell as a person sees it."""
    if isinstance(cell, date):
        return as_day(cell)
    return str(cell)


class Repeats:
    """Remembers rows to mark those that repeat an earlier one of the same file."""

    def __init__(self) -> None:
        self._whole: dict[int, int] = {}
        self._alike: dict[int, int] = {}

    def mark(self, reading: Reading, unit: object) -> None:
        """Mark ``reading``: same title and authors is an error, same title and unit a thing to look at."""
        title, authors = reading.key
        if reading.external_key:
            title, authors = f"ma:{fold(reading.external_key)}", ("",)
        if not title:
            return
        whole, alike = hash((title, authors)), hash((title, unit))
        if authors and whole in self._whole:
            reading.errors.append(Problem(wrong.DuplicateInFile(row=self._whole[whole])))
        elif alike in self._alike:
            reading.warnings.append(Problem(wrong.AlikeInFile(row=self._alike[alike])))
        self._whole.setdefault(whole, reading.row)
        self._alike.setdefault(alike, reading.row)

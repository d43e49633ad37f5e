"""Loading the demonstration: through the services people use, in one transaction, once.

A crash leaves nothing behind, so a database either has all of it or none. Entries carry ``SOURCE`` and are the mark by
which a second run knows that there is nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM, day_of, start_of
from sangkien.base.errors import Refusals
from sangkien.counting.services import find_outliers
from sangkien.demonstration import current, facts, plan, workbook
from sangkien.demonstration.accounts import create_accounts, create_officers, create_people
from sangkien.demonstration.assembly import built
from sangkien.demonstration.errors import DatabaseInUse
from sangkien.demonstration.freezing import freeze_current, freeze_published
from sangkien.demonstration.numbering import take_planned_codes
from sangkien.demonstration.replay import row_of, staff_codes
from sangkien.demonstration.shapes import PlannedEntry
from sangkien.imports.services.entries import Intake, take_in
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.initiatives.rules import AuthorPart
from sangkien.initiatives.services import begin_draft, save_authors, save_draft
from sangkien.programmes.models import Programme
from sangkien.programmes.services import define_programme, import_targets
from sangkien.search.services import count_terms, look_alike, sweep
from sangkien.units.models import Unit
from sangkien.units.services import import_units

SOURCE = "trinh-dien"
_MEMBERS_AS_OF = "2021-12-31"
_SLICE = 2000
#: Entries that wait to be checked, compared at once; the others when somebody opens them.
_COMPARED = 120
#: "sangkien" in ASCII, cut to four bytes: two loads at once wait for each other here.
_LOCK = 0x73616E67

Report = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _whole: int) -> None:
    """Report nothing."""


def is_loaded() -> bool:
    """Say whether this database carries the whole demonstration."""
    held = Entry.objects.filter(programme__code=facts.CODE, initiative__source=SOURCE).count()
    return held >= facts.SUBMITTED + facts.WITHDRAWN


def load(*, at: datetime, report: Report = silent) -> bool:
    """Load the demonstration; return whether there was anything to do. Raises ``DatabaseInUse``."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if is_loaded():
            return False
        if any(model.objects.exists() for model in (Unit, User, Programme)):
            raise DatabaseInUse
        _Loader(at, report).run()
    built.cache_clear()
    return True


@dataclass
class _Loader:
    """One load; ``at`` is the moment at which all is recorded."""

    at: datetime
    report: Report

    def run(self) -> None:
        entries, _, homes = built()
        self.codes = staff_codes(homes)
        units = self._units()
        create_people(homes, self.codes, units)
        accounts = create_accounts(units, self.at)
        create_officers(accounts.values(), units, self.at)
        # The published programme comes last: the public home shows the newest one.
        self._programme(current.training(self.today))
        running, published = self._programme(current.definition(self.today)), self._programme(plan.programme())
        self._targets(running, current.targets(self.today))
        self._targets(published, plan.targets())
        self._entries(published, entries, "Chương trình 01 triệu sáng kiến")
        take_planned_codes(published, entries)
        self._entries(running, current.entries(self.today, entries, self.at), running.short_name)
        self._draft(running, accounts["cong.nhan"], units)
        workbook.send(running, units["TTCO"], accounts["to.ho.tro"], self.at)
        self._analyze()
        self._compare()
        self._freeze(published, running, accounts["quan.tri"])

    @property
    def today(self) -> date:
        return day_of(self.at)

    def _units(self) -> dict[str, Unit]:
        rows = [
            (line, {**{name: str(value) for name, value in row.items()}, "members_as_of": _MEMBERS_AS_OF})
            for line, row in enumerate(plan.units(), 1)
        ]
        outcome = import_units(rows=rows, at=start_of(date.fromisoformat(_MEMBERS_AS_OF)))
        _insist(outcome.refused)
        return {unit.code: unit for unit in Unit.objects.all()}

    def _programme(self, definition: dict[str, object]) -> Programme:
        return define_programme(definition=definition, by=None, at=self.at)

    def _targets(self, programme: Programme, rows: Sequence[dict[str, object]]) -> None:
        self.report("chỉ tiêu", 0, 1)
        texts = [(line, {name: str(value) for name, value in row.items()}) for line, row in enumerate(rows, 1)]
        _insist(import_targets(programme=programme, rows=texts, by=None, at=self.at).refused)

    def _entries(self, programme: Programme, entries: Sequence[PlannedEntry], name: str) -> None:
        told = {story["external_key"] for story in plan.stories()}
        intake = Intake(programme=programme, by=None, at=self.at, historic=True, source=SOURCE)
        for start in range(0, len(entries), _SLICE):
            self.report(name, start, len(entries))
            part = entries[start : start + _SLICE]
            rows = [row_of(line, entry, codes=self.codes, told=told) for line, entry in enumerate(part, start + 1)]
            outcome = take_in(intake=intake, rows=rows)
            _insist([(line, Refusals(refusals)) for line, refusals in outcome.refused])
        self.report(name, len(entries), len(entries))

    def _draft(self, programme: Programme, worker: User, units: dict[str, Unit]) -> None:
        """What stands unfinished on the worker's page, saved yesterday at the hour the story tells."""
        for row in plan.drafts():
            saved = datetime.fromisoformat(row["saved_at"]).timetz()
            moment = datetime.combine(self.today - timedelta(days=1), saved)
            entry = begin_draft(programme=programme, by=worker, at=moment, unit=units[row["unit_code"]])
            words = {name: row[name] for name in ("title", "kind", "before", "after", "effect")}
            save_draft(entry=entry, by=worker, at=moment, facts=words)
            author = AuthorPart(worker.full_name, share=Decimal(100), code=self.codes[worker.full_name])
            save_authors(entry=entry, by=worker, at=moment, authors=[author])

    def _analyze(self) -> None:
        """Fresh statistics: the tables were empty a moment ago and the first pages should be quick."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _compare(self) -> None:
        """Count terms, and look at what waits to be checked, as the worker would in the first night."""
        count_terms(at=self.at)
        waiting = Entry.objects.filter(state__in=(State.SUBMITTED, State.UNDER_REVIEW)).order_by("-state_since")
        ids = list(waiting.values_list("initiative_id", flat=True)[:_COMPARED])
        look_alike(initiatives=ids, at=self.at)
        sweep(at=self.at)
        find_outliers(at=self.at)

    def _freeze(self, published: Programme, running: Programme, by: User) -> None:
        self.report("bản chốt", 0, 1)
        freeze_published(published, by=by)
        freeze_current(running, by=by, at=self.at.astimezone(VIETNAM))
        self.report("bản chốt", 1, 1)


def _insist(refused: Sequence[tuple[int, Exception]]) -> None:
    """Raise the first refusal: the plan is ours, so none is expected."""
    for _, refusal in refused:
        raise refusal

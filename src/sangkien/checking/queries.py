"""Questions of the checking queue: counts, rows, what each rule says, what looks alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import IntegerField, Subquery
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import day_of, start_of
from sangkien.base.errors import Refusal
from sangkien.base.formats import day, money_short
from sangkien.checking.access import queue_for
from sangkien.checking.choices import UNDO_MINUTES, UNDOABLE
from sangkien.initiatives.choices import InitiativeKind, State
from sangkien.initiatives.models import Entry, EntryEvent, EntryQuerySet
from sangkien.initiatives.queries import by_field, facts_of
from sangkien.initiatives.rules import reasons_against
from sangkien.programmes.models import Programme
from sangkien.programmes.rules import read_rules
from sangkien.units.access import reach_of
from sangkien.units.choices import UPPER

#: Counts of a queue stop here, so that a page costs the same for a workshop and for a country.
MANY = 10_000
#: The figure beside a link of the menu stands on every page: it stops sooner.
FEW = 1_000


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many entries wait for this officer, wait for authors, were decided today."""

    waiting: int = 0
    returned: int = 0
    done_today: int = 0
    #: Where counting stopped.
    most: int = MANY

    @property
    def open(self) -> int:
        """Return how many wait for an officer or for an author."""
        return self.waiting + self.returned


def waiting_for(user: User, programme: Programme) -> EntryQuerySet:
    """Return what this officer is asked to decide: the grassroots what came in, the upper level what came up too."""
    rows = queue_for(user, programme)
    return rows.filter(state__in=_asked_states(user, programme))


def _asked_states(user: User, programme: Programme) -> list[str]:
    units = reach_of(user).units_for("check")
    is_upper = any(unit.kind in UPPER or unit.pk == programme.root_unit_id for unit in units)
    return [State.UNDER_REVIEW, State.SUBMITTED] if is_upper else [State.SUBMITTED]


def counts_for(user: User, programme: Programme, at: datetime) -> QueueCounts:
    """Count the tabs of the queue, each up to ``MANY``: nobody works through more than that in a day. One query."""
    rows = queue_for(user, programme)
    tabs = (
        waiting_for(user, programme),
        rows.filter(state=State.NEEDS_CHANGES),
        _decided_today(rows, at),
    )
    counted = [_BoundedCount(tab.order_by().values("pk")[:MANY]) for tab in tabs]
    return QueueCounts(*Programme.objects.filter(pk=programme.pk).values_list(*counted).get())


class _BoundedCount(Subquery):
    """How many rows a query of bounded length has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _decided_today(rows: EntryQuerySet, at: datetime) -> EntryQuerySet:
    """Keep what got its verdict today; no verdict is older than its state, and states have an index by time."""
    today = start_of(day_of(at))
    return rows.filter(
        state__in=[State.VALID, State.INVALID, State.DUPLICATE], state_since__gte=today, decided_at__gte=today
    )


def waiting_count(user: User, programme: Programme, *, up_to: int = MANY) -> int:
    """Return how many entries wait for this officer, counted up to ``up_to``."""
    return waiting_for(user, programme)[:up_to].count()


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What the programme's rules say of an entry, as the officer sees it."""

    refusals: tuple[Refusal, ...]

    @property
    def missing(self) -> int:
        """Return how many points are open."""
        return len(self.refusals)


def rule_result(entry: Entry, at: datetime) -> RuleResult:
    """Check an entry against its programme's rules as they stand."""
    return RuleResult(tuple(reasons_against(facts_of(entry), read_rules(entry.programme.rules), today=day_of(at))))


def tab_rows(user: User, programme: Programme, tab: str, at: datetime) -> EntryQuerySet:
    """Return the rows of a tab, what waits longest first; each row with its faces, in a fixed number of queries."""
    rows = queue_for(user, programme)
    if tab == "bo-sung":
        rows = rows.filter(state=State.NEEDS_CHANGES)
    elif tab == "xong":
        rows = _decided_today(rows, at)
    else:
        rows = waiting_for(user, programme)
    return (
        rows.with_faces()
        .select_related("author_group")
        .prefetch_related("initiative__evidence")
        .order_by("state_since", "pk")
    )


def next_after(user: User, done: Entry) -> Entry | None:
    """Return the entry that waits next after ``done`` in this officer's queue, or the first of all."""
    rows = waiting_for(user, done.programme).exclude(pk=done.pk).order_by("state_since", "pk")
    since = EntryEvent.objects.filter(entry=done).order_by("-seq").values_list("known_at", flat=True)[1:2]
    before = next(iter(since), done.begun_at)
    return rows.filter(state_since__gte=before).first() or rows.first()


def undoable(user: User, pk: int, at: datetime) -> EntryEvent | None:
    """Return the officer's own last verdict on entry ``pk`` if it can still be taken back."""
    last = EntryEvent.objects.filter(entry=pk).select_related("entry__initiative").order_by("-seq").first()
    recent = last is not None and at - last.recorded_at <= timedelta(minutes=UNDO_MINUTES)
    return last if last and recent and last.by_id == user.pk and last.verb in UNDOABLE else None


def rules_shown(entry: Entry, at: datetime) -> list[dict[str, str]]:
    """Return the four answers an officer wants at a glance, for ``c-verdicts``."""
    by = by_field(rule_result(entry, at).refusals)
    initiative = entry.initiative
    rules = read_rules(entry.programme.rules)
    tested = rules.window.tested if rules.window else "recognised_on"
    recognised = f"{initiative.decision_no}, {day(initiative.recognised_on)}" if initiative.decision_no else ""
    kind = InitiativeKind(initiative.kind).label if initiative.kind else ""
    return [
        _shown(gettext("Đã được công nhận"), recognised, [*by.get("decision_no", []), *by.get("recognised_on", [])]),
        _shown(gettext("Trong thời gian"), day(getattr(initiative, tested)), by.get(tested, [])),
        _shown(gettext("Đúng loại"), str(kind), by.get("kind", [])),
        _shown(
            gettext("Tác giả, làm lợi"), _benefit_shown(entry), [*by.get("authors", []), *by.get("benefit_vnd", [])]
        ),
    ]


def _benefit_shown(entry: Entry) -> str:
    if entry.initiative.benefit_vnd is None:
        return gettext("không tính được bằng tiền")
    return money_short(entry.initiative.benefit_vnd)


def _shown(title: str, text: str, refusals: list[Refusal]) -> dict[str, str]:
    if refusals:
        return {"kind": "no", "title": title, "text": refusals[0].sentence}
    if not text:
        return {"kind": "none", "title": title, "text": gettext("không ghi, không bắt buộc")}
    return {"kind": "ok", "title": title, "text": text}

"""Questions of the checking queue: counts, rows, what each rule says, what looks alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from sangkien.accounts.models import User
from sangkien.base.clock import day_of, start_of
from sangkien.base.errors import Refusal
from sangkien.checking.access import queue_for
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryQuerySet
from sangkien.initiatives.queries import facts_of
from sangkien.initiatives.rules import reasons_against
from sangkien.programmes.models import Programme
from sangkien.programmes.rules import read_rules
from sangkien.units.access import reach_of
from sangkien.units.choices import UPPER


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many entries wait for this officer, wait for authors, were decided today, and lie with the upper level."""

    waiting: int = 0
    returned: int = 0
    done_today: int = 0
    above: int = 0


def waiting_for(user: User, programme: Programme) -> EntryQuerySet:
    """Return what this officer is asked to decide: the upper level what came up, the grassroots what came in.

    An upper officer also sees what still lies at the grassroots below, in the tab "above" of theirs reversed.
    """
    rows = queue_for(user, programme)
    return rows.filter(state__in=_asked_states(user, programme))


def _asked_states(user: User, programme: Programme) -> list[str]:
    units = reach_of(user).units_for("check")
    is_upper = any(unit.kind in UPPER or unit.pk == programme.root_unit_id for unit in units)
    return [State.UNDER_REVIEW, State.SUBMITTED] if is_upper else [State.SUBMITTED]


def counts_for(user: User, programme: Programme, at: datetime) -> QueueCounts:
    """Count the tabs of the queue in one query."""
    today = start_of(day_of(at))
    found = queue_for(user, programme).aggregate(
        waiting=Count("pk", filter=Q(state__in=_asked_states(user, programme))),
        returned=Count("pk", filter=Q(state=State.NEEDS_CHANGES)),
        done_today=Count(
            "pk", filter=Q(state__in=[State.VALID, State.INVALID, State.DUPLICATE], decided_at__gte=today)
        ),
        above=Count("pk", filter=Q(state=State.UNDER_REVIEW)),
    )
    return QueueCounts(**found)


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

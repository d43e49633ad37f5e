"""Jobs of counting: the nightly recount, what stands out, the weekly freeze.

Periodic jobs are planned in UTC, and Vietnam is seven hours ahead all year round. All jobs may run twice or late: what
is told or frozen already stays as it is.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM, day_of, now, start_of
from sangkien.base.formats import day, number
from sangkien.counting.errors import SnapshotExists
from sangkien.counting.models import Snapshot
from sangkien.counting.queries import Question
from sangkien.counting.queries.verify import differences
from sangkien.counting.rules import week_of
from sangkien.counting.services import find_outliers, fold_days, freeze
from sangkien.notices.models import Notice
from sangkien.notices.services import tell
from sangkien.programmes.models import Programme, Stage
from sangkien.units.choices import Role
from sangkien.units.models import RoleAssignment

log = logging.getLogger(__name__)

#: What a notice about a recount is called.
DIFFERS = "count_differs"
_TUESDAY, _CLOSING = 1, time(17)


# 02:10 in Vietnam.
@app.periodic(cron="10 19 * * *")
@app.task(name="counting.recount", queueing_lock="counting.recount")
def recount(timestamp: int) -> None:
    """Recount everything from the events; tell the administrators of programmes, once a day, if anything differs."""
    found, at = differences(), now()
    if not found:
        return
    log.error("recount: %s differences, the first: %s", len(found), found[0])

    def text() -> str:
        said = gettext("Đếm lại đêm nay thấy {n} chỗ lệch với bảng tổng. Chỗ đầu tiên: {first}")
        return said.format(n=number(len(found)), first=found[0])

    tell(people=_not_told(at), kind=DIFFERS, text=text, url=reverse("reports:results"), at=at)


def _not_told(at: datetime) -> QuerySet[User]:
    """Return the administrators of programmes who have not been told today."""
    told = Notice.objects.filter(kind=DIFFERS, created_at__gte=start_of(day_of(at))).values("to")
    roots = Programme.objects.values("root_unit")
    holding = RoleAssignment.objects.on(day_of(at)).filter(role=Role.PROGRAMME_ADMIN, unit__in=roots)
    return User.objects.filter(pk__in=holding.values("user"), is_active=True).exclude(pk__in=told).order_by("pk")


@app.periodic(cron="* * * * *")
@app.task(name="counting.fold_days", queueing_lock="counting.fold_days")
def fold(timestamp: int) -> None:
    """Fold what was handed in and judged into the sums of the units above, each minute."""
    fold_days()


# 02:50 in Vietnam.
@app.periodic(cron="50 19 * * *")
@app.task(name="counting.find_outliers", queueing_lock="counting.find_outliers")
def find_outliers_nightly(timestamp: int) -> None:
    """List what stands out of the ordinary, for officers to look at."""
    find_outliers(at=now())


# Every hour, one minute past, so that a worker that stood still on Tuesday evening catches up: the table is always
# that of Tuesday 17:00, whenever it is frozen. The minute lets transactions begun before 17:00 come to their end.
@app.periodic(cron="1 * * * *")
@app.task(name="counting.freeze_week", queueing_lock="counting.freeze_week")
def freeze_week(timestamp: int) -> None:
    """Freeze the weekly table of each programme that was open on the last Tuesday at 17:00, if nobody has yet."""
    at = now()
    moment = last_closing(at)
    open_then = Stage.objects.open_at(moment).values("programme")
    for programme in Programme.objects.real().filter(pk__in=open_then).select_related("root_unit").order_by("pk"):
        _freeze(programme, moment, at)


def last_closing(at: datetime) -> datetime:
    """Return the last Tuesday 17:00 in Vietnam that is not after ``at``."""
    today = day_of(at)
    tuesday = today - timedelta(days=(today.weekday() - _TUESDAY) % 7)
    closing = datetime.combine(tuesday, _CLOSING, VIETNAM)
    return closing if closing <= at else closing - timedelta(weeks=1)


def _freeze(programme: Programme, moment: datetime, at: datetime) -> None:
    year, week = week_of(day_of(moment))
    code = f"{year}-tuan-{week:02d}"
    if Snapshot.objects.filter(programme=programme, code=code).exists():
        return
    with translation.override("vi"):
        name = gettext("Tuần {week} · {day}").format(week=week, day=day(moment))
    try:
        freeze(question=Question(programme=programme, as_of=moment), code=code, name=name, by=None, at=at)
    except SnapshotExists:  # an officer froze it in this very moment
        log.info("frozen already: %s %s", programme.code, code)

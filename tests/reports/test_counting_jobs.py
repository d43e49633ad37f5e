"""The nightly recount and the weekly freeze."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from procrastinate.contrib.django import app

from factories import a_programme, a_submitted_entry, a_unit, a_user, an_officer
from factories.moments import at
from sangkien.counting import tasks
from sangkien.counting.models import Snapshot
from sangkien.counting.rules import digest_of
from sangkien.notices.models import Notice
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.django_db
TUESDAY = at(2023, 7, 25, 17)


@pytest.fixture
def world() -> SimpleNamespace:
    root = a_unit("TKV", kind=Kind.CORPORATION_UNION)
    company = a_unit("MOT", under=root)
    programme = a_programme(root, code="ct")
    member = a_user(at=company, role=Role.MEMBER)
    a_submitted_entry(programme, company, member, at=at(2023, 7, 20))
    a_submitted_entry(programme, company, member, at=at(2023, 7, 25, 17, 30))
    chief = an_officer(root, role=Role.PROGRAMME_ADMIN)
    return SimpleNamespace(root=root, company=company, programme=programme, chief=chief, officer=an_officer(root))


def test_jobs_are_planned_by_name() -> None:
    planned = {
        task.name: plan.cron for (_, _), plan in app.periodic_registry.periodic_tasks.items() if (task := plan.task)
    }
    assert planned["counting.recount"] == "10 19 * * *"
    assert planned["counting.freeze_week"] == "1 * * * *"
    assert {"reports.build_export", "reports.sweep_exports"} <= set(app.tasks)


@pytest.mark.parametrize(
    ("present", "closing"),
    [
        (at(2023, 7, 25, 16, 59), at(2023, 7, 18, 17)),
        (at(2023, 7, 25, 17), TUESDAY),
        (at(2023, 7, 26, 3), TUESDAY),
        (at(2023, 7, 31, 23), TUESDAY),
        (at(2023, 8, 1, 17, 1), at(2023, 8, 1, 17)),
    ],
)
def test_the_last_tuesday_evening(present: datetime, closing: datetime) -> None:
    assert tasks.last_closing(present) == closing


def test_the_week_is_frozen_once_at_its_moment(world: SimpleNamespace) -> None:
    with time_machine.travel(at(2023, 7, 25, 20, 1), tick=False):
        tasks.freeze_week(timestamp=0)
        tasks.freeze_week(timestamp=0)
    made = Snapshot.objects.get()
    assert (made.code, made.name, made.as_of, made.frozen_by) == ("2023-tuan-30", "Tuần 30 · 25/7/2023", TUESDAY, None)
    assert made.content["totals"]["submitted"] == 1
    assert digest_of(made.content) == made.digest


def test_a_late_worker_freezes_the_same_table(world: SimpleNamespace) -> None:
    with time_machine.travel(at(2023, 7, 28, 9), tick=False):
        tasks.freeze_week(timestamp=0)
    assert Snapshot.objects.get().content["totals"]["submitted"] == 1


def test_a_closed_programme_is_left_alone(world: SimpleNamespace) -> None:
    with time_machine.travel(at(2023, 9, 6, 9), tick=False):
        tasks.freeze_week(timestamp=0)
    assert not Snapshot.objects.exists()


def test_no_difference_no_notice(world: SimpleNamespace) -> None:
    tasks.recount(timestamp=0)
    assert not Notice.objects.filter(kind=tasks.DIFFERS).exists()


def test_a_difference_is_told_to_administrators_once_a_day(world: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counting_tally SET valid = valid + 7")
    with time_machine.travel(at(2023, 7, 26, 2, 10), tick=False):
        tasks.recount(timestamp=0)
        tasks.recount(timestamp=0)
    told = Notice.objects.filter(kind=tasks.DIFFERS)
    assert [notice.to for notice in told] == [world.chief]
    assert "chỗ lệch" in told[0].text
    with time_machine.travel(at(2023, 7, 27, 2, 10), tick=False):
        tasks.recount(timestamp=0)
    assert Notice.objects.filter(kind=tasks.DIFFERS).count() == 2

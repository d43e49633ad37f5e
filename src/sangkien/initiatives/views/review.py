"""The last page before sending: every fact with what speaks against it, and the way to the field that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from sangkien.base.clock import start_of
from sangkien.base.formats import day, last_day, span
from sangkien.initiatives.errors import UnitMissing
from sangkien.initiatives.forms import WHAT
from sangkien.initiatives.models import Entry
from sangkien.initiatives.views.sheet import stored, tell
from sangkien.programmes.choices import DateTested
from sangkien.programmes.rules import Window, read_rules

_ANCHORS = {"authors": "tac-gia", "evidence": "minh-chung", "unit": "don-vi"}


@dataclass(frozen=True, slots=True)
class Point:
    """Something still to be put right: where it belongs, what is said, and the address of its field."""

    field: str
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the programme, met or not."""

    met: bool
    text: str


def open_points(request: HttpRequest, entry: Entry, at: datetime) -> list[Point]:
    """Return everything that stands against sending, in the order of the pages."""
    points = [] if entry.unit_id else [_point(entry, UnitMissing.field, UnitMissing().sentence)]
    for page in ("1", "2"):
        sheet = stored(request, entry, page)
        tell(sheet, at, later=True)
        points += [_point(entry, name, " ".join(str(one) for one in said)) for name, said in sheet.form.errors.items()]
        points += [_point(entry, name, said) for name, said in sheet.said.items()]
    return points


def _point(entry: Entry, name: str, sentence: str) -> Point:
    page = "what" if name in WHAT or name == "unit" else "gain"
    anchor = _ANCHORS.get(name, f"id_{name}")
    return Point(name, sentence, f"{reverse(f'initiatives:{page}', args=[entry.pk])}?sua=1#{anchor}")


def conditions(entry: Entry, points: Iterable[Point]) -> list[Condition]:
    """Return what the programme asks, each with whether the entry meets it."""
    rules, wrong = read_rules(entry.programme.rules), {point.field for point in points}
    found = []
    if rules.recognition_required:
        found.append(Condition(not wrong & {"decision_no", "recognised_on"}, _recognition(entry)))
    if rules.window is not None:
        found.append(Condition(str(rules.window.tested) not in wrong, _span(rules.window)))
    found.append(Condition("authors" not in wrong, _("Tổng phần của các tác giả là 100 %")))
    return found


def _recognition(entry: Entry) -> str:
    initiative = entry.initiative
    if not (initiative.decision_no and initiative.recognised_on):
        return _("Được công nhận trước khi nộp, có số và ngày quyết định")
    facts = {"number": initiative.decision_no, "day": day(initiative.recognised_on)}
    return _("Đã được công nhận, số {number} ngày {day}").format(**facts)


def _span(window: Window) -> str:
    label = str(DateTested(window.tested).label).capitalize()
    opens = start_of(window.opens) if window.opens else None
    ends = start_of(window.ends) if window.ends else None
    if opens and ends:
        return f"{label} {span(opens, ends)}"
    if opens:
        return _("{label} từ {day}").format(label=label, day=day(opens))
    return _("{label} đến {day}").format(label=label, day=last_day(ends))

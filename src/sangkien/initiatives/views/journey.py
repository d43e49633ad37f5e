"""The way of an entry as a timeline: what happened, where it is now, what is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from sangkien.base.formats import ago
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import Checker, Step
from sangkien.programmes.choices import CheckChain
from sangkien.units.choices import UPPER

Line = dict[str, str]


def journey_of(entry: Entry, story: Sequence[Step], checker: Checker | None, at: datetime) -> list[Line]:
    """Return the steps done, the one at hand and those to come, each in plain words."""
    return [*(_past(step, at) for step in story), *_coming(entry, checker)]


def _past(step: Step, at: datetime) -> Line:
    when = ", ".join(part for part in (ago(step.at, at), step.by) if part)
    text = _("Chuyển về {unit}").format(unit=step.unit) if str(step.verb) == str(Verb.TRANSFER.label) else ""
    reason = f"{text}: {step.reason}" if text and step.reason else step.reason or text
    return {"state": "done", "title": str(step.verb), "when": when, "text": reason}


def _coming(entry: Entry, checker: Checker | None) -> list[Line]:
    unit = entry.unit.short_name if entry.unit else ""
    counted = _line("todo", _("Được tính là hợp lệ vào kết quả của {unit}").format(unit=unit))
    if entry.state == State.SUBMITTED:
        above = [_line("todo", _("Cấp trên xác nhận hợp lệ"))] if _goes_up(entry, checker) else []
        return [_line("now", _checks(checker), _who(checker)), *above, counted]
    if entry.state == State.UNDER_REVIEW:
        return [_line("now", _confirms(checker), _who(checker)), counted]
    if entry.state == State.NEEDS_CHANGES:
        mend = _line("now", _("Tác giả bổ sung và nộp lại"), _("Nộp lại thì thời điểm nộp lần đầu vẫn được giữ."))
        return [mend, _line("todo", _("Công đoàn kiểm tra lại")), counted]
    return []


def _line(state: str, title: str, text: str = "") -> Line:
    return {"state": state, "title": title, "when": "", "text": text}


def _goes_up(entry: Entry, checker: Checker | None) -> bool:
    """Say whether a yes of the one who checks next still needs the upper level's (D18)."""
    if entry.programme.check_chain == CheckChain.UNIT:
        return False
    return checker is None or not (checker.unit.kind in UPPER or checker.unit.pk == entry.programme.root_unit_id)


def _checks(checker: Checker | None) -> str:
    return _("{unit} kiểm tra").format(unit=checker.unit.short_name) if checker else _("Công đoàn kiểm tra")


def _confirms(checker: Checker | None) -> str:
    if checker is None:
        return _("Cấp trên xác nhận hợp lệ")
    return _("{unit} xác nhận hợp lệ").format(unit=checker.unit.short_name)


def _who(checker: Checker | None) -> str:
    return _("{name} phụ trách.").format(name=checker.name) if checker and checker.name else ""

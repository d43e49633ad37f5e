"""What a programme says of a row, through the same rules as a single form; and the row as it would be stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from sangkien.base.errors import Refusal
from sangkien.base.formats import day as as_day
from sangkien.base.text import fold
from sangkien.imports.errors import cells as wrong
from sangkien.imports.queries.unit_names import Match, UnitNames
from sangkien.imports.rules.authors import is_place
from sangkien.imports.rules.dates import NOTHING, DayRead
from sangkien.imports.schemas.readings import Problem, Reading
from sangkien.initiatives.rules import AuthorPart, Facts, reasons_against
from sangkien.programmes.models import AuthorGroup, Programme
from sangkien.programmes.rules import RuleSet, read_rules
from sangkien.units.models import Unit

#: Codes of the form and those of the contract for the same thing.
_READ_ALREADY: Final = frozenset(
    {
        "text_too_long",
        "title_missing",
        "authors_missing",
        "author_name_missing",
        "shares_do_not_sum",
        "date_in_future",
        "benefit_negative",
    }
)
_DATES: Final = frozenset({"recognised_on", "first_applied_on"})
#: What the reading found wrong with these is not said a second time by the rules.
_SAID_ONCE: Final = _DATES | {"kind"}
_NAMES_OF_DATES: Final = {"recognised_on": "ngày được công nhận", "first_applied_on": "ngày áp dụng lần đầu"}


@dataclass(slots=True)
class Judge:
    """Judges rows for a programme; without one only units are looked up."""

    names: UnitNames
    today: date
    rules: RuleSet | None = None
    groups: dict[str, AuthorGroup] | None = None
    default_unit: Unit | None = None
    #: What stands for cells that are empty, by field: a kind for the whole sheet, an author group.
    defaults: dict[str, str] = field(default_factory=dict)

    def judge(self, reading: Reading) -> Unit | None:
        """Add what the programme has against ``reading``; return the unit it belongs to."""
        unit = self._unit(reading)
        self._fill_in(reading)
        if self.rules is None:
            return unit
        if "after" in self.rules.required and not reading.after:
            reading.after = reading.summary  # one column of content tells what is done now
        reading.author_group = self._group(reading)
        self._kind_asked_for(reading)
        known = {problem.field for problem in reading.errors}
        for refusal in reasons_against(facts_of(reading), self.rules, today=self.today):
            if refusal.code not in _READ_ALREADY and not (refusal.field in known and refusal.field in _SAID_ONCE):
                reading.errors.append(_in_words_of_sheets(refusal, reading, self.rules))
        self._span(reading)
        return unit

    def _kind_asked_for(self, reading: Reading) -> None:
        """Let a kind that could not be read be the fault where the programme needs one: one cell, one sentence."""
        if reading.kind or self.rules is None or "kind" not in self.rules.required:
            return
        unread = [problem for problem in reading.warnings if problem.field == "kind"]
        reading.warnings = [problem for problem in reading.warnings if problem.field != "kind"]
        reading.errors += unread

    def _fill_in(self, reading: Reading) -> None:
        """Put what was said for the whole file where the row says nothing; a cell that could not be read stays so."""
        given = self.defaults
        reading.kind = reading.kind or given.get("kind", "")
        reading.author_group = reading.author_group or given.get("author_group", "")
        reading.field_of_use = reading.field_of_use or given.get("field", "")
        wrong_days = {problem.field for problem in reading.errors}
        # The day given belongs to the decision given: a row with a decision of its own does not take it over.
        decision = given.get("decision_no", "")
        other_decision = bool(reading.decision_no and decision and fold(reading.decision_no) != fold(decision))
        if reading.recognised.day is None and not other_decision and "recognised_on" not in wrong_days:
            reading.recognised = _given_day(given.get("recognised_on"))
        reading.decision_no = reading.decision_no or given.get("decision_no", "")
        if reading.applied.day is None and "first_applied_on" not in wrong_days:
            reading.applied = _given_day(given.get("first_applied_on"))

    def _unit(self, reading: Reading) -> Unit | None:
        text = reading.unit_text or reading.group
        match = self.names.find(reading.unit_text, reading.group) if reading.unit_text else Match(None)
        if match.unit is None and not reading.unit_text and reading.group:
            match = self.names.find(reading.group)
        if match.guessed and match.unit is not None:
            guessed = wrong.UnitGuessed(raw=text[:60], name=match.unit.short_name or match.unit.name)
            reading.warnings.append(Problem(guessed, raw=text, proposal=_told_apart(match.unit)))
        if match.unit is not None or self.rules is None:
            return match.unit
        if not reading.unit_text and self.default_unit is not None:
            if reading.group and is_place(reading.group):
                reading.errors.append(_unknown(reading.group, match, self.names))
                return None
            if reading.group:
                name = self.default_unit.short_name or self.default_unit.name
                reading.warnings.append(
                    Problem(wrong.UnitGuessed(raw=reading.group[:60], name=name), raw=reading.group)
                )
            return self.default_unit
        if not text:
            reading.errors.append(Problem(wrong.UnitMissing()))
        elif reading.unit_text or self.default_unit is None:
            reading.errors.append(_unknown(text, match, self.names))
        return None

    def _group(self, reading: Reading) -> str:
        """Return the code of the author group a row names; an unknown one is left out and said so."""
        wanted = fold(reading.author_group)
        groups = self.groups or {}
        found = next((group.code for group in groups.values() if wanted in {fold(group.code), fold(group.name)}), "")
        if wanted and not found:
            reading.warnings.append(Problem(wrong.GroupUnknown(raw=reading.author_group[:40])))
        return found

    def _span(self, reading: Reading) -> None:
        """Refuse a month, quarter or year that lies only partly inside the window."""
        window = self.rules.window if self.rules else None
        if window is None or window.tested not in _DATES:
            return
        read = reading.recognised if window.tested == "recognised_on" else reading.applied
        last = read.last
        if read.day is None or last is None or last == read.day:
            return
        inside = [
            not (window.opens and day < window.opens) and not (window.ends and day >= window.ends)
            for day in (read.day, last)
        ]
        if inside[0] != inside[1]:
            reading.errors = [problem for problem in reading.errors if problem.code != "date_outside_window"]
            vague = next(
                (
                    problem
                    for problem in reading.warnings
                    if problem.code == "date_ambiguous" and problem.field == window.tested
                ),
                None,
            )
            if vague is not None:
                reading.warnings.remove(vague)
                reading.errors.append(vague)


def judge_for(programme: Programme | None, names: UnitNames, *, today: date, default_unit: Unit | None = None) -> Judge:
    """Return the judge of a programme, its rules and author groups looked up once."""
    if programme is None:
        return Judge(names, today)
    groups = {group.code: group for group in programme.author_groups.all()}
    return Judge(names, today, read_rules(programme.rules), groups, default_unit)


def facts_of(reading: Reading) -> Facts:
    """Return what the rules look at; a span is judged by its first day."""
    return Facts(
        title=reading.title,
        summary=reading.summary,
        before=reading.before,
        after=reading.after,
        effect=reading.effect,
        field=reading.field_of_use,
        kind=reading.kind,
        first_applied_on=reading.applied.day,
        recognised_on=reading.recognised.day,
        decision_no=reading.decision_no,
        benefit_vnd=reading.benefit_vnd,
        author_group=reading.author_group,
        authors=tuple(AuthorPart(author.name, author.share or _NONE, author.code) for author in reading.shares),
    )


_NONE: Final = Decimal(0)


def _given_day(text: str | None) -> DayRead:
    return DayRead(date.fromisoformat(text)) if text else NOTHING


def _told_apart(unit: Unit) -> str:
    """Return a unit's name with its code, which is found again whatever its namesakes."""
    return f"{unit.name} – {unit.code}"


def _unknown(text: str, match: Match, known: UnitNames) -> Problem:
    names = ", ".join(known.shown(unit) for unit in match.nearest)
    refusal = wrong.UnitUnknown(raw=text[:60], names=names)
    return Problem(refusal, raw=text, proposal=_told_apart(match.nearest[0]) if match.nearest else "")


def _in_words_of_sheets(refusal: Refusal, reading: Reading, rules: RuleSet) -> Problem:
    """Say a refusal of the form in the contract's codes and in words for somebody with a table before them."""
    name = refusal.field
    if refusal.code in {"date_before_window", "date_after_window"}:
        read = reading.recognised if name == "recognised_on" else reading.applied
        shown = as_day(read.day) if read.day else ""
        return Problem(wrong.DateOutsideWindow(field=name, day=shown, window=_window(rules)))
    if refusal.code in {"window_date_missing", "field_missing", "recognition_missing"} and name in _DATES:
        return Problem(wrong.DateMissing(field=name, what=_NAMES_OF_DATES[name]))
    return Problem(refusal)


def _window(rules: RuleSet) -> str:
    window = rules.window
    bounds: Iterable[str] = (
        f"từ {as_day(window.opens)}" if window and window.opens else "",
        f"trước {as_day(window.ends)}" if window and window.ends else "",
    )
    return " ".join(bound for bound in bounds if bound)

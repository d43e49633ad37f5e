"""The programme that is open on the day of loading, so that a visitor can hand an initiative in.

Its entries are those the plan knows how to tell, taken up in other unions during the last ten weeks. All of it follows
from the day alone; what would only happen after the moment of loading has not happened yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sangkien.demonstration import facts
from sangkien.demonstration.current_queue import ASKED, Slot, slots
from sangkien.demonstration.history import addressed, fitting_messages
from sangkien.demonstration.sections import main_work, sections_of
from sangkien.demonstration.shapes import PlannedEntry
from sangkien.demonstration.sources import Text, texts, unit_rows
from sangkien.demonstration.targets import by_members
from sangkien.demonstration.tree import Row, programme_definition, unit_tree

CODE, STAGE = "sang-kien-tkv", "dot1"
WEEKS = 10
_TARGET = 480
#: Cửa Ông, where the story is told, took on more than its share by members.
_TAKEN_ON = 60
_LETTER = "412/KH-CĐTKV"
#: A hundred times what is usual.
_OUTSTANDING = 9_600_000_000


def opens_on(day: date) -> date:
    """The Monday ten weeks before the week of ``day``."""
    return day - timedelta(days=day.weekday() + 7 * WEEKS)


def closes_on(day: date) -> date:
    """The last day of a half-year, at least half a year after ``day``: a visitor always finds it open."""
    late = day + timedelta(days=183)
    return date(late.year, 6, 30) if late.month <= 6 else date(late.year, 12, 31)


def definition(day: date) -> Row:
    """The programme as ``programme import`` takes it; recognition may follow, only the first application is dated."""
    opens, closes = opens_on(day), closes_on(day)
    years = f"{opens.year}" if opens.year == closes.year else f"{opens.year} – {closes.year}"
    base = programme_definition()
    window = {
        "date": "first_applied_on",
        "from": (opens - timedelta(days=365)).isoformat(),
        "to": (closes + timedelta(days=1)).isoformat(),
    }
    return {
        **{name: base[name] for name in ("root_unit", "author_groups", "blocs")},
        "code": CODE,
        "name": f"Chương trình “Sáng kiến TKV {years}”",
        "short_name": f"Sáng kiến TKV {years}",
        "stages": [_stage(opens, closes)],
        "rules": {
            "window": window,
            "required": ["title", "authors", "kind", "after", "first_applied_on"],
            "exclusions": ["ip_protected", "public_order"],
        },
    }


def training(day: date) -> Row:
    """The programme in which visitors practise: open for years, asks for little, never counts."""
    opens = opens_on(day)
    stage = {
        "code": "tap",
        "name": "Tập nhập",
        "opens_at": opens.isoformat(),
        "closes_at": f"{opens.year + 10}-01-01",
    }
    return {
        "root_unit": programme_definition()["root_unit"],
        "code": "tap-nhap",
        "name": "Tập nhập sáng kiến",
        "short_name": "Tập nhập",
        "is_training": True,
        "stages": [stage],
    }


def _stage(opens: date, closes: date) -> Row:
    return {
        "code": STAGE,
        "name": "Đợt I",
        "opens_at": datetime.combine(opens, time(), facts.HANOI).isoformat(),
        "closes_at": datetime.combine(closes + timedelta(days=1), time(), facts.HANOI).isoformat(),
        "grace_minutes": 30,
    }


def targets(day: date) -> list[Row]:
    """Targets of the open stage: the root's, and the same sum over the unions by members, at least one each."""
    members = {row["code"]: int(row["members"]) for row in unit_rows()}
    unions = {code: 1 + part for code, part in by_members(_TARGET - _TAKEN_ON - len(members), members).items()}
    unions["TTCO"] += _TAKEN_ON
    own = by_members(unions["TTCO"], sections_of()["TTCO"])
    rows = [(facts.ROOT, "assigned", _TARGET), *((code, "assigned", value) for code, value in unions.items())]
    rows += [(code, "assigned", value) for code, value in own.items() if value]
    rows += [(code, "registered", unions[code] + 6) for code in ("TTCO", "THL", "TNM", "TUB")]
    recorded = opens_on(day).isoformat()
    return [
        {
            "unit_code": code,
            "stage": stage,
            "kind": kind,
            "value": value,
            "decision_no": _LETTER,
            "recorded_on": recorded,
        }
        for code, kind, value in rows
        for stage in ("", STAGE)
    ]


def entries(day: date, known: tuple[PlannedEntry, ...], at: datetime) -> list[PlannedEntry]:
    """All entries handed in before ``at``, with what had happened to them by then, in the order of submission."""
    rng = Random(f"{facts.SEED} {day}")
    told = _Told(rng, known)
    made = (told.entry(number, slot) for number, slot in enumerate(slots(rng, day, opens_on(day), known), 1))
    reached = [entry for entry in (as_known(entry, at) for entry in made) if entry is not None]
    return _with_outlier(sorted(reached, key=lambda entry: (entry.submitted_at, entry.external_key)))


def _with_outlier(reached: list[PlannedEntry]) -> list[PlannedEntry]:
    """Let the first technical one of Cửa Ông bring far more than is usual: something for officers to look at."""
    fitting = (
        place
        for place, entry in enumerate(reached)
        if (entry.union_code, entry.kind) == ("TTCO", "technical") and entry.benefit_vnd
    )
    place = next(fitting, None)
    if place is not None:
        reached[place] = replace(reached[place], benefit_vnd=_OUTSTANDING)
    return reached


def as_known(entry: PlannedEntry, at: datetime) -> PlannedEntry | None:
    """The entry as it stands at ``at``; None before it is handed in."""
    if entry.submitted_at >= at:
        return None
    history = tuple(step for step in entry.history if step.at < at)
    if len(history) == len(entry.history) and entry.decided_at is not None and entry.decided_at < at:
        return entry
    status = history[-1].status if history else "submitted"
    return replace(entry, history=history, status=status, decided_at=None, reason="")


class _Told:
    """Finds words for each slot: a text that suits the trade of its union and that the union has not told yet."""

    def __init__(self, rng: Random, known: tuple[PlannedEntry, ...]) -> None:
        self.rng = rng
        self.titles = {(entry.union_code, entry.title) for entry in known}
        self.names = {row["code"]: row["name"] for row in unit_tree()}
        self.work = main_work()
        self.keys: dict[str, list[str]] = {}
        for entry in known:
            for place in {_section(entry), self.work[entry.union_code]} - {""}:
                self.keys.setdefault(place, []).append(entry.initiative_key)

    def entry(self, number: int, slot: Slot) -> PlannedEntry:
        """The entry of a slot, with words, dates, benefit and what the officers wrote."""
        text, title = self._words(slot.like)
        female = " Thị " in slot.authors[0][0]
        return replace(
            self._dated(slot),
            external_key=f"hien-nay-{number:04d}",
            code="",
            stage=STAGE,
            title=title,
            benefit_vnd=_benefit(self.rng, text),
            reason=self._reason(slot.status, female),
            history=tuple(replace(step, reason=self._reason(step.status, female)) for step in slot.history),
            duplicate_of=None,
            is_original=False,
            **_content(text),
        )

    def _dated(self, slot: Slot) -> PlannedEntry:
        sent = slot.submitted.date()
        return replace(
            slot.like,
            unit_code=slot.unit_code,
            authors=slot.authors,
            submitter=slot.authors[0][0],
            submitted_at=slot.submitted,
            status=slot.status,
            decided_at=slot.decided,
            first_applied_on=sent - timedelta(days=self.rng.randrange(25, 220)),
            recognised_on=sent - timedelta(days=self.rng.randrange(2, 20)),
            decision_no=f"{self.rng.randrange(30, 420)}/QĐ-{slot.like.union_code}",
        )

    def _words(self, like: PlannedEntry) -> tuple[Text, str]:
        for title, text in self._offers(like):
            if (like.union_code, title) not in self.titles:
                self.titles.add((like.union_code, title))
                return text, title
        raise LookupError(like.union_code)

    def _offers(self, like: PlannedEntry) -> Iterator[tuple[str, Text]]:
        """Plain titles of the section's trade first, then of the union's, then with the place named."""
        section, union = self.keys.get(_section(like), []), self.keys[self.work[like.union_code]]
        for attempt in range(300):
            text = texts()[self.rng.choice(section if section and attempt < 15 else union)]
            yield (text.title if attempt < 60 else f"{text.title} tại {self.names[like.unit_code]}"), text

    def _reason(self, status: str, female: bool) -> str:
        return addressed(self.rng.choice(fitting_messages()[status]), female) if status in ASKED else ""


def _content(text: Text) -> dict[str, Any]:
    return {
        "summary": f"{text.after} {text.effect}".strip(),
        **{name: getattr(text, name) for name in ("before", "after", "effect", "field", "kind", "basis")},
        "initiative_key": text.key,
    }


def _section(entry: PlannedEntry) -> str:
    """Code of the section; empty for a union without sections."""
    return "-".join(entry.unit_code.split("-")[:2]) if "-" in entry.unit_code else ""


def _benefit(rng: Random, text: Text) -> int | None:
    if text.benefit_min is None or text.benefit_max is None:
        return None
    return max(100_000, round(rng.uniform(text.benefit_min, text.benefit_max) / 100_000) * 100_000)

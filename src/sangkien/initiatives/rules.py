"""The checks an initiative passes before it is sent: the same for a form, a sheet, the command line (D2, D9, D14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sangkien.base.errors import Refusal
from sangkien.base.text import key_of_name
from sangkien.initiatives.choices import InitiativeKind
from sangkien.initiatives.errors import (
    AuthorNameMissing,
    AuthorsMissing,
    AuthorTwice,
    BenefitBothWays,
    BenefitNegative,
    BenefitTooLarge,
    DateAfterWindow,
    DateBeforeWindow,
    DateInFuture,
    Excluded,
    FieldMissing,
    KindNotTaken,
    KindUnknown,
    RecognisedBeforeApplied,
    RecognitionMissing,
    ShareOutOfRange,
    SharesDoNotSum,
    TextTooLong,
    TitleMissing,
    TooManyAuthors,
    WindowDateMissing,
)
from sangkien.initiatives.labels import LABELS
from sangkien.programmes.choices import DateTested, Exclusion
from sangkien.programmes.rules import RuleSet

#: Asked of every entry whatever the programme says, each with its own sentence.
_ALWAYS_ASKED = {"title", "authors", "unit_code", "submitter"}
_KINDS = frozenset(InitiativeKind.values)
TITLE_LIMIT, TEXT_LIMIT = 300, 20_000
#: Ten million billion đồng: above it a unit of money was mistaken.
BENEFIT_LIMIT = 10**16


@dataclass(frozen=True, slots=True)
class AuthorPart:
    """An author and the share in percent; ``code`` is the staff code, where known."""

    name: str
    share: Decimal
    code: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at."""

    title: str = ""
    summary: str = ""
    before: str = ""
    after: str = ""
    effect: str = ""
    field: str = ""
    kind: str = ""
    first_applied_on: date | None = None
    recognised_on: date | None = None
    decision_no: str = ""
    benefit_vnd: int | None = None
    not_computable: bool = False
    author_group: str = ""
    authors: tuple[AuthorPart, ...] = ()
    exclusions: frozenset[str] = frozenset()
    evidence: int = 0


def reasons_against(facts: Facts, rules: RuleSet, *, today: date) -> list[Refusal]:
    """Return all reasons why a programme with ``rules`` would not take ``facts``; an empty list is a yes."""
    return [
        *_texts(facts),
        *_authors(facts.authors, rules.max_authors),
        *_kind(facts.kind, rules),
        *_dates(facts, rules, today),
        *_benefit(facts),
        *_required(facts, rules),
        *_excluded(facts, rules),
    ]


def _texts(facts: Facts) -> Iterator[Refusal]:
    if not facts.title:
        yield TitleMissing()
    if len(facts.title) > TITLE_LIMIT:
        yield TextTooLong(field="title", limit=TITLE_LIMIT)
    for name in ("summary", "before", "after", "effect"):
        if len(getattr(facts, name)) > TEXT_LIMIT:
            yield TextTooLong(field=name, limit=TEXT_LIMIT)


def _authors(authors: Sequence[AuthorPart], limit: int) -> Iterator[Refusal]:
    if not authors:
        yield AuthorsMissing()
        return
    if len(authors) > limit:
        yield TooManyAuthors(limit=limit)
    seen: set[tuple[str, str]] = set()
    for author in authors:
        key = (key_of_name(author.name), author.code)
        if not author.name:
            yield AuthorNameMissing()
        elif key in seen:
            yield AuthorTwice(name=author.name)
        elif not 0 < author.share <= 100:
            yield ShareOutOfRange(name=author.name)
        seen.add(key)
    total = sum((author.share for author in authors), Decimal(0))
    if total != 100:
        yield SharesDoNotSum(total=f"{total.normalize():f}".replace(".", ","))


def _kind(kind: str, rules: RuleSet) -> Iterator[Refusal]:
    if kind and kind not in _KINDS:
        yield KindUnknown(raw=kind)
    elif kind and kind not in rules.kinds:
        yield KindNotTaken(label=InitiativeKind(kind).label)


def _dates(facts: Facts, rules: RuleSet, today: date) -> Iterator[Refusal]:
    late = False
    for name in ("first_applied_on", "recognised_on"):
        day = getattr(facts, name)
        if day is not None and day > today:
            late = True
            yield DateInFuture(field=name)
    applied, recognised = facts.first_applied_on, facts.recognised_on
    if applied and recognised and recognised < applied:
        yield RecognisedBeforeApplied()
    if not late:
        yield from _window(facts, rules)


def _window(facts: Facts, rules: RuleSet) -> Iterator[Refusal]:
    window = rules.window
    if window is None:
        return
    tested = DateTested(window.tested)
    day: date | None = getattr(facts, tested)
    if day is None:
        if tested not in rules.required:
            yield WindowDateMissing(field=tested, tested=tested.label)
    elif window.opens and day < window.opens:
        yield DateBeforeWindow(field=tested, tested=tested.label, opens=_spoken(window.opens))
    elif window.ends and day >= window.ends:
        yield DateAfterWindow(field=tested, tested=tested.label, ends=_spoken(window.ends))


def _spoken(day: date) -> str:
    """Two digits for days 1-9 and months 1-2, as official letters write them."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day.month < 3 else f"{day.day:02d}/{day.month}/{day.year}"


def _benefit(facts: Facts) -> Iterator[Refusal]:
    if facts.benefit_vnd is None:
        return
    if facts.benefit_vnd < 0:
        yield BenefitNegative()
    elif facts.benefit_vnd > BENEFIT_LIMIT:
        yield BenefitTooLarge()
    elif facts.not_computable and facts.benefit_vnd:
        yield BenefitBothWays()


def _required(facts: Facts, rules: RuleSet) -> Iterator[Refusal]:
    for name in sorted(rules.required - _ALWAYS_ASKED):
        given = facts.not_computable if name == "benefit_vnd" and facts.benefit_vnd is None else getattr(facts, name)
        if given in (None, "", 0, False) and not (name == "benefit_vnd" and given == 0 and given is not False):
            yield FieldMissing(field=name, label=LABELS[name])
    if rules.recognition_required and not (facts.decision_no and facts.recognised_on):
        missing = "decision_no" if not facts.decision_no else "recognised_on"
        if missing not in rules.required:
            yield RecognitionMissing(field=missing)


def _excluded(facts: Facts, rules: RuleSet) -> Iterator[Refusal]:
    for exclusion in sorted(facts.exclusions & rules.exclusions):
        yield Excluded(label=Exclusion(exclusion).label)

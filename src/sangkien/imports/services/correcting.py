"""Bringing known entries to what their rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sangkien.accounts.models import User
from sangkien.imports.services.storing import TEXTS, VERDICT, Parts, PeopleFound, Prepared, authorships
from sangkien.initiatives.choices import TRANSITIONS, State, Verb
from sangkien.initiatives.models import Authorship, Entry, Initiative
from sangkien.initiatives.services.confirming import ask_again
from sangkien.initiatives.services.recording import Change, record

DECIDED = frozenset({State.VALID, State.INVALID, State.DUPLICATE})


def update_known(
    known: Sequence[tuple[Entry, Prepared]], people: PeopleFound, *, by: User | None, at: datetime, mark: str
) -> set[int]:
    """Bring known entries to what their rows say, all in one record; returns the ids of those that changed.

    Without ``historic`` a verdict of ours stands; unit, texts, authors, benefit, group and submitter follow the row.
    """
    corrections = [_correction(entry, one, people.parts[one.row.external_key]) for entry, one in known]
    changed = [correction for correction in corrections if correction.anything]
    if changed:
        record([correction.carry_out(at) for correction in changed], by=by, at=at, source=mark)
    recast = [correction.entry.initiative for correction in changed if correction.parts is not None]
    if recast:
        ask_again(initiatives=recast, by=by, at=at)
    for correction in changed:
        correction.date_verdict()
    return {correction.entry.pk for correction in changed}


def differs(entry: Entry, one: Prepared, parts: Parts) -> bool:
    """Say whether a row says anything else than its entry."""
    return _correction(entry, one, parts).anything


@dataclass(frozen=True, slots=True)
class _Correction:
    """What of a known entry differs from its row."""

    entry: Entry
    one: Prepared
    texts: dict[str, Any]
    parts: Parts | None
    wanted: State
    facts: dict[str, Any]
    moved: bool
    recounted: bool

    @property
    def anything(self) -> bool:
        decided = self.wanted != self.entry.state
        return bool(self.texts or self.parts is not None or self.facts or decided or self.moved or self.recounted)

    def carry_out(self, at: datetime) -> Change:
        """Write down what does not count; return the change of what does."""
        entry, row = self.entry, self.one.row
        _save_texts(entry.initiative, self.texts, self.one, at)
        change = Change(entry=entry, verb=_verb_to(entry, self.wanted), known_at=at, state=self.wanted)
        change.reason = row.reason
        if self.wanted != entry.state and row.decided_at is not None:
            change.known_at = row.decided_at
        if "benefit_vnd" in self.texts:
            change.benefit = row.facts.benefit_vnd or 0
        if self.parts is not None:
            _save_parts(entry.initiative, self.parts)
            change.people = sorted(person.pk for person, _ in self.parts)
        if self.moved:
            change.unit_id = self.one.unit.pk
        if self.recounted:
            change.counted_at, change.stage_id = self.one.submitted_at, self.one.stage.pk
        for name in self.facts.keys() - {"decided_at"}:
            setattr(entry, name, self.facts[name])
        fields = sorted({*self.texts, *self.facts})
        change.data = {"fields": fields} if fields else {}
        return change

    def date_verdict(self) -> None:
        """Put the row's moment to the verdict; the record keeps when it became known."""
        wanted = _verdict_moment(self.one)
        if wanted is not None and self.entry.decided_at != wanted:
            self.entry.decided_at = wanted
            self.entry.save(update_fields=["decided_at"])


def _correction(entry: Entry, one: Prepared, parts: Parts) -> _Correction:
    given = {name: getattr(one.row.facts, name) for name in TEXTS if one.row.tells(name)}
    held = {part.person_id: part.share_pct for part in entry.initiative.authorships.all()}
    return _Correction(
        entry=entry,
        one=one,
        texts={name: value for name, value in given.items() if getattr(entry.initiative, name) != value},
        parts=parts if one.row.tells("authors") and held != {person.pk: share for person, share in parts} else None,
        wanted=one.status if one.historic else State(entry.state),
        facts=_facts_if_changed(entry, one),
        moved=entry.unit_id != one.unit.pk and (one.row.tells("unit_code") or one.historic),
        recounted=one.historic and entry.counted_at != one.submitted_at,
    )


def _facts_if_changed(entry: Entry, one: Prepared) -> dict[str, Any]:
    """Return what the sheet tells about the entry itself and the entry does not say."""
    facts: dict[str, Any] = {}
    if one.row.tells("author_group") and entry.author_group_id != (one.group.pk if one.group else None):
        facts["author_group"] = one.group
    if one.row.tells("submitter") and entry.submitter_id is None and entry.submitter_name != one.row.submitter:
        facts["submitter_name"] = one.row.submitter
    if not one.historic or one.status != entry.state or one.row.steps:
        return facts
    if one.row.tells("reason") and one.status != State.SUBMITTED and entry.reason != one.row.reason:
        facts["reason"] = one.row.reason
    if _verdict_moment(one) not in (None, entry.decided_at):
        facts["decided_at"] = one.row.decided_at
    return facts


def _verdict_moment(one: Prepared) -> datetime | None:
    """Return the moment of the verdict that the row carries over, if it does."""
    decided = one.historic and not one.row.steps and one.status in DECIDED
    return one.row.decided_at if decided else None


def _verb_to(entry: Entry, wanted: State) -> Verb:
    verb = VERDICT.get(wanted)
    if verb is None or wanted == entry.state or State(entry.state) not in TRANSITIONS[verb].sources:
        return Verb.CORRECT
    return verb


def _save_texts(initiative: Initiative, texts: dict[str, Any], one: Prepared, at: datetime) -> None:
    for name, value in texts.items():
        setattr(initiative, name, value)
    initiative.unit, initiative.updated_at = one.unit, at
    initiative.save(update_fields=[*texts, "unit", "updated_at"])


def _save_parts(initiative: Initiative, parts: Parts) -> None:
    initiative.authorships.all().delete()
    Authorship.objects.bulk_create(authorships(initiative, parts))

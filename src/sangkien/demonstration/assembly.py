"""Puts the plan together: from figures to finished entries, always the same."""

from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Any

from sangkien.demonstration import facts
from sangkien.demonstration.authors import assign_people
from sangkien.demonstration.benefits import assign_benefits
from sangkien.demonstration.decisions import assign_decisions
from sangkien.demonstration.fixed import ALL, HOME_LEAF
from sangkien.demonstration.history import assign_history, pair_twins, repeat_words
from sangkien.demonstration.moments import submitted_before
from sangkien.demonstration.names import Names
from sangkien.demonstration.refusals import other_drafts
from sangkien.demonstration.sections import leaves, main_work, place_drafts
from sangkien.demonstration.shapes import Draft, Fixed, PlannedEntry
from sangkien.demonstration.staff import Staff, make_staff, reserved_names
from sangkien.demonstration.variation import summary_of
from sangkien.demonstration.verdicts import valid_drafts
from sangkien.demonstration.wording import tell_all

_PUBLIC_SERVICE = frozenset(("BVTKS", "CDTKS", "VKHCN", "TTCCM"))


def _told_draft(rng: Random, told: Fixed) -> Draft:
    submitted = told.submitted
    if submitted is None:
        assert told.decided is not None
        submitted = submitted_before(rng, told.decided)
    draft = Draft(told.unit, told.status, facts.stage_of(submitted), section=told.section, fixed=told)
    draft.submitted, draft.decided = submitted, told.decided
    draft.leaf = told.leaf or (leaves()[told.section][0][0] if told.section else told.unit)
    draft.code, draft.sealed = told.code, told.sealed
    return draft


def _pair_told(drafts: list[Draft]) -> None:
    by_code = {d.code: d for d in drafts if d.code}
    for draft in drafts:
        if draft.fixed and draft.fixed.duplicate_of_code:
            draft.twin = by_code[draft.fixed.duplicate_of_code]


def _sort_key(draft: Draft) -> tuple[datetime, str, str]:
    assert draft.submitted is not None
    return draft.submitted, draft.unit, draft.title


def _number(drafts: list[Draft]) -> None:
    """Keys in the order of submission, codes too; told codes change places with those who hold them."""
    serial = {"gd1": 0, "gd2": 0}
    holder: dict[str, Draft] = {}
    for index, draft in enumerate(drafts, 1):
        serial[draft.stage] += 1
        draft.key = f"tkv-{index:06d}"
        draft.code = f"TKV-{'I' if draft.stage == 'gd1' else 'II'}-{serial[draft.stage]:05d}"
        holder[draft.code] = draft
    for draft in [d for d in drafts if d.fixed and d.fixed.code]:
        assert draft.fixed is not None
        other = holder[draft.fixed.code]
        other.code, draft.code = draft.code, other.code
        holder[other.code], holder[draft.code] = other, draft


def _submit(rng: Random, staff: Staff, drafts: list[Draft]) -> None:
    """Who sent it: often the lead author, at units with a support team often one of its members."""
    for draft in drafts:
        team = staff.teams.get(draft.unit, ())
        draft.submitter = draft.people[0].name
        if draft.fixed and draft.fixed.submitter:
            draft.submitter = draft.fixed.submitter
        elif team and rng.random() < 0.45:
            draft.submitter = rng.choice(team)


def _seal(rng: Random, drafts: list[Draft]) -> None:
    for draft in drafts:
        assert draft.text is not None
        if draft.text.could_be_sealed and not draft.fixed:
            draft.sealed = rng.random() < 0.35


def _drafts(rng: Random) -> tuple[list[Draft], Staff]:
    told = [_told_draft(rng, fixed) for fixed in ALL]
    _pair_told(told)
    valid = valid_drafts(rng, ALL)
    drafts = valid + other_drafts(rng, valid, ALL)
    place_drafts(rng, drafts, ALL)
    pair_twins(rng, drafts)
    drafts += told
    tell_all(rng, drafts)
    names = Names(rng, reserved_names())
    staff = make_staff(rng, names)
    assign_people(rng, names, drafts)
    for draft in drafts:
        if draft.twin is not None and not draft.fixed:
            repeat_words(draft)
    assign_benefits(rng, drafts)
    _seal(rng, drafts)
    return drafts, staff


def _group(draft: Draft, field: str) -> str:
    if draft.unit in _PUBLIC_SERVICE:
        return "don_vi_su_nghiep"
    return "can_bo_cong_doan" if field == "Hoạt động công đoàn" else "doanh_nghiep"


def _identity(draft: Draft) -> dict[str, Any]:
    return {
        "external_key": draft.key,
        "code": draft.code,
        "stage": draft.stage,
        "unit_code": draft.leaf,
        "union_code": draft.unit,
        "authors": tuple((p.name, s) for p, s in zip(draft.people, draft.shares, strict=True)),
        "submitter": draft.submitter,
        "duplicate_of": draft.twin.key if draft.twin else None,
        "sealed": draft.sealed,
        "is_original": draft.original,
    }


def _words(draft: Draft) -> dict[str, Any]:
    text, told = draft.text, draft.fixed
    assert text is not None
    field = told.field if told and told.field else text.field
    return {
        "title": draft.title,
        "summary": summary_of(draft),
        "before": draft.before,
        "after": draft.after,
        "effect": draft.effect,
        "field": field,
        "kind": told.kind if told and told.kind else text.kind,
        "author_group": _group(draft, field),
        "basis": text.basis or "first_year" if draft.benefit is not None else None,
        "initiative_key": text.key,
    }


def _course(draft: Draft) -> dict[str, Any]:
    return {
        "first_applied_on": draft.applied,
        "recognised_on": draft.recognised,
        "decision_no": draft.decision_no,
        "benefit_vnd": draft.benefit,
        "submitted_at": draft.submitted,
        "status": draft.status,
        "decided_at": draft.decided,
        "reason": draft.reason,
        "history": draft.history,
    }


def _finish(draft: Draft) -> PlannedEntry:
    return PlannedEntry(**_identity(draft), **_words(draft), **_course(draft))


@lru_cache(maxsize=1)
def built() -> tuple[tuple[PlannedEntry, ...], Staff, dict[str, str]]:
    """All entries in the order of submission, the staff, and the home of each author by name."""
    rng = Random(facts.SEED)
    drafts, staff = _drafts(rng)
    assign_decisions(rng, drafts)
    assign_history(rng, drafts)
    drafts.sort(key=_sort_key)
    _number(drafts)
    _submit(rng, staff, drafts)
    homes = {person.name: person.leaf for draft in drafts for person in draft.people}
    homes |= {name: leaf for name, leaf in HOME_LEAF.items() if name in homes}
    assert set(main_work()) >= {draft.unit for draft in drafts}
    return tuple(_finish(draft) for draft in drafts), staff, homes

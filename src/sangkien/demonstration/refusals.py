"""The entries that are not valid on 25/7/2023: waiting, returned, refused, withdrawn."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import chain
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.moments import decided_after, office_moment, submit_moment, submitted_before
from sangkien.demonstration.shapes import Draft, Fixed
from sangkien.demonstration.workdays import back

# Share of the entries now waiting by day of submission; units promise an answer in three working days.
_QUEUE_DAYS = {20: 6, 21: 14, 22: 9, 23: 5, 24: 36, 25: 30}
_REVIEW_DAYS = {18: 4, 19: 10, 20: 20, 21: 30, 22: 12, 23: 6, 24: 18}
_TTCO_QUEUE_DAYS = {23: 1, 24: 3, 25: 2}


def _spell(counts: dict[str, int]) -> list[str]:
    return list(chain.from_iterable([status] * count for status, count in counts.items()))


def _less(counts: dict[str, int], taken: dict[str, int]) -> dict[str, int]:
    return {status: count - taken.get(status, 0) for status, count in counts.items()}


def _open_slots(valid: Counter[str]) -> list[str]:
    """One unit code for each entry that is not valid, Tuyển than Cửa Ông aside."""
    return [
        unit
        for unit, (submitted, _, _) in facts.UNIT_FIGURES.items()
        if unit != "TTCO"
        for _ in range(submitted - valid[unit])
    ]


def _ttco(fixed: tuple[Fixed, ...]) -> list[Draft]:
    """What Tuyển than Cửa Ông's desk shows beyond the told entries."""
    told = Counter((f.status, "gd1" if f.decided and f.decided < facts.STAGE_2_OPENS else "gd2") for f in fixed)
    waiting = facts.TTCO_WAITING - told["submitted", "gd2"] - told["under_review", "gd2"]
    wanted = [("submitted", "gd2")] * (waiting - 5) + [("under_review", "gd2")] * 5
    wanted += [("needs_changes", "gd2")] * (facts.TTCO_RETURNED - told["needs_changes", "gd2"])
    for stage, refused in (("gd1", facts.TTCO_REFUSED_1), ("gd2", facts.TTCO_REFUSED_2)):
        for status, count in refused.items():
            wanted += [(status, stage)] * (count - told[status, stage])
    return [Draft("TTCO", status, stage) for status, stage in wanted]


def _waiting_elsewhere() -> dict[str, int]:
    """Six of the 23 waiting at Tuyển than Cửa Ông are under review, one of them told."""
    return _less(facts.WAITING, {"submitted": facts.TTCO_WAITING - 6, "under_review": 6})


def _elsewhere(rng: Random, valid: Counter[str], early: Counter[str]) -> list[Draft]:
    slots = _open_slots(valid)
    rng.shuffle(slots)
    early_statuses = _spell(_less(facts.REFUSED_1, facts.TTCO_REFUSED_1))
    first = [unit for unit in slots if early[unit]][: len(early_statuses)]
    later = list((Counter(slots) - Counter(first)).elements())
    rng.shuffle(later)
    statuses = _spell(_waiting_elsewhere())
    statuses += ["needs_changes"] * (facts.RETURNED - facts.TTCO_RETURNED)
    statuses += _spell(_less(facts.REFUSED_2, facts.TTCO_REFUSED_2))
    drafts = [Draft(unit, status, "gd1") for unit, status in zip(first, early_statuses, strict=True)]
    return drafts + [Draft(unit, status, "gd2") for unit, status in zip(later, statuses, strict=True)]


def _withdrawn(rng: Random, valid: Counter[str]) -> list[Draft]:
    units = [unit for unit in valid if unit != "TTCO" and valid[unit] > 60]
    picked = rng.choices(units, [valid[unit] for unit in units], k=facts.WITHDRAWN)
    return [Draft(unit, "withdrawn", "gd2") for unit in picked]


def _july(rng: Random, weights: dict[int, int], first: time = time(5)) -> datetime:
    """A moment of submission in the last days of July."""
    limit = facts.LAST_MOMENT - timedelta(minutes=4)
    while True:
        day = rng.choices(list(weights), list(weights.values()))[0]
        moment = submit_moment(rng, date(2023, 7, day))
        if moment < limit and moment.time() >= first:
            return moment


def _set_waiting(rng: Random, draft: Draft) -> None:
    if draft.unit == "TTCO":
        weights = _TTCO_QUEUE_DAYS if draft.status == "submitted" else {23: 2, 24: 2}
    else:
        weights = _QUEUE_DAYS if draft.status == "submitted" else _REVIEW_DAYS
    draft.submitted = _july(rng, weights)


def _set_returned(rng: Random, draft: Draft) -> None:
    age = 1 if draft.unit == "TTCO" else min(24, int(rng.expovariate(1 / 7)))
    draft.decided = office_moment(rng, back(facts.TODAY - timedelta(days=1), age + rng.randrange(2)))
    draft.submitted = submitted_before(rng, draft.decided, 2.0)


def _set_refused(rng: Random, draft: Draft, days: list[date]) -> None:
    """Refused on a day on which the unit decided anyway; duplicates get their moments from their twin."""
    if draft.status == "duplicate":
        return
    draft.decided = office_moment(rng, rng.choice(days), 0)
    draft.submitted = submitted_before(rng, draft.decided, 3.0)


def _set_withdrawn(rng: Random, draft: Draft, days: list[date]) -> None:
    draft.submitted = submit_moment(rng, rng.choice([day for day in days if day < date(2023, 7, 18)]))
    draft.decided = decided_after(rng, draft.submitted, facts.LAST_MOMENT)


def _set_moments(rng: Random, draft: Draft, days: list[date]) -> None:
    if draft.status in facts.WAITING:
        _set_waiting(rng, draft)
    elif draft.status == "needs_changes":
        _set_returned(rng, draft)
    elif draft.status == "withdrawn":
        _set_withdrawn(rng, draft, days)
    else:
        _set_refused(rng, draft, days)


def other_drafts(rng: Random, valid: list[Draft], fixed: tuple[Fixed, ...]) -> list[Draft]:
    """All entries that are not valid but the told ones; duplicates still without moments."""
    told = tuple(f for f in fixed if f.unit == "TTCO" and f.status != "valid")
    counts = Counter(d.unit for d in valid) + Counter(f.unit for f in fixed if f.status == "valid")
    early = Counter(d.unit for d in valid if d.stage == "gd1")
    drafts = _ttco(told) + _elsewhere(rng, counts, early) + _withdrawn(rng, counts)
    days: dict[tuple[str, str], list[date]] = {}
    for draft in valid:
        assert draft.decided is not None
        days.setdefault((draft.unit, draft.stage), []).append(draft.decided.date())
    for draft in drafts:
        _set_moments(rng, draft, days.get((draft.unit, draft.stage), []))
    return drafts

"""Benefits of the first year: plausible for each text, and exact in sum for each union."""

from collections import defaultdict
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.shapes import Draft

_ROUND = 500_000


def _rounded(amount: float) -> int:
    return max(_ROUND, round(amount / _ROUND) * _ROUND)


def _drawn(rng: Random, draft: Draft) -> float:
    text = draft.text
    assert text is not None
    if text.benefit_min is None or text.benefit_max is None:
        return 0.0
    return rng.uniform(text.benefit_min, text.benefit_max)


def _told(draft: Draft) -> bool:
    return draft.fixed is not None and draft.fixed.benefit is not None


def _clamped(draft: Draft, amount: float) -> int:
    """Within the text's own range where the union's sum leaves room."""
    text = draft.text
    assert text is not None
    assert text.benefit_min is not None
    assert text.benefit_max is not None
    return _rounded(min(max(amount, text.benefit_min), text.benefit_max))


def _room(draft: Draft, up: bool) -> int:
    """How far the benefit may still move inside the text's own range."""
    text = draft.text
    assert text is not None
    assert draft.benefit is not None
    room = (text.benefit_max or 0) - draft.benefit if up else draft.benefit - (text.benefit_min or 0)
    return max(0, room)


def _move(drafts: list[Draft], rooms: list[int], missing: int) -> int:
    """Use the rooms in proportion; returns what is still missing."""
    part = min(1.0, abs(missing) / (sum(rooms) or 1))
    sign = 1 if missing > 0 else -1
    for draft, room in zip(drafts, rooms, strict=True):
        change = sign * (int(room * part) // _ROUND * _ROUND)
        draft.benefit = (draft.benefit or 0) + change
        missing -= change
    return missing


def _beyond(drafts: list[Draft], missing: int) -> int:
    """Leave the ranges, everybody by the same part; small unions may need it."""
    if abs(missing) <= _ROUND * len(drafts):
        return missing
    return _move(drafts, [(d.benefit or 0) * 4 // 5 if missing < 0 else (d.benefit or 0) for d in drafts], missing)


def _absorb(free: list[Draft], missing: int) -> None:
    """Bring a union's sum to its figure: later uses of texts inside their ranges, then beyond, then all."""
    later = [d for d in free if not d.original] or free
    missing = _move(later, [_room(d, missing > 0) for d in later], missing)
    missing = _beyond(later, missing)
    missing = _beyond(free, missing)
    sign = 1 if missing > 0 else -1
    for draft in sorted(later, key=lambda d: (-_room(d, missing > 0), d.title)):
        step = sign * min(abs(missing), _ROUND)
        draft.benefit = (draft.benefit or 0) + step
        missing -= step
    largest = max(free, key=lambda d: d.benefit or 0)
    largest.benefit = (largest.benefit or 0) + missing


def _settle(rng: Random, valid: list[Draft], total: int) -> None:
    """Set the benefits of a union's valid entries so that they add up."""
    drawn = {id(d): _drawn(rng, d) for d in valid}
    told = [d for d in valid if _told(d)]
    free = [d for d in valid if not _told(d) and drawn[id(d)] > 0]
    for draft in told:
        assert draft.fixed is not None
        draft.benefit = draft.fixed.benefit
    target = total - sum(d.benefit or 0 for d in told)
    scale = target / sum(drawn[id(d)] for d in free)
    for draft in free:
        draft.benefit = _clamped(draft, drawn[id(draft)] * scale)
    _absorb(free, target - sum(d.benefit or 0 for d in free))


def _other(rng: Random, draft: Draft) -> None:
    drawn = _drawn(rng, draft)
    draft.benefit = _rounded(drawn) if drawn else None
    if _told(draft):
        assert draft.fixed is not None
        draft.benefit = draft.fixed.benefit


def assign_benefits(rng: Random, drafts: list[Draft]) -> None:
    """Benefits of every entry; duplicates repeat their twin's."""
    by_unit: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.status == "valid":
            by_unit[draft.unit].append(draft)
        elif draft.twin is None:
            _other(rng, draft)
    for unit, valid in by_unit.items():
        _settle(rng, valid, facts.UNIT_FIGURES[unit][2] * 100_000_000)
    for draft in drafts:
        if draft.twin is not None:
            draft.benefit = draft.twin.benefit

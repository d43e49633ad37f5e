"""Which text each entry tells, so that kinds of work fit and no title occurs twice in a union."""

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.places import draw_place
from sangkien.demonstration.sections import Workplace, leaf_names, section_names, workplace
from sangkien.demonstration.shapes import Draft
from sangkien.demonstration.sources import Text, texts
from sangkien.demonstration.variation import keep_words, reword, title_at

_HOTEL_ONLY = frozenset(("sk-242", "sk-243", "sk-244"))
_RETOLD = frozenset(("sk-084",))  # told in other words; its first words must not appear beside them
_STEP = 100_000_000.0
Pool = tuple[list[Text], list[float]]


def _fit(text: Text, place: Workplace, share: dict[str, float]) -> float:
    """How well a text fits a place, before its benefit is considered."""
    fits = [share.get(w, 0.0) * (1.0 if n == 0 else 0.4) for n, w in enumerate(text.workplaces)]
    if place.fields and place.main in text.workplaces and text.field not in place.fields:
        return max(fits) / 60
    rare = 0.05 if text.middle > 1e9 else 0.35 if text.middle > 5e8 else 1.0
    return max(fits) * rare * (0.3 if text.kind == "research_topic" else 1.0)


def _pool(place: Workplace, hotel: bool) -> Pool:
    share = dict(place.mix)
    fitting = [
        (text, weight)
        for text in texts().values()
        if (weight := _fit(text, place, share)) > 0 and (hotel or text.key not in _HOTEL_ONLY)
    ]
    by_work: dict[str, float] = defaultdict(float)
    for text, weight in fitting:
        by_work[_work_of(text, share)] += weight
    chosen = [text for text, _ in fitting]
    return chosen, [w * share[_work_of(t, share)] / by_work[_work_of(t, share)] for t, w in fitting]


def _work_of(text: Text, share: dict[str, float]) -> str:
    """The kind of work for which a text is used at a place."""
    return max(text.workplaces, key=lambda work: share.get(work, 0.0))


def _mean(pool: Pool, tilt: float) -> float:
    weights = [w * math.exp(-tilt * t.middle / _STEP) for t, w in zip(*pool, strict=True)]
    return sum(w * t.middle for w, t in zip(weights, pool[0], strict=True)) / sum(weights)


def _tilt(pools: list[tuple[Pool, int]], wanted: float) -> float:
    """The preference for small benefits that makes the mean of a union's entries come out as wanted."""
    low, high = -1.0, 4.0
    entries = sum(count for _, count in pools)
    for _ in range(11):
        middle = (low + high) / 2
        mean = sum(_mean(pool, middle) * count for pool, count in pools) / entries
        low, high = (middle, high) if mean > wanted else (low, middle)
    return (low + high) / 2


def _own_names(draft: Draft) -> tuple[str, ...]:
    if not draft.section:
        return ()
    section, leaf = section_names()[draft.section], leaf_names()[draft.leaf]
    return (section,) if section == leaf else (section, f"{leaf}, {section}")


class Teller:
    """Gives every entry its text, place, title and words."""

    def __init__(self, rng: Random, drafts: list[Draft]) -> None:
        self._rng = rng
        self._titles: dict[str, set[str]] = defaultdict(set)
        self._pools: dict[tuple[str, str], Pool] = {}
        self._sums: dict[tuple[str, str], list[float]] = {}
        self._cells: dict[tuple[str, str], list[Draft]] = defaultdict(list)
        for draft in drafts:
            self._cells[draft.cell].append(draft)
        for unit, section in self._cells:
            self._pools[unit, section] = _pool(workplace(unit, section), unit in ("DLTM", "DTNK"))

    def set_up_unit(self, unit: str) -> None:
        """Tilt the choice of texts so that the union's benefit can be met with plausible amounts."""
        own = [(self._pools[cell], len(self._cells[cell])) for cell in self._cells if cell[0] == unit]
        submitted, _, benefit = facts.UNIT_FIGURES[unit]
        tilt = _tilt(own, benefit * 1e8 / max(1, submitted))
        for cell in (c for c in self._cells if c[0] == unit):
            found, weights = self._pools[cell]
            tilted = (w * math.exp(-tilt * t.middle / _STEP) for t, w in zip(found, weights, strict=True))
            self._sums[cell] = list(accumulate(tilted))

    def reserve(self, draft: Draft) -> None:
        """Keep the title of a told entry from being used again."""
        self._titles[draft.unit].add(draft.title)

    def tell_first(self, text: Text) -> None:
        """Find the entry that keeps the text word for word: a valid one where the work fits best."""
        weights = {
            cell: len(self._cells[cell]) * weight
            for cell, (found, ws) in self._pools.items()
            for other, weight in zip(found, ws, strict=True)
            if other is text and text.workplaces[0] in dict(workplace(*cell).mix)
        }
        cells = list(weights)
        if not cells:
            return
        for cell in self._rng.choices(cells, list(weights.values()), k=8):
            free = [d for d in self._cells[cell] if d.text is None and d.status == "valid"]
            if free and text.title not in self._titles[cell[0]]:
                self._tell_words(self._rng.choice(free), text)
                return

    def _tell_words(self, draft: Draft, text: Text) -> None:
        draft.text = text
        keep_words(draft)
        self.reserve(draft)

    def tell(self, draft: Draft) -> None:
        """Give an entry a text that fits, at a place of its own."""
        found, share = self._pools[draft.cell][0], dict(workplace(*draft.cell).mix)
        names = _own_names(draft)
        while True:
            text = self._rng.choices(found, cum_weights=self._sums[draft.cell])[0]
            work = _work_of(text, share)
            place = draw_place(self._rng, work, text.field, names)
            title = title_at(self._rng, text, place)
            if title not in self._titles[draft.unit]:
                break
        draft.text, draft.place, draft.title = text, place, title
        self.reserve(draft)
        reword(self._rng, draft, work)


def _told_words(draft: Draft) -> None:
    told = draft.fixed
    assert told is not None
    draft.text = texts()[told.key]
    keep_words(draft)
    draft.title = told.title or draft.title
    draft.original = not told.before
    draft.before = told.before or draft.before
    draft.after = told.after or draft.after
    draft.effect = told.effect or draft.effect


def tell_all(rng: Random, drafts: list[Draft]) -> None:
    """Text, place, title and words of every entry but duplicates, which repeat their twin."""
    told = [d for d in drafts if d.fixed]
    open_drafts = [d for d in drafts if not d.fixed and d.twin is None]
    teller = Teller(rng, open_drafts)
    for draft in told:
        _told_words(draft)
        teller.reserve(draft)
    used = {d.text.key for d in told if d.text and (d.original or d.text.key in _RETOLD)}
    for text in _in_order(texts().values()):
        if text.key not in used:
            teller.tell_first(text)
    for unit in facts.UNIT_FIGURES:
        teller.set_up_unit(unit)
    for draft in open_drafts:
        if draft.text is None:
            teller.tell(draft)


def _in_order(found: Iterable[Text]) -> list[Text]:
    """Texts of rare trades first, for they have few places to go."""
    rare = ("cap_cuu_mo", "thuong_mai", "y_te", "truong_hoc", "khach_san_dich_vu", "moi_truong", "van_tai")
    return sorted(found, key=lambda text: (text.workplaces[0] not in rare, text.key))

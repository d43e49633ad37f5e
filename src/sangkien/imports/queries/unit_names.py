"""Which known unit a text of a sheet names. What could be two units is none; the nearest are offered instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from sangkien.base.text import fold, one_line
from sangkien.imports.rules.unit_names import digits_of, spellings_of
from sangkien.units.models import Unit, UnitName

_LEVELS = 5
_NEAR, _VERY_NEAR, _LEAD = 70.0, 92.0, 6.0
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A unit found; ``guessed`` when the spelling only came near; ``nearest`` when none was certain."""

    unit: Unit | None
    guessed: bool = False
    nearest: tuple[Unit, ...] = ()


@dataclass(slots=True)
class UnitNames:
    """The names of all units below some units, as they are and as they were; built once for a sheet."""

    by_code: dict[str, Unit] = field(default_factory=dict)
    levels: list[dict[str, set[int]]] = field(default_factory=lambda: [{} for _ in range(_LEVELS)])
    units: dict[int, Unit] = field(default_factory=dict)
    folded: dict[int, list[str]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Match] = field(default_factory=dict)

    def find(self, text: str, group: str = "") -> Match:
        """Return the unit ``text`` names; ``group`` is what the group row above says and decides between namesakes."""
        wanted = (one_line(text), one_line(group))
        if wanted not in self._known:
            self._known[wanted] = self._look_up(*wanted)
        return self._known[wanted]

    def _look_up(self, text: str, group: str) -> Match:
        whole, *rest = [part for part in text.split(" › ") if part] or [""]
        context = self._context(rest, group) if rest or group else None
        for name in (text, *rest[::-1], whole, *_pieces(text)):
            found = self._exactly(name, context)
            if found is not None:
                return Match(found)
        return self._nearly(whole, context)

    def _context(self, parts: Sequence[str], group: str) -> Unit | None:
        """Return the unit within which names are looked for first."""
        return next((unit for part in (*parts, group) if part and (unit := self._exactly(part, None))), None)

    def _exactly(self, name: str, context: Unit | None) -> Unit | None:
        if not name:
            return None
        if (unit := self.by_code.get(fold(name))) is not None:
            return unit
        for level, key in enumerate(spellings_of(name)):
            ids = self.levels[level].get(key, set()) if key and (level < 3 or len(key) > 1) else set()
            if (unit := self._only(ids, context, name)) is not None:
                return unit
        return None

    def _only(self, ids: Iterable[int], context: Unit | None, name: str) -> Unit | None:
        units = [self.units[pk] for pk in ids if digits_of(fold(name)) in self._digits(pk)]
        if context is not None and len(units) > 1:
            units = [unit for unit in units if unit.is_under(context)] or units
        living = [unit for unit in units if unit.exists_until is None] or units
        top = [unit for unit in living if all(other.is_under(unit) for other in living)]
        return top[0] if len(top) == 1 else None

    def _digits(self, pk: int) -> set[tuple[str, ...]]:
        unit = self.units[pk]
        return {digits_of(name) for name in (*self.folded[pk], fold(unit.code))}

    def _nearly(self, name: str, context: Unit | None) -> Match:
        """Return the one name that differs by a slip, or the nearest to choose from."""
        key = spellings_of(name)[2]
        if len(key) < 3:
            return Match(None)
        among = {
            pk: spelling
            for pk, unit in self.units.items()
            if unit.exists_until is None and (context is None or unit.is_under(context))
            for spelling in [spellings_of(unit.short_name or unit.name)[2]]
        }
        scored = process.extract(key, among, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_NEAREST + 1)
        sure = [score for score in scored if score[1] >= _VERY_NEAR and digits_of(score[0]) == digits_of(key)]
        alone = len(sure) == 1 and all(other is sure[0] or other[1] < sure[0][1] - _LEAD for other in scored)
        if alone and len(key) >= 6:
            return Match(self.units[sure[0][2]], guessed=True)
        return Match(None, nearest=tuple(self.units[pk] for _, _, pk in scored[:_NEAREST]))


def _pieces(text: str) -> list[str]:
    """Return the parts of "Tổ cơ điện - PX Tuyển than 2", the last first: the bigger unit is the safer reading."""
    parts = [part.strip() for sign in (" - ", " – ", ", ", "; ", " / ") if sign in text for part in text.split(sign)]
    return [part for part in parts if len(part) > 2]


def unit_names(within: Sequence[Unit], *, on: date) -> UnitNames:
    """Return the names of all units under ``within``, with old names and aliases; four queries whatever their
    number."""
    names = UnitNames()
    rows = Unit.objects.under(*within) if within else Unit.objects.all()
    old: dict[int, list[str]] = {}
    for unit_id, name, short in UnitName.objects.filter(unit__in=rows).values_list("unit_id", "name", "short_name"):
        old.setdefault(unit_id, []).extend((name, short))
    for unit in rows.order_by("pk"):
        spoken = {name for name in (unit.name, unit.short_name, *unit.aliases, *old.get(unit.pk, ())) if name}
        names.units[unit.pk] = unit
        names.folded[unit.pk] = [fold(name) for name in spoken]
        names.by_code[fold(unit.code)] = unit
        for name in spoken:
            for level, key in enumerate(spellings_of(name)):
                names.levels[level].setdefault(key, set()).add(unit.pk)
    return names

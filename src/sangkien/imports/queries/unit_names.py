"""Which known unit a text of a sheet names. What could be two units is none; the nearest are offered instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from sangkien.base.text import fold, one_line
from sangkien.imports.rules.unit_names import Spelling, digits_of, shortens, spelling_of
from sangkien.units.models import Unit, UnitName

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
    by_key: dict[str, set[int]] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    folded: dict[int, list[str]] = field(default_factory=dict)
    #: The unit named above the table, within which names are looked for first.
    around: Unit | None = None
    _bare: dict[int, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], Match] = field(default_factory=dict)

    def find(self, text: str, group: str = "") -> Match:
        """Return the unit ``text`` names; ``group`` is what the group row above says and decides between namesakes."""
        wanted = (one_line(text), one_line(group))
        if wanted not in self._known:
            self._known[wanted] = self._look_up(*wanted)
        return self._known[wanted]

    def _look_up(self, text: str, group: str) -> Match:
        parts = [part for part in text.split(" › ") if part] or [text]
        pieces = [piece for part in parts for piece in _pieces(part)]
        contexts = self._contexts([*parts[1:], *pieces], group)
        for name in (*parts[::-1], *pieces):
            for context in contexts:
                found = self._exactly(name, context)
                if found is not None and not any(
                    other is not found and other.is_under(found) for other in contexts if other
                ):
                    return Match(found)
        return self._nearly(parts[0], contexts)

    def _contexts(self, parts: Sequence[str], group: str) -> list[Unit | None]:
        """Return the units within which names are looked for, the narrowest first, at last everywhere."""
        named = [unit for part in (*parts, group) if part and (unit := self._exactly(part, self.around)) is not None]
        chain = [*sorted(named, key=lambda unit: -len(unit.path)), self.around]
        return [*dict.fromkeys(unit for unit in chain if unit is not None), None]

    def look_around(self, lines: Iterable[str]) -> None:
        """Remember the smallest unit that a line above a table names, as in "CÔNG ĐOÀN CÔNG TY TUYỂN THAN CỬA ÔNG"."""
        self._known.clear()
        self.around = None
        for line in lines:
            found = self._exactly(line, None) if len(line) < 120 else None
            if found is not None and (self.around is None or found.is_under(self.around)):
                self.around = found

    def _exactly(self, name: str, context: Unit | None) -> Unit | None:
        if not name:
            return None
        if (unit := self.by_code.get(fold(name))) is not None:
            return unit
        spelling = spelling_of(name)
        for key in _keys_asked(spelling):
            unit = self._only(self.by_key.get(key, ()), context, name)
            if unit is not None:
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

    def _nearly(self, name: str, contexts: Sequence[Unit | None]) -> Match:
        """Return the one unit meant by a part of its name, by initials or with a slip; or the nearest to choose
        from."""
        key = spelling_of(name).bare
        if len(key) < 3:
            return Match(None)
        for context in contexts:
            among = {pk: spelling for pk, spelling in self._bare.items() if self._within(pk, context)}
            meant = [pk for pk, spelling in among.items() if shortens(key, spelling)] if len(key) >= 5 else []
            top = self._only(meant, None, name)
            if top is not None:
                return Match(top, guessed=True)
            found = self._slip(key, among)
            if found is not None or context is None:
                return found or self._offer(key, among)
        return Match(None)

    def _within(self, pk: int, context: Unit | None) -> bool:
        return context is None or self.units[pk].is_under(context)

    def _slip(self, key: str, among: dict[int, str]) -> Match | None:
        """Return the one name that differs by a letter or two, never by a number."""
        scored = process.extract(key, among, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_NEAREST + 1)
        sure = [score for score in scored if score[1] >= _VERY_NEAR and digits_of(score[0]) == digits_of(key)]
        alone = len(sure) == 1 and all(other is sure[0] or other[1] < sure[0][1] - _LEAD for other in scored)
        return Match(self.units[sure[0][2]], guessed=True) if alone and len(key) >= 6 else None

    def _offer(self, key: str, among: dict[int, str]) -> Match:
        scored = process.extract(key, among, scorer=fuzz.token_set_ratio, score_cutoff=_NEAR, limit=_NEAREST)
        return Match(None, nearest=tuple(self.units[pk] for _, _, pk in scored))

    def shown(self, unit: Unit) -> str:
        """Return a unit's short name with what it belongs to, so that namesakes can be told apart."""
        parent = self.units.get(unit.parent_id or 0)
        name = unit.short_name or unit.name
        return f"{name} ({parent.short_name or parent.name})" if parent is not None else name


def _pieces(text: str) -> list[str]:
    """Return the parts of "Tổ cơ điện - PX Tuyển than 2", the last first: the bigger unit is the safer reading."""
    inside = re.fullmatch(r"([^()]{2,})\(([^()]{2,})\)\s*", text)
    if inside:  # "Tổ băng 1 (PX Tuyển than 2)", as the nearest are offered
        return [inside.group(1).strip(), inside.group(2).strip()]
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
        if unit.exists_until is None:
            names._bare[unit.pk] = spelling_of(unit.short_name or unit.name).bare
        for key in {key for name in spoken for key in _keys_kept(spelling_of(name))}:
            names.by_key.setdefault(key, set()).add(unit.pk)
    return names


def _keys_kept(spelling: Spelling) -> Iterator[str]:
    """Yield every key under which a unit is found by one of its names."""
    yield from (
        f"w:{spelling.whole}",
        f"s:{spelling.spelt}",
        f"b:{spelling.bare}",
        f"j:{spelling.bare.replace(' ', '')}",
    )
    for place in {spelling.place, ""}:
        yield f"n:{place}:{spelling.joined}"
        if len(spelling.initials) > 1:
            yield f"n:{place}:{spelling.initials}"


def _keys_asked(spelling: Spelling) -> Iterator[str]:
    """Yield the keys of a text, the most exact first; who names a place never means another kind of place."""
    yield from (
        f"w:{spelling.whole}",
        f"s:{spelling.spelt}",
        f"b:{spelling.bare}",
        f"j:{spelling.bare.replace(' ', '')}",
    )
    if len(spelling.joined) > 1:
        yield f"n:{spelling.place}:{spelling.joined}"

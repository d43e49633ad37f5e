"""Taking in lists of people: known by staff code, else by name and unit; the same list again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal
from sangkien.base.sheets import Row
from sangkien.base.text import key_of_name, one_line
from sangkien.people.access import VERB
from sangkien.people.errors import CodeOfAnother, PeopleTooMany, PersonTwice, PersonUnitUnknown
from sangkien.people.models import Person
from sangkien.people.schemas import PersonRow, read_person
from sangkien.people.services.knowing import people_at
from sangkien.units.access import reach_of
from sangkien.units.models import Unit
from sangkien.units.queries import units_called

_FACTS = ("birth_year", "job_title", "qualification", "phone")
_LIMIT = 20_000


@dataclass(slots=True)
class PeopleOutcome:
    """What a list did; ``lines`` says of each line ``created``, ``updated`` or ``unchanged``."""

    lines: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)

    def count(self, what: str) -> int:
        """Return how many lines did ``what``."""
        return sum(1 for done in self.lines.values() if done == what)


@transaction.atomic
def import_people(
    *, rows: Sequence[tuple[int, Row]], by: User | None, at: datetime, dry_run: bool = False
) -> PeopleOutcome:
    """Take in the good lines of a list, name the others; None is the operator's console, which reaches everywhere.

    Empty cells change nothing. Raises ``PeopleTooMany``.
    """
    if len(rows) > _LIMIT:
        raise PeopleTooMany(limit=f"{_LIMIT:,}".replace(",", "."))
    outcome = PeopleOutcome()
    units = _units(rows, by, at)
    good = dict(_read(rows, units, by, at, outcome))
    wanted = {line: (units[row.unit_code].pk, row.name, row.code) for line, row in good.items()}
    newest = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = people_at(list(wanted.values()))
    locked = Person.objects.select_for_update(of=("self",)).select_related("unit").order_by("pk")
    people = {person.pk: person for person in locked.filter(pk__in={person.pk for person in found.values()})}
    for line, row in good.items():
        person = people[found[wanted[line]].pk]
        if by is not None and not reach_of(by).covers(VERB, person.unit):
            outcome.refused.append((line, CodeOfAnother(code=row.code)))
            continue
        changed = _bring(person, row)
        outcome.lines[line] = "created" if person.pk > newest else "updated" if changed else "unchanged"
    outcome.refused.sort(key=lambda refused: refused[0])
    if dry_run:
        transaction.set_rollback(True)
    return outcome


def _units(rows: Sequence[tuple[int, Row]], by: User | None, at: datetime) -> dict[str, Unit]:
    """Return the units that lines name, by what stands there: a code, else the whole name of one unit in reach."""
    said = {one_line(row.get("unit_code", "")) for _, row in rows}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=said)}
    within = reach_of(by).units_for(VERB) if by is not None else []
    if by is None or within:
        units |= units_called(said - units.keys(), on=day_of(at), within=within)
    return units


def _read(
    rows: Sequence[tuple[int, Row]], units: dict[str, Unit], by: User | None, at: datetime, outcome: PeopleOutcome
) -> Iterator[tuple[int, PersonRow]]:
    seen: dict[tuple[str, ...], int] = {}
    for line, raw in rows:
        try:
            row = read_person(raw, day_of(at))
            unit = units.get(row.unit_code)
            if unit is None or (by is not None and not reach_of(by).covers(VERB, unit)):
                raise PersonUnitUnknown(code=row.unit_code)
            key = (row.code.casefold(),) if row.code else (unit.code, key_of_name(row.name))
            if key in seen:
                raise PersonTwice(line=seen[key])
            seen[key] = line
            yield line, row
        except Refusal as refusal:
            outcome.refused.append((line, refusal))


def _bring(person: Person, row: PersonRow) -> bool:
    """Bring a person to what the list says; return whether anything changed."""
    told = {name: getattr(row, name) for name in _FACTS if getattr(row, name)}
    new = {name: value for name, value in told.items() if getattr(person, name) != value}
    for name, value in new.items():
        setattr(person, name, value)
    if new:
        person.save(update_fields=list(new))
    return bool(new)

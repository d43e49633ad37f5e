"""Questions about people: who is probably entered twice, whose account is whose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Upper

from sangkien.accounts.models import User
from sangkien.accounts.rules import normal_phone
from sangkien.base.text import fold, one_line
from sangkien.people.models import Person, PersonMerge
from sangkien.units.choices import GRASSROOTS, UPPER
from sangkien.units.models import RoleAssignment, Unit, below

_GROUPS = 300


def find_people(text: str, *, within: Unit, limit: int = 8) -> list[Person]:
    """Find people of ``within`` and below by part of the name without accents, by staff code, or by whole phone number.

    Nobody outside is ever found. Names that begin with the words come first.
    """
    words = fold(one_line(text))[:80]
    if len(words) < 2:
        return []
    folded = Func(F("full_name"), function="sk_fold", output_field=TextField())
    rows = Person.objects.filter(unit__in=Unit.objects.under(within), merged_into=None).annotate(folded=folded)
    match = Q(code__istartswith=one_line(text)[:40])
    phone = normal_phone(text)
    match |= Q(phone=phone) if phone else Q()
    named = Q()
    for word in words.split():
        named &= Q(folded__contains=word)
    found: list[Person] = [*rows.filter(match | named).select_related("unit").order_by("folded", "pk")[:200]]
    found.sort(key=lambda person: (not fold(person.full_name).startswith(words), fold(person.full_name), person.pk))
    return found[:limit]


def kept_of(person: Person) -> Person:
    """Return who ``person`` is now, however often records were made one since."""
    while person.merged_into_id is not None:
        person = Person.objects.select_related("unit").get(pk=person.merged_into_id)
    return person


def _code_key(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code.upper()).lstrip("0")


#: Among more people nobody looks for doubles at once: it is done a branch at a time.
CROWD = 20_000


def is_crowd(units: Sequence[Unit]) -> bool:
    """Say whether more people are known below ``units`` than can be compared while somebody waits."""
    return Person.objects.filter(below(units, at="unit"))[: CROWD + 1].count() > CROWD


def doubles(units: Sequence[Unit], limit: int = 40) -> list[tuple[Person, Person]]:
    """Return pairs below ``units`` that are probably one person: the one to keep first.

    Same name, accents aside, in one grassroots union; same phone; same staff code written differently. Names with two
    different codes are two people. Nothing is ever made one without a person saying so.
    """
    known = Person.objects.filter(unit__in=Unit.objects.under(*units), merged_into=None)
    plain = Func(Upper("code"), Value("[^A-Z0-9]|^0+"), Value(""), Value("g"), function="regexp_replace")
    ids: dict[tuple[int, int], None] = {}
    for group in _groups(known.exclude(phone=""), F("phone")):
        ids |= dict.fromkeys(pairwise(group))
    for group in _groups(known.exclude(code=""), plain):
        ids |= dict.fromkeys(pairwise(group))
    ids |= dict.fromkeys(_same_name(known))
    chosen = list(ids)[: limit * 2]
    people = known.select_related("unit", "user").in_bulk({pk for pair in chosen for pk in pair})
    pairs = [_kept_first(people[one], people[other]) for one, other in chosen]
    return [pair for pair in pairs if not (pair[0].user_id and pair[1].user_id)][:limit]


def _groups(rows: QuerySet[Person], key: object) -> Iterable[list[int]]:
    grouped = rows.annotate(same=key).values("same").annotate(n=Count("pk"), ids=ArrayAgg("pk", order_by="pk"))
    return grouped.filter(n__gt=1).order_by("same").values_list("ids", flat=True)[:_GROUPS]


def _same_name(known: QuerySet[Person]) -> Iterable[tuple[int, int]]:
    folded = Func(F("full_name"), function="sk_fold")
    ids = {pk for group in _groups(known, folded) for pk in group}
    people = list(Person.objects.filter(pk__in=ids).select_related("unit"))
    homes = _homes({person.unit for person in people})
    people.sort(key=lambda one: (fold(one.full_name), homes[one.unit_id], one.pk))
    for _, same in groupby(people, key=lambda one: (fold(one.full_name), homes[one.unit_id])):
        group = list(same)
        for one, other in pairwise(group):
            codes = {_code_key(person.code) for person in (one, other) if person.code}
            if len(codes) < 2:
                yield one.pk, other.pk


def _homes(units: set[Unit]) -> dict[int, int]:
    """Return by unit the grassroots union it lies in; a unit in none stands for itself."""
    above = Unit.objects.in_bulk({pk for unit in units for pk in unit.ancestor_ids()})
    homes = {}
    for unit in units:
        line = [above[pk] for pk in unit.ancestor_ids() if pk in above]
        home = next((one for one in line if one.kind in GRASSROOTS), None)
        homes[unit.pk] = home.pk if home and unit.kind not in UPPER else unit.pk
    return homes


def _kept_first(one: Person, other: Person) -> tuple[Person, Person]:
    """Put first who has the account, else the staff code, else was known first."""
    rank = {person.pk: (person.user_id is None, not person.code, person.pk) for person in (one, other)}
    return (one, other) if rank[one.pk] < rank[other.pk] else (other, one)


def merges_in(units: Sequence[Unit], limit: int = 20) -> list[PersonMerge]:
    """Return the newest merges of people below ``units``."""
    rows = PersonMerge.objects.filter(kept__unit__in=Unit.objects.under(*units))
    return list(rows.select_related("kept__unit", "gone__unit", "by").order_by("-merged_at", "-pk")[:limit])


def accounts_to_link(units: Sequence[Unit], limit: int = 20) -> list[tuple[Person, User]]:
    """Return persons without an account, each with an account of their unit's line that bears the same name."""
    roles = RoleAssignment.objects.filter(unit__in=Unit.objects.under(*units), user__person=None, user__is_active=True)
    accounts = {role.user_id: (role.user, role.unit) for role in roles.select_related("user", "unit")[:2000]}
    names = {fold(user.full_name) for user, _ in accounts.values()}
    people = Person.objects.filter(unit__in=Unit.objects.under(*units), user=None, merged_into=None)
    named = people.annotate(folded=Func(F("full_name"), function="sk_fold")).filter(folded__in=names)
    pairs: list[tuple[Person, User]] = [
        (person, user)
        for person in named.select_related("unit").order_by("folded", "pk")[:200]
        for user, unit in accounts.values()
        if fold(user.full_name) == fold(person.full_name) and in_line(unit, person.unit)
    ]
    return pairs[:limit]


def in_line(one: Unit, other: Unit) -> bool:
    """Say whether one of two units hangs from the other."""
    return one.is_under(other) or other.is_under(one)

"""Who is meant by a name or a staff code; records found to be one person lead to the one that was kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from sangkien.accounts.models import User
from sangkien.base.bulk import store_missing
from sangkien.base.text import key_of_name, one_line
from sangkien.people.models import Person
from sangkien.people.queries import kept_of
from sangkien.units.models import RoleAssignment, Unit

Wanted = tuple[str, str]
#: Unit id, name, staff code.
Asked = tuple[int, str, str]


@transaction.atomic
def people_for(*, unit: Unit, wanted: Sequence[Wanted]) -> dict[Wanted, Person]:
    """Return the person for each (name, staff code) as seen from ``unit``, creating those not known yet.

    A staff code names one person anywhere; a name without a code names one person within the unit.
    """
    return {key[1:]: person for key, person in people_at([(unit.pk, name, code) for name, code in wanted]).items()}


@transaction.atomic
def people_at(wanted: Sequence[Asked]) -> dict[Asked, Person]:
    """Return the person for each (unit id, name, staff code); in bulk, safe against others creating the same."""
    keys = {key: _identity(key) for key in wanted}
    by_code, by_name = _known(keys)
    known = by_name | {(0, code): person for code, person in by_code.items()}
    missing = {identity: key for key, identity in reversed(keys.items()) if identity not in known}
    if missing:
        made = [_new_person(missing[identity]) for identity in sorted(missing, key=str)]
        store_missing(made)
        by_code, by_name = _known(missing.values())
        known |= by_name | {(0, code): person for code, person in by_code.items()}
    return {key: kept_of(known[identity]) for key, identity in keys.items()}


def _identity(key: Asked) -> tuple[int, str]:
    """Return what makes two askings one person: the code wherever it stands, else the name within the unit."""
    unit_id, name, code = key
    return (0, code) if code else (unit_id, key_of_name(name)[:120])


def _new_person(key: Asked) -> Person:
    unit_id, name, code = key
    return Person(unit_id=unit_id, full_name=one_line(name)[:120], name_key=key_of_name(name)[:120], code=code)


def _known(
    keys: Collection[Asked],
) -> tuple[dict[str, Person], dict[tuple[int, str], Person]]:
    codes = {code for _, _, code in keys if code}
    by_code = {person.code: person for person in Person.objects.filter(code__in=codes)} if codes else {}
    names = {(unit_id, key_of_name(name)[:120]) for unit_id, name, code in keys if not code}
    rows = _known_by_name().filter(_named(names)).order_by("-pk") if names else []
    # Where several share a name, the one known longest is meant: nobody takes a name over by coming later.
    return by_code, {(person.unit_id, person.name_key): person for person in rows}


def _named(names: Collection[tuple[int, str]]) -> RawSQL:
    """Return the condition that a person is one of ``names``: each in its own unit, not every name in every unit."""
    pairs = (
        '("people_person"."unit_id", "people_person"."name_key") IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))'
    )
    ordered = sorted(names)
    return RawSQL(pairs, [[unit for unit, _ in ordered], [name for _, name in ordered]], output_field=BooleanField())


def _known_by_name() -> QuerySet[Person]:
    """Return the persons a name alone may mean: without a staff code, and an account only where it belongs.

    Everybody may write any name into their profile, so an account is meant only in the line of a unit that gave it a
    role.
    """
    here = ExpressionWrapper(OuterRef("unit__path"), output_field=TextField())
    roles = RoleAssignment.objects.filter(user=OuterRef("user")).annotate(here=here)
    in_line = roles.filter(Q(unit__path__startswith=F("here")) | Q(here__startswith=F("unit__path")))
    return Person.objects.filter(Q(user=None) | Exists(in_line), code="")


@transaction.atomic
def person_of(*, user: User, unit: Unit) -> Person:
    """Return the person that ``user`` is, known at ``unit`` from now on if not known anywhere yet.

    A person known before is never taken for ``user`` because the names agree: the name is what the user typed.
    """
    known = Person.objects.filter(user=user).first()
    if known is not None:
        return known
    name = one_line(user.full_name)[:120]
    return Person.objects.create(unit=unit, full_name=name, name_key=key_of_name(name)[:120], user=user)

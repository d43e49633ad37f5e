"""Who is meant by a name or a staff code; records found to be one person lead to the one that was kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField

from sangkien.accounts.models import User
from sangkien.base.text import key_of_name, one_line
from sangkien.people.models import Person
from sangkien.people.queries import kept_of
from sangkien.units.models import RoleAssignment, Unit

Wanted = tuple[str, str]


@transaction.atomic
def people_for(*, unit: Unit, wanted: Sequence[Wanted]) -> dict[Wanted, Person]:
    """Return the person for each (name, staff code) as seen from ``unit``, creating those not known yet.

    A staff code names one person anywhere; a name without a code names one person within the unit.
    """
    return {key[1:]: person for key, person in people_at([(unit.pk, name, code) for name, code in wanted]).items()}


@transaction.atomic
def people_at(wanted: Sequence[tuple[int, str, str]]) -> dict[tuple[int, str, str], Person]:
    """Return the person for each (unit id, name, staff code); in bulk, safe against others creating the same."""
    keys = dict.fromkeys(wanted)
    by_code, by_name = _known(keys)
    missing: dict[tuple[int, str], Person] = {}
    for unit_id, name, code in keys:
        identity = (0, code) if code else (unit_id, key_of_name(name))
        if (code and code not in by_code) or (not code and identity not in by_name):
            missing.setdefault(
                identity,
                Person(unit_id=unit_id, full_name=one_line(name)[:120], name_key=key_of_name(name)[:120], code=code),
            )
    if missing:
        ordered = [missing[identity] for identity in sorted(missing, key=str)]
        Person.objects.bulk_create(ordered, batch_size=1000, ignore_conflicts=True)
        by_code, by_name = _known(keys)
    found = {key: by_code[key[2]] if key[2] else by_name[(key[0], key_of_name(key[1])[:120])] for key in keys}
    return {key: kept_of(person) for key, person in found.items()}


def _known(
    keys: dict[tuple[int, str, str], None],
) -> tuple[dict[str, Person], dict[tuple[int, str], Person]]:
    codes = {code for _, _, code in keys if code}
    by_code = {person.code: person for person in Person.objects.filter(code__in=codes)} if codes else {}
    units = {unit_id for unit_id, _, code in keys if not code}
    names = {key_of_name(name)[:120] for _, name, code in keys if not code}
    rows = _known_by_name().filter(unit__in=units, name_key__in=names).order_by("-pk")
    # Where several share a name, the one known longest is meant: nobody takes a name over by coming later.
    return by_code, {(person.unit_id, person.name_key): person for person in rows}


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

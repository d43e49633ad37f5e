"""Deeds on people."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.text import key_of_name, one_line
from sangkien.people.models import Person
from sangkien.units.models import Unit

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
    return {key: by_code[key[2]] if key[2] else by_name[(key[0], key_of_name(key[1])[:120])] for key in keys}


def _known(
    keys: dict[tuple[int, str, str], None],
) -> tuple[dict[str, Person], dict[tuple[int, str], Person]]:
    codes = {code for _, _, code in keys if code}
    by_code = {person.code: person for person in Person.objects.filter(code__in=codes)} if codes else {}
    units = {unit_id for unit_id, _, code in keys if not code}
    names = {key_of_name(name)[:120] for _, name, code in keys if not code}
    rows = Person.objects.filter(unit__in=units, name_key__in=names).order_by("-pk")
    # Where an account and a bare name share it, the one with the account (or else the older) is meant.
    found: dict[tuple[int, str], Person] = {}
    for person in rows:
        known = found.get((person.unit_id, person.name_key))
        if known is None or person.user_id is not None or known.user_id is None:
            found[(person.unit_id, person.name_key)] = person
    return by_code, found


@transaction.atomic
def person_of(*, user: User, unit: Unit) -> Person:
    """Return the person that ``user`` is, known at ``unit`` from now on if not known anywhere yet."""
    known = Person.objects.filter(user=user).first()
    if known is not None:
        return known
    person = people_for(unit=unit, wanted=[(user.full_name, "")])[(user.full_name, "")]
    if person.user_id is None:
        person.user = user
        person.save(update_fields=["user"])
        return person
    return Person.objects.create(unit=unit, full_name=user.full_name, name_key=key_of_name(user.full_name), user=user)

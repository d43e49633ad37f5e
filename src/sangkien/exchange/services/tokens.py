"""Handing out tokens, taking them back, noting their use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.limits import count_try
from sangkien.base.text import one_line
from sangkien.exchange.access import may_connect
from sangkien.exchange.choices import Scope
from sangkien.exchange.errors import (
    DaysUnfit,
    NameMissing,
    NameUnfit,
    ProgrammeElsewhere,
    ScopesMissing,
    SystemUnfit,
    TooOften,
)
from sangkien.exchange.models import SYSTEM_LIMIT, ApiToken, IdempotentAnswer
from sangkien.exchange.rules import DAYS_LIMIT, fit_system, new_token
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

_NAME_LIMIT = 80
_MINUTE = 60
_WRONG_TRIES, _WRONG_MINUTES = 60, 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token is to be. ``days`` until it ends, None for no end; ``system`` tells systems of one unit apart."""

    name: str
    scopes: Sequence[str] = (Scope.READ, Scope.PUSH)
    system: str = ""
    programme: Programme | None = None
    days: int | None = 365


@transaction.atomic
def create_token(*, unit: Unit, wanted: Wanted, by: User | None, at: datetime) -> tuple[ApiToken, str]:
    """Hand out a token for ``unit``; returns it with its text, shown once and kept nowhere. ``by`` None: the console.

    Raises ``UnitForeign`` and the refusals about what is wanted.
    """
    if by is not None:
        may_connect(by, unit).enforce()
    _check(unit, wanted)
    text, prefix, digest = new_token()
    token = ApiToken.objects.create(
        unit=unit,
        name=one_line(wanted.name),
        system=wanted.system,
        scopes=sorted(set(wanted.scopes)),
        programme=wanted.programme,
        prefix=prefix,
        digest=digest,
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=wanted.days) if wanted.days is not None else None,
    )
    return token, text


def _check(unit: Unit, wanted: Wanted) -> None:
    if not one_line(wanted.name):
        raise NameMissing
    if len(one_line(wanted.name)) > _NAME_LIMIT:
        raise NameUnfit(limit=_NAME_LIMIT)
    if not fit_system(wanted.system, SYSTEM_LIMIT):
        raise SystemUnfit(limit=SYSTEM_LIMIT)
    if not wanted.scopes or not set(wanted.scopes) <= set(Scope.values):
        raise ScopesMissing
    if wanted.days is not None and not 1 <= wanted.days <= DAYS_LIMIT:
        raise DaysUnfit(limit=DAYS_LIMIT)
    root = wanted.programme.root_unit if wanted.programme else None
    if root is not None and not (unit.is_under(root) or root.is_under(unit)):
        raise ProgrammeElsewhere


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, at: datetime) -> None:
    """End a token at once; ended before, it stays as it was. Raises ``UnitForeign``."""
    if by is not None:
        may_connect(by, token.unit).enforce()
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is None:
        locked.revoked_at, locked.revoked_by = at, by
        locked.save(update_fields=["revoked_at", "revoked_by"])


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Count a call and keep the day of the last one. Raises ``TooOften`` with the seconds to wait."""
    if count_try(f"api:{token.prefix}", minutes=1) > settings.API_CALLS_A_MINUTE:
        raise TooOften(seconds=_MINUTE)
    today = day_of(at)
    older = Q(last_used_on=None) | Q(last_used_on__lt=today)
    if token.last_used_on is None or token.last_used_on < today:
        ApiToken.objects.filter(older, pk=token.pk).update(last_used_on=today)


def note_stranger(*, address: str) -> None:
    """Count a call without a token in force. Raises ``TooOften`` for an address that keeps trying."""
    if count_try(f"api-stranger:{address}", minutes=_WRONG_MINUTES) > _WRONG_TRIES:
        raise TooOften(seconds=_WRONG_MINUTES * _MINUTE)


@transaction.atomic
def forget_answers(*, before: datetime) -> int:
    """Clear away the answers given before ``before``; return how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=before).delete()[0]

"""What a unit pays its helpers, written down by its officers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.imports.errors.batches import RateTooHigh
from sangkien.imports.models import PayRate
from sangkien.units.access import may
from sangkien.units.models import Unit

_MOST = 100_000_000


@transaction.atomic
def set_rate(*, unit: Unit, per_entry: int, per_session: int, by: User, at: datetime) -> PayRate:
    """Write down the rates of ``unit`` in whole VND; zero pays nothing for it.

    Raises ``UnitForeign`` or ``RateTooHigh``.
    """
    may(by, "check", unit).enforce()
    if not 0 <= per_entry <= _MOST or not 0 <= per_session <= _MOST:
        raise RateTooHigh
    facts = {"per_entry": per_entry, "per_session": per_session, "set_by": by, "set_at": at}
    rate, _ = PayRate.objects.update_or_create(unit=unit, defaults=facts)
    return rate

"""Member counts, each with its day and source (D38)."""

from datetime import date, datetime

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.units.access import may
from sangkien.units.models import MemberCount, Unit


@transaction.atomic
def record_members(*, unit: Unit, members: int, as_of: date, source: str, by: User | None, at: datetime) -> MemberCount:
    """Write down how many members ``unit`` had on ``as_of``; the same day again corrects it. Raises ``UnitForeign``."""
    if by is not None:
        may(by, "split_target", unit).enforce()
    count, _ = MemberCount.objects.update_or_create(
        unit=unit, as_of=as_of, defaults={"members": members, "source": source, "recorded_at": at}
    )
    return count

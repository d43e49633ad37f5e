"""Who may see what stands out, and say that it is in order."""

from __future__ import annotations

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.counting.errors import OutlierNotFound, OutlierYourOwn
from sangkien.counting.models import Outlier
from sangkien.counting.queries.outliers import may_be_read
from sangkien.initiatives.access import owns
from sangkien.units.access import reach_of


def fetch(user: User, pk: int) -> Outlier:
    """Return the outlier ``pk`` if ``user`` checks at its unit and may read what it is about: else 404."""
    rows = Outlier.objects.select_related("unit", "account", "entry__initiative", "entry__unit")
    outlier = rows.filter(pk=pk).first()
    if outlier is None or not reach_of(user).covers("check", outlier.unit) or not may_be_read(user, outlier):
        raise OutlierNotFound
    return outlier


def may_look_over(user: User, outlier: Outlier) -> Verdict:
    """Answer whether ``user`` may say that it is in order: who checks there, and whose doing it is not."""
    if not reach_of(user).covers("check", outlier.unit):
        return no(OutlierNotFound())
    mine = outlier.account_id == user.pk or (outlier.entry is not None and owns(user, outlier.entry))
    return no(OutlierYourOwn()) if mine else YES

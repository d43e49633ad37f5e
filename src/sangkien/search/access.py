"""Who may say what two initiatives are to each other."""

from __future__ import annotations

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.initiatives.access import owns
from sangkien.initiatives.models import Entry
from sangkien.search.errors import LinkNotYours
from sangkien.units.access import reach_of


def may_link(user: User, entry: Entry) -> Verdict:
    """Answer whether ``user`` may judge likenesses of the entry: who checks at its unit, and did not write it."""
    return YES if reach_of(user).covers("check", entry.unit) and not owns(user, entry) else no(LinkNotYours())

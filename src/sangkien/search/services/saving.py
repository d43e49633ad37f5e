"""Keeping searches."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.text import one_line
from sangkien.search.errors import SearchNameless, SearchTooLong, TooManySearches
from sangkien.search.models import SavedSearch

LIMIT: Final = 30
#: Letters of a search as it stands in an address.
LONGEST: Final = 600


@transaction.atomic
def save_search(*, name: str, query: str, by: User, at: datetime) -> SavedSearch:
    """Keep a search under a name; the same name again changes what it looks for.

    Raises ``SearchNameless``, ``SearchTooLong`` or ``TooManySearches``.
    """
    name = one_line(name)[:80]
    if not name:
        raise SearchNameless
    if len(query) > LONGEST:
        raise SearchTooLong
    User.objects.select_for_update().get(pk=by.pk)
    kept = SavedSearch.objects.filter(user=by)
    if kept.exclude(name=name).count() >= LIMIT:
        raise TooManySearches(limit=LIMIT)
    saved, _ = SavedSearch.objects.update_or_create(user=by, name=name, defaults={"query": query, "saved_at": at})
    return saved


@transaction.atomic
def forget_search(*, pk: int, by: User) -> None:
    """Forget one of a person's own searches; one that is gone already stays gone."""
    SavedSearch.objects.filter(user=by, pk=pk).delete()

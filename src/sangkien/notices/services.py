"""Telling people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import translation

from sangkien.accounts.models import User
from sangkien.notices.models import Notice


@transaction.atomic
def tell(*, people: Iterable[User], kind: str, text: Callable[[], str], url: str, at: datetime) -> None:
    """Put a notice before each of ``people``; ``text`` is called once per language of the readers."""
    said: dict[str, str] = {}
    notices = []
    for user in people:
        if user.language not in said:
            with translation.override(user.language):
                said[user.language] = text()
        notices.append(Notice(to=user, kind=kind, text=said[user.language], url=url, created_at=at))
    Notice.objects.bulk_create(notices)


@transaction.atomic
def mark_read(*, user: User, at: datetime) -> int:
    """Mark all notices of ``user`` as read; return how many were new."""
    return Notice.objects.filter(to=user, read_at=None).update(read_at=at)

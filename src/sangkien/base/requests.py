"""Reading a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from sangkien.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return the person behind a request that passed ``login_required``."""
    return cast("User", request.user)


def reader_of(request: HttpRequest) -> User | None:
    """Return the person who reads, None for a stranger."""
    return cast("User", request.user) if request.user.is_authenticated else None

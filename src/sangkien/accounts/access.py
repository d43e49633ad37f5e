"""Who is behind a request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from sangkien.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return the person behind a request that passed ``login_required``."""
    return cast(User, request.user)


def reader_of(request: HttpRequest) -> User | None:
    """Return the person who reads, None for a stranger."""
    return request.user if request.user.is_authenticated else None

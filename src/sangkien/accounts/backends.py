"""Checking a password for whatever a person types: user name, e-mail address or phone number."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from sangkien.accounts.models import User
from sangkien.accounts.queries import account_named


class LocalAccountBackend(BaseBackend):
    """Local accounts, no social network (D60)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """Return the account if the password is right and the account may sign in."""
        if not username or password is None:
            return None
        user = account_named(username)
        if user is None:
            # The same work as for a real account, so that the time taken tells nothing.
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Return the signed-in account, unless it was switched off since."""
        return User.objects.filter(pk=user_id, is_active=True).first()

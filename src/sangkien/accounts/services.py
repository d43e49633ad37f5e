"""Deeds on accounts: issued by a unit with a one-time code, opened by the person who then chooses a password (D60)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, QuerySet

from sangkien.accounts.errors import (
    CodeWrong,
    EmailTaken,
    EmailUnfit,
    NameMissing,
    PhoneTaken,
    PhoneUnreadable,
    UsernameTaken,
    UsernameUnfit,
)
from sangkien.accounts.models import SignInCode, User
from sangkien.accounts.queries import account_named, others_called
from sangkien.accounts.rules import normal_phone, spellings_of_phone
from sangkien.base.text import one_line

CODE_DAYS = 7
#: No letters or digits that look alike on paper: 32 signs, ten of them are 50 bits.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a unit writes down about a person."""

    username: str
    full_name: str
    phone: str = ""
    email: str = ""


@transaction.atomic
def create_account(*, account: NewAccount) -> User:
    """Create an account that nobody can sign in to yet. Raises the refusals of ``accounts.errors``."""
    username, full_name = one_line(account.username), one_line(account.full_name)
    phone = normal_phone(account.phone) if account.phone else ""
    if not full_name:
        raise NameMissing
    if account.phone and not phone:
        raise PhoneUnreadable(raw=account.phone)
    _check_fit(username, account.email.strip())
    if account_named(username) is not None:
        raise UsernameTaken(username=username)
    _check_free(account.email.strip(), phone)
    user = User(username=username, full_name=full_name[:120], phone=phone, email=account.email.strip())
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise UsernameTaken(username=username) from error
    return user


def _check_fit(username: str, email: str) -> None:
    for name, value, refusal in (("username", username, UsernameUnfit), ("email", email, EmailUnfit)):
        field = User._meta.get_field(name)
        assert isinstance(field, CharField)
        try:
            field.run_validators(value)
        except ValidationError as error:
            raise refusal from error
    if not username:
        raise UsernameUnfit


def _check_free(email: str, phone: str, user: User | None = None) -> None:
    """Raise where somebody other than ``user`` signs in with the address or the number, be it as a user name."""
    others = User.objects.exclude(pk=user.pk) if user else User.objects.all()
    if phone and (others.filter(phone=phone).exists() or others_called(*spellings_of_phone(phone), besides=user)):
        raise PhoneTaken
    if email and (others.filter(email__iexact=email).exists() or others_called(email, besides=user)):
        raise EmailTaken


@transaction.atomic
def issue_code(*, user: User, by: User, at: datetime) -> str:
    """Return a fresh one-time code such as ``K7QM-2XWD-9F``; codes issued before lose their worth."""
    SignInCode.objects.filter(user=user, used_at=None).update(expires_at=at)
    raw = "".join(secrets.choice(_SIGNS) for _ in range(10))
    SignInCode.objects.create(
        user=user, digest=_digest(raw), issued_by=by, issued_at=at, expires_at=at + timedelta(days=CODE_DAYS)
    )
    return f"{raw[:4]}-{raw[4:8]}-{raw[8:]}"


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def holder_of(code: str, at: datetime) -> User:
    """Return whose code this is. Raises ``CodeWrong`` for an unknown, used or expired one."""
    found = _valid_code(code, at).select_related("user").first()
    if found is None or not found.user.is_active:
        raise CodeWrong
    return found.user


def _valid_code(code: str, at: datetime) -> QuerySet[SignInCode]:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return SignInCode.objects.filter(digest=_digest(plain), used_at=None, expires_at__gt=at)


@transaction.atomic
def open_account(*, code: str, password: str, at: datetime) -> User:
    """Use the code up and set the person's own password. Raises ``CodeWrong``, or Django's ``ValidationError``."""
    found = _valid_code(code, at).select_for_update().first()
    if found is None:
        raise CodeWrong
    user = User.objects.select_for_update().get(pk=found.user_id)
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    found.used_at = at
    found.save(update_fields=["used_at"])
    return user


@transaction.atomic
def save_profile(*, user: User, facts: Mapping[str, Any]) -> None:
    """Store what a person changed about themselves; ``facts`` come from a valid ``ProfileForm``.

    Raises ``PhoneTaken`` or ``EmailTaken``.
    """
    _check_free(facts.get("email", ""), facts.get("phone", ""), user)
    for name, value in facts.items():
        setattr(user, name, value)
    user.save(update_fields=list(facts))

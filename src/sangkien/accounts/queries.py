"""Finding accounts."""

from allauth.mfa.models import Authenticator
from django.db.models import Q

from sangkien.accounts.models import User
from sangkien.accounts.rules import normal_phone
from sangkien.base.clock import day_of, now


def account_named(word: str) -> User | None:
    """Return the account whose user name, else e-mail address, else phone number is ``word``."""
    word = word.strip()
    match = Q(username__iexact=word)
    if "@" in word:
        match |= Q(email__iexact=word)
    if normal_phone(word):
        match |= Q(phone=normal_phone(word))
    found = list(User.objects.filter(match))
    asked = word.lower()
    return min(found, key=lambda user: (user.username.lower() != asked, user.email.lower() != asked), default=None)


def others_called(*words: str, besides: User | None = None) -> bool:
    """Say whether one of ``words`` is what somebody other than ``besides`` signs in with as a user name."""
    match = Q(pk__in=[])
    for word in words:
        match |= Q(username__iexact=word)
    others = User.objects.exclude(pk=besides.pk) if besides else User.objects.all()
    return others.filter(match).exists()


def has_second_factor(user: User) -> bool:
    """Say whether the person has set up a second step of signing in."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=types).exists())


def standings_shown(user: User) -> list[dict[str, str]]:
    """Return the person's roles as a page shows them. Roles live one floor up, so only their rows are read here."""
    rows = user.roles.not_over(day_of(now())).select_related("unit")
    return [{"role": row.get_role_display(), "unit": row.unit.name} for row in rows]

"""Finding accounts."""

from django.db.models import Q

from sangkien.accounts.models import User
from sangkien.accounts.rules import normal_phone
from sangkien.base.clock import day_of, now


def account_named(word: str) -> User | None:
    """Return the account whose user name, e-mail address or phone number is ``word``."""
    word = word.strip()
    match = Q(username__iexact=word)
    if "@" in word:
        match |= Q(email__iexact=word)
    if normal_phone(word):
        match |= Q(phone=normal_phone(word))
    return User.objects.filter(match).order_by("pk").first()


def standings_shown(user: User) -> list[dict[str, str]]:
    """Return the person's roles as a page shows them. Roles live one floor up, so only their rows are read here."""
    rows = user.roles.not_over(day_of(now())).select_related("unit")
    return [{"role": row.get_role_display(), "unit": row.unit.name} for row in rows]

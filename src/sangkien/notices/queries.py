"""Questions about notices."""

from sangkien.accounts.models import User
from sangkien.notices.models import Notice


def newest_for(user: User, limit: int = 50) -> list[Notice]:
    """Return the newest notices of ``user``."""
    return list(Notice.objects.filter(to=user).order_by("-created_at")[:limit])


def unread_count(user: User) -> int:
    """Return how many notices ``user`` has not read."""
    return Notice.objects.filter(to=user, read_at=None).count()

"""Code lists of the exchange with other systems."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for."""

    READ = "read", _("Đọc sáng kiến và số liệu")
    PUSH = "push", _("Gửi sáng kiến và minh chứng")


class DeliveryState(models.TextChoices):
    """Where a message to another system stands."""

    WAITING = "waiting", _("Chờ gửi")
    DELIVERED = "delivered", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")


class Outcome(models.TextChoices):
    """What became of an entry that another system sent."""

    CREATED = "created", _("Thêm mới")
    UPDATED = "updated", _("Cập nhật")
    UNCHANGED = "unchanged", _("Giữ nguyên")
    REFUSED = "refused", _("Chưa nhận")

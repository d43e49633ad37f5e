"""Code lists of counting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Band(models.TextChoices):
    """Where a unit stands (mock-ups §5)."""

    OVER = "over", _("Hoàn thành, vượt")
    HALF_TO_FULL = "half_to_full", _("Từ 50 % đến dưới 100 %")
    BELOW_HALF = "below_half", _("Dưới 50 %")
    NONE = "none", _("Chưa có sáng kiến")
    NO_TARGET = "no_target", _("Chưa có chỉ tiêu")


class By(models.TextChoices):
    """What a leaderboard is sorted by."""

    PERCENT = "percent", _("Phần trăm đạt")
    VALID = "valid", _("Hợp lệ")
    SUBMITTED = "submitted", _("Lượt nộp")
    PEOPLE = "people", _("Người")
    BENEFIT = "benefit", _("Giá trị làm lợi")


class TreeAs(models.TextChoices):
    """By which unit tree results are read (D35)."""

    THEN = "then", _("Như lúc đó")
    NOW = "now", _("Như hiện nay")


class OutlierKind(models.TextChoices):
    """In what something stands out (D16)."""

    PER_MEMBER = "per_member", _("Sáng kiến trên một đoàn viên")
    ACCOUNT_DAY = "account_day", _("Một tài khoản trong một ngày")
    ACCOUNT_STAGE = "account_stage", _("Một tài khoản trong một giai đoạn")
    ACCOUNT_HOUR = "account_hour", _("Một tài khoản trong một giờ")
    UNIT_HOUR = "unit_hour", _("Một đơn vị trong một giờ")
    BENEFIT = "benefit", _("Giá trị làm lợi")

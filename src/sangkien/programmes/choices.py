"""Code lists of programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TargetKind(models.TextChoices):
    """Three targets that stand side by side (D26)."""

    ASSIGNED = "assigned", _("Được giao")
    REGISTERED = "registered", _("Đăng ký")
    STRETCH = "stretch", _("Phấn đấu")


class CheckChain(models.TextChoices):
    """Who may set an entry valid (D18)."""

    UPPER = "upper", _("Cơ sở kiểm tra, cấp trên xác nhận hợp lệ")
    UNIT = "unit", _("Đơn vị tự xác nhận hợp lệ")


class BlocKind(models.TextChoices):
    """Groupings beside the tree (D37)."""

    CLUSTER = "cluster", _("Cụm thi đua")
    BLOC = "bloc", _("Khối thi đua")


class DateTested(models.TextChoices):
    """Which date of an initiative the window tests; practice differs (domain §1.2)."""

    RECOGNISED_ON = "recognised_on", _("ngày được công nhận")
    FIRST_APPLIED_ON = "first_applied_on", _("ngày áp dụng lần đầu")


class Exclusion(models.TextChoices):
    """What a programme does not take; the author declares it (domain §1.2)."""

    IP_PROTECTED = "ip_protected", _("Sáng kiến đang được bảo hộ quyền sở hữu trí tuệ")
    PUBLIC_ORDER = "public_order", _("Sáng kiến trái trật tự công cộng, đạo đức xã hội")

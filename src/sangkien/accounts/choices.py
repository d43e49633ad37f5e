"""Code lists of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressForm(models.TextChoices):
    """How the system speaks to a person; "bạn" until they choose."""

    BAN = "ban", _("bạn")
    ANH = "anh", _("anh")
    CHI = "chi", _("chị")
    CO = "co", _("cô")
    CHU = "chu", _("chú")
    BAC = "bac", _("bác")

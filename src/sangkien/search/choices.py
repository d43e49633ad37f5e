"""Code lists of finding."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkKind(models.TextChoices):
    """What two initiatives that are alike are to each other."""

    DUPLICATE = "duplicate", _("Là một sáng kiến")
    CONTINUES = "continues", _("Nối tiếp, làm tốt hơn")
    INDEPENDENT = "independent", _("Hai sáng kiến riêng")

"""Code lists of finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class LinkKind(models.TextChoices):
    """What two initiatives that are alike are to each other."""

    DUPLICATE = "duplicate", _("Là một sáng kiến")
    CONTINUES = "continues", _("Nối tiếp, làm tốt hơn")
    INDEPENDENT = "independent", _("Hai sáng kiến riêng")


#: Ranges of benefit in whole VND: from, up to below, and how they are called.
BENEFITS: dict[str, tuple[int, int | None, StrOrPromise]] = {
    "duoi-10": (0, 10_000_000, _("dưới 10 triệu")),
    "10-100": (10_000_000, 100_000_000, _("10 đến 100 triệu")),
    "100-1000": (100_000_000, 1_000_000_000, _("100 triệu đến 1 tỷ")),
    "tren-1000": (1_000_000_000, None, _("từ 1 tỷ")),
}

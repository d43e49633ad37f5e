"""Code lists of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterKind(models.TextChoices):
    """Letters whose template officers may change."""

    WEEKLY_RESULTS = "weekly_results", _("Công văn thông báo kết quả tuần")


class ExportState(models.TextChoices):
    """How far a sheet made in the background has come."""

    WAITING = "waiting", _("Đang chờ")
    RUNNING = "running", _("Đang lập")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không lập được")


#: States in which an export still takes up a worker.
UNDER_WAY = frozenset({ExportState.WAITING, ExportState.RUNNING})

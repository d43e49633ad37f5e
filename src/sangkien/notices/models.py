"""In-app notices: one sentence to one person, with the place to go."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """Something a person should know; text is stored in the reader's language at sending."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    text = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-created_at"], name="notice_to_newest")]

    def __str__(self) -> str:
        return self.text

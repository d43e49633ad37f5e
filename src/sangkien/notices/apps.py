"""Registration of the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The room "notices" of the house."""

    name = "sangkien.notices"
    label = "notices"

"""Registration of the app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The room "desk" of the house."""

    name = "sangkien.desk"
    label = "desk"

"""Registration of the app."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """The room "demonstration" of the house."""

    name = "sangkien.demonstration"
    label = "demonstration"

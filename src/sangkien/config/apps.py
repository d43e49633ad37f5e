"""Registration of the app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The room "config" of the house."""

    name = "sangkien.config"
    label = "config"

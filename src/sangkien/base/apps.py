"""Registration of the app."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """The room "base" of the house."""

    name = "sangkien.base"
    label = "base"

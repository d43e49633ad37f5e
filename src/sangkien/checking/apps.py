"""Registration of the app."""

from django.apps import AppConfig


class CheckingConfig(AppConfig):
    """The room "checking" of the house."""

    name = "sangkien.checking"
    label = "checking"

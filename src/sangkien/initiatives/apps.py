"""Registration of the app."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """The room "initiatives" of the house."""

    name = "sangkien.initiatives"
    label = "initiatives"

"""Registration of the app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The room "programmes" of the house."""

    name = "sangkien.programmes"
    label = "programmes"

"""Registration of the app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The room "imports" of the house."""

    name = "sangkien.imports"
    label = "imports"

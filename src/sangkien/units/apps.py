"""Registration of the app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The room "units" of the house."""

    name = "sangkien.units"
    label = "units"

"""Registration of the app."""

from django.apps import AppConfig

from sangkien.base.memory import look_for_circles_rarely


class BaseConfig(AppConfig):
    """The room "base" of the house."""

    name = "sangkien.base"
    label = "base"

    def ready(self) -> None:
        """Set the process up."""
        look_for_circles_rarely()

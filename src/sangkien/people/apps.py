"""Registration of the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room "people" of the house."""

    name = "sangkien.people"
    label = "people"

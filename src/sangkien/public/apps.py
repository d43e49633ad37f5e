"""Registration of the app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The room "public" of the house."""

    name = "sangkien.public"
    label = "public"

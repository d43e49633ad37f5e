"""Registration of the app."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    """The room "bench" of the house."""

    name = "sangkien.bench"
    label = "bench"

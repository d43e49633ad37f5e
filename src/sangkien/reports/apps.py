"""Registration of the app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room "reports" of the house."""

    name = "sangkien.reports"
    label = "reports"

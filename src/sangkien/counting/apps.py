"""Registration of the app, and its subscription to what happens to entries."""

from typing import Any

from django.apps import AppConfig


class CountingConfig(AppConfig):
    """The room "counting" of the house."""

    name = "sangkien.counting"
    label = "counting"

    def ready(self) -> None:
        """Count every event in the transaction that writes it."""
        from sangkien.counting.services import apply_events
        from sangkien.initiatives.signals import entry_events_recorded

        def count(*, events: list[Any], **_: object) -> None:
            apply_events(events=events)

        entry_events_recorded.connect(count, weak=False, dispatch_uid="counting.apply_events")

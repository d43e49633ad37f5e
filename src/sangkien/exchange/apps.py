"""Registration of the app, and its subscription to what happens to entries."""

from typing import Any

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room "exchange" of the house."""

    name = "sangkien.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Write down for listening systems what happens to entries, in the transaction in which it happens."""
        from sangkien.exchange.services.outbox import note_events
        from sangkien.initiatives.signals import entry_events_recorded

        def note(*, events: list[Any], **_: object) -> None:
            note_events(events=events)

        entry_events_recorded.connect(note, weak=False, dispatch_uid="exchange.note_events")

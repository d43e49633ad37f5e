"""Registration of the app, and its subscription to what happens to entries."""

from typing import Any

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room "search" of the house."""

    name = "sangkien.search"
    label = "search"

    def ready(self) -> None:
        """Have what is handed in compared with all others, in the transaction that writes it."""
        from sangkien.initiatives.signals import entry_events_recorded
        from sangkien.search.services.looking import ask_to_look

        def look(*, events: list[Any], **_: object) -> None:
            ask_to_look(events=events)

        entry_events_recorded.connect(look, weak=False, dispatch_uid="search.ask_to_look")

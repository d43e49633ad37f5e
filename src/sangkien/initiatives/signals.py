"""Domain signals: rooms above subscribe, this one does not know them."""

from django.dispatch import Signal

#: Sent inside the transaction with ``events``: the EntryEvent rows just written, in order.
entry_events_recorded = Signal()

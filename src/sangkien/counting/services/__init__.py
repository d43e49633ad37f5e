"""Deeds of counting: tallies kept with every event, frozen tables."""

from sangkien.counting.services.snapshots import freeze
from sangkien.counting.services.tallies import apply_events, fold_days

__all__ = ["apply_events", "fold_days", "freeze"]

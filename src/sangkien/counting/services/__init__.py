"""Deeds of counting: tallies kept with every event, frozen tables, what stands out."""

from sangkien.counting.services.outliers import find_outliers, look_again, look_over
from sangkien.counting.services.snapshots import freeze
from sangkien.counting.services.tallies import apply_events, fold_days, refill_branches

__all__ = ["apply_events", "find_outliers", "fold_days", "freeze", "look_again", "look_over", "refill_branches"]

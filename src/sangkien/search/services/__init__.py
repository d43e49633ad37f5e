"""Deeds of finding: counting terms, sweeping, keeping searches, looking for likenesses and judging them."""

from sangkien.search.services.census import count_terms, count_terms_if_stale, settle_index
from sangkien.search.services.looking import ask_to_look, link, look_alike, unlink
from sangkien.search.services.saving import forget_search, save_search
from sangkien.search.services.sweeping import sweep

__all__ = [
    "ask_to_look",
    "count_terms",
    "count_terms_if_stale",
    "forget_search",
    "link",
    "look_alike",
    "save_search",
    "settle_index",
    "sweep",
    "unlink",
]

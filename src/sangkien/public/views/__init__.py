"""Doors of the public site."""

from sangkien.public.views.boards import board, embed, snapshot, snapshot_json, snapshots
from sangkien.public.views.explaining import behind, figures, why
from sangkien.public.views.guides import guide, guides
from sangkien.public.views.home import home, language, screen, screen_figures

__all__ = [
    "behind",
    "board",
    "embed",
    "figures",
    "guide",
    "guides",
    "home",
    "language",
    "screen",
    "screen_figures",
    "snapshot",
    "snapshot_json",
    "snapshots",
    "why",
]

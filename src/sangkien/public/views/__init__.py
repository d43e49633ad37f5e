"""Doors of the public site."""

from sangkien.public.views.boards import board, embed, snapshot, snapshot_json, snapshots
from sangkien.public.views.explaining import behind, figures, why
from sangkien.public.views.home import home, screen, screen_figures

__all__ = [
    "behind",
    "board",
    "embed",
    "figures",
    "home",
    "screen",
    "screen_figures",
    "snapshot",
    "snapshot_json",
    "snapshots",
    "why",
]

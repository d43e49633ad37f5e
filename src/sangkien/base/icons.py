"""The icons pages may use (Tabler's outline set) and how they are put into a page.

``scripts/assets.py`` copies exactly these files; to use another icon, add its name here and run ``make``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

NAMES = """
    adjustments alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right
    arrow-up arrows-sort award bell bell-ringing book building building-factory-2 bulb calendar
    calendar-event camera certificate chart-bar check checklist checks chevron-down chevron-left
    chevron-right chevron-up circle-check circle-x clipboard-check clock cloud-upload coins columns
    confetti copy device-floppy dots download edit external-link eye eye-off file-download
    file-export file-import file-spreadsheet file-text file-type-docx file-type-pdf file-upload
    files filter flag folder gift git-compare hand-stop help hierarchy history home hourglass id
    info-circle key keyboard language layout-dashboard link list list-check lock lock-open login
    logout mail map-pin medal menu-2 message-circle message-report minus moon mountain news notes
    paperclip pencil phone photo player-pause player-play plus presentation printer qrcode refresh
    rotate search send settings share shield-check shield-lock sitemap sort-ascending
    sort-descending speakerphone star stack-2 sun sun-moon switch-horizontal table target
    target-arrow thumb-down thumb-up trash trending-up trophy upload user user-check user-circle
    user-plus users users-group wifi-off writing x zoom-in
"""
ICONS = tuple(NAMES.split())
FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"
FRAME = re.compile(r"<!--.*?-->|</?svg[^>]*>|<path stroke=\"none\"[^>]*/>|\s*\n\s*", re.DOTALL)


class UnknownIcon(LookupError):
    """Biểu tượng này chưa có trong danh sách của trang."""


def icon(name: str, css: str = "") -> SafeString:
    """The SVG of an icon, hidden from screen readers; words beside it carry the meaning."""
    if name not in ICONS:
        raise UnknownIcon(name)
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true">{}</svg>',
        f"ico {css}".strip(),
        strokes(name),
    )


@cache
def strokes(name: str) -> SafeString:
    """The drawing inside the icon's file; empty before the assets were built, so pages still work."""
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        return mark_safe("")
    return mark_safe(FRAME.sub("", path.read_text(encoding="utf-8")))

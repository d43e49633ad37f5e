"""Draw the icons of the installed site out of the mark: rounded for browsers, full for the round masks of telephones.

Run by ``scripts/assets.py``; alone: ``python scripts/make_icons.py MARK.svg TARGET_FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst

#: Name, side in pixels, whether a mask may cut it (then the mark keeps to the safe middle, on a full ground).
ICONS = (("icon-192", 192, False), ("icon-512", 512, False), ("icon-512-maskable", 512, True), ("icon-180", 180, True))
GROUND = "#0a55a3"
SAFE = 0.74  # part of the side that a round mask surely leaves


def make_icons(mark: Path, target: Path) -> None:
    """Write the PNG files into ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    for name, side, masked in ICONS:
        fill = f'rgb("{GROUND}")' if masked else "none"
        width = round(side * SAFE) if masked else side
        page = f"#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: {fill})\n"
        drawing = f'#place(center + horizon, image("{mark.name}", width: {width}pt))\n'
        source = target / f"{name}.typ"
        source.write_text(page + drawing, encoding="utf-8")
        (target / mark.name).write_bytes(mark.read_bytes())
        typst.compile(str(source), output=str(target / f"{name}.png"), format="png", ppi=72.0)
        source.unlink()
    (target / mark.name).unlink()


if __name__ == "__main__":
    make_icons(Path(sys.argv[1]), Path(sys.argv[2]))

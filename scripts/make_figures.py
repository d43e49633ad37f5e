"""Make the companion face for digits out of Be Vietnam Pro, which has no tabular figures.

In that face the digit 1 is 385 units wide and 4 is 710, so a column of numbers never lines up. The
companion *SK Figures* holds only the digits and the signs that stand in numbers: 400 and 600 with every
digit on one width (tables, times, fields), 700 proportional for the one display number of a page. The
licence of the source face (OFL 1.1, no reserved name) allows it.

For documents the parts of each weight are put together again into one file that a typesetter reads.

Run by ``scripts/assets.py``; alone: ``python scripts/make_figures.py SOURCE_FOLDER TARGET_FOLDER``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

CELL = 632  # width of every digit, in font units of 1000 to the em
BEARING = 34  # least free space left and right of a digit
SIGNS = "0123456789.,+-%/: \u00a0\u2212\u2013\u00d7"
TABULAR_WEIGHTS = (400, 600)
WEIGHTS = (*TABULAR_WEIGHTS, 700)


def make_figures(source: Path, target: Path) -> None:
    """Write sk-figures-{400,600,700}.woff2 into ``target`` from the fontsource files in ``source``."""
    target.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        font = subset(source / f"be-vietnam-pro-latin-{weight}-normal.woff2")
        if weight in TABULAR_WEIGHTS:
            set_on_one_width(font)
        rename(font)
        font.save(target / f"sk-figures-{weight}.woff2")


def make_paper_faces(source: Path, target: Path) -> None:
    """Write be-vietnam-pro-{400,600}.ttf into ``target``: Latin and Vietnamese in one file, weights of one family."""
    target.mkdir(parents=True, exist_ok=True)
    for weight in TABULAR_WEIGHTS:
        with tempfile.TemporaryDirectory() as folder:
            parts = [unpacked(source, part, weight, Path(folder)) for part in ("latin", "vietnamese")]
            font = Merger().merge(parts)
        font["OS/2"].usWeightClass = weight
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = "Be Vietnam Pro"
        font.save(target / f"be-vietnam-pro-{weight}.ttf")


def unpacked(source: Path, part: str, weight: int, folder: Path) -> str:
    """Return the path of a part of a face as plain TrueType."""
    font = TTFont(source / f"be-vietnam-pro-{part}-{weight}-normal.woff2")
    font.flavor = None
    path = folder / f"{part}.ttf"
    font.save(path)
    return str(path)


def subset(path: Path) -> TTFont:
    """Open a face and keep only the signs of numbers, without kerning or hinting."""
    font = TTFont(path)
    options = Options()
    options.layout_features = []
    options.hinting = False
    worker = Subsetter(options)
    worker.populate(text=SIGNS)
    worker.subset(font)
    font.flavor = "woff2"
    return font


def set_on_one_width(font: TTFont) -> None:
    """Centre each digit in a cell of CELL units; only digits too wide for it are narrowed."""
    names, glyphs, shapes = font.getBestCmap(), font["glyf"], font.getGlyphSet()
    for digit in "0123456789":
        name = names[ord(digit)]
        shape = glyphs[name]
        width = shape.xMax - shape.xMin
        scale = min(1.0, (CELL - 2 * BEARING) / width)
        shift = (CELL - width * scale) / 2 - shape.xMin * scale
        pen = TTGlyphPen(shapes)
        shapes[name].draw(TransformPen(pen, (scale, 0, 0, 1, shift, 0)))
        glyphs[name] = pen.glyph()
        font["hmtx"][name] = (CELL, round(shift + shape.xMin * scale))


def rename(font: TTFont) -> None:
    """Give the face its own family name, so that it is never taken for the original."""
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "SK Figures"


if __name__ == "__main__":
    make_figures(Path(sys.argv[1]), Path(sys.argv[2]))

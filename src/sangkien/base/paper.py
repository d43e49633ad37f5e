"""Documents to print, set by typst from a template of ours; nothing is fetched, the faces are those of the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import typst
from django.conf import settings

from sangkien.base.logo import LOGO

FACES = Path(__file__).parent / "static" / "vendor" / "paper"
_WORD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -920 5044 1150">'
    '<path fill="{ink}" d="{base}"/><path fill="#e9a514" d="{accents}"/></svg>'
)
_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<rect width="100" height="100" rx="22" fill="#0a55a3"/><g transform="translate(19.5 85) scale(.092)">'
    '<path fill="#fff" d="{base}"/><path fill="#f2b632" d="{accents}"/></g></svg>'
)


def pdf(template: Path, facts: Mapping[str, object]) -> bytes:
    """Return ``template`` set as PDF; it reads ``facts`` as JSON, so nothing in them can act as markup."""
    content: bytes = typst.compile(
        str(template),
        root=str(settings.PACKAGE),
        font_paths=[str(FACES)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"facts": json.dumps({**facts, "logo": logo()}, ensure_ascii=False)},
    )
    return content


def logo(ink: str = "#ffffff") -> dict[str, str]:
    """Return the mark and the word as SVG, the word in ``ink``."""
    return {
        "mark": _MARK.format(base=LOGO["mark_base"], accents=LOGO["mark_acc"]),
        "word": _WORD.format(ink=ink, base=LOGO["word_base"], accents=LOGO["word_acc"]),
    }

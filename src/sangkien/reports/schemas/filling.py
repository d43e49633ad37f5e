"""Filling a Word template in: sandboxed, everything escaped, what is not known yet marked yellow."""

from __future__ import annotations

import copy
import io
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

#: Stands where a value is missing until the document is finished; from the private use area, so nobody types it.
MISSING_MARK: Final = "\ue000"
#: What the reader sees there, with a yellow ground.
_SHOWN: Final = "\u00a0" * 8
_CONTROLS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]")


def _shown(value: object) -> object:
    """Return what is written for a value; text without characters that XML cannot hold."""
    if value is None or value == "" or isinstance(value, ChainableUndefined):
        return MISSING_MARK
    return _CONTROLS.sub("", unicodedata.normalize("NFC", value)) if isinstance(value, str) else value


def environment() -> ImmutableSandboxedEnvironment:
    """Return the environment templates live in: no globals, no filters of ours, no loader, all output escaped."""
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=ChainableUndefined, finalize=_shown)
    env.globals.clear()
    env.filters.clear()
    return env


class Unfit(ValueError):
    """Chữ điền vào làm hỏng cấu trúc của văn bản."""


class _Strict(DocxTemplate):
    """Refuses what its parent would mend in silence: a loop that tears rows apart loses words when mended."""

    def fix_tables(self, xml: str) -> Any:
        try:
            etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise Unfit from error
        return super().fix_tables(xml)


def filled(template: bytes, context: Mapping[str, Any]) -> bytes:
    """Return the Word document that ``template`` gives with ``context``. Raises ``Unfit``."""
    document = _Strict(io.BytesIO(template))
    document.render(dict(context), environment(), autoescape=True)
    _mark_missing(document.docx)
    buffer = io.BytesIO()
    document.docx.save(buffer)
    return buffer.getvalue()


def _mark_missing(document: Any) -> None:
    roots = [document.element.body]
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                roots.append(part._element)
    for root in roots:
        for element in [run for run in root.iter(qn("w:r")) if MISSING_MARK in "".join(run.itertext())]:
            _split(element)


def _split(element: Any) -> None:
    """Cut a run at the marks, each mark becoming a run of its own with a yellow ground."""
    run = Run(element, Paragraph(element.getparent(), None))  # type: ignore[arg-type]
    pieces = run.text.split(MISSING_MARK)
    place = element
    for position, piece in enumerate(pieces):
        if position:
            place = _add(place, element, _SHOWN, marked=True)
        if piece:
            place = _add(place, element, piece, marked=False)
    element.getparent().remove(element)


def _add(place: Any, like: Any, text: str, *, marked: bool) -> Any:
    fresh = OxmlElement("w:r")
    if like.rPr is not None:
        fresh.append(copy.deepcopy(like.rPr))
    place.addnext(fresh)
    run = Run(fresh, Paragraph(fresh.getparent(), None))  # type: ignore[arg-type]
    run.text = text
    if marked:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    return fresh


def opened(content: bytes) -> Any:
    """Return a Word document as python-docx reads it."""
    return Document(io.BytesIO(content))

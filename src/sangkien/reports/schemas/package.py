"""Opening a Word file somebody gives us: nothing in it may run, reach out, or blow up when unpacked.

A .docx is a zip of XML parts. Checked before any other reader sees it: size, number and unpacked size of parts, names,
programs and embedded objects, links out of the file, fields that fetch something, document types and entities in XML.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final

from lxml import etree

from sangkien.reports.errors import (
    TemplateHasProgram,
    TemplateNotWord,
    TemplateReachesOut,
    TemplateSwollen,
    TemplateTooLarge,
)

MAX_BYTES: Final = 2 * 1024 * 1024
_MAX_PARTS, _MAX_UNPACKED, _MAX_XML = 200, 16 * 1024 * 1024, 3 * 1024 * 1024
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PROGRAMS = re.compile(r"vba|macro|activex|embeddings/|oleobject|\.bin$|\.exe$|\.js$|\.vbs$|customui", re.IGNORECASE)
_PROGRAM_TYPES = re.compile(r"macroEnabled|vbaProject|activeX|oleObject|ms-office\.intel|control\+xml", re.IGNORECASE)
_FETCHING = re.compile(
    r"^\s*(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|RD|MACROBUTTON|EMBED|GOTOBUTTON)\b",
    re.IGNORECASE,
)
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def checked(content: bytes) -> None:
    """Look through a Word file. Raises one of the refusals of ``reports.errors`` that names what is wrong."""
    if len(content) > MAX_BYTES:
        raise TemplateTooLarge
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise TemplateNotWord from None
    _is_word(parts)
    for name, blob in parts.items():
        if name.endswith((".xml", ".rels")):
            _look_through(name, _tree(blob))


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Unpack, never more than declared and allowed. Raises ``TemplateSwollen`` and ``TemplateHasProgram``."""
    infos = archive.infolist()
    if len(infos) > _MAX_PARTS or sum(info.file_size for info in infos) > _MAX_UNPACKED:
        raise TemplateSwollen
    parts: dict[str, bytes] = {}
    for info in infos:
        if info.flag_bits & 1 or info.filename in parts or ".." in info.filename or info.filename.startswith("/"):
            raise TemplateNotWord
        if _PROGRAMS.search(info.filename):
            raise TemplateHasProgram(part=info.filename)
        parts[info.filename] = _unpacked(archive, info)
    return parts


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    limit = _MAX_XML if info.filename.endswith((".xml", ".rels")) else _MAX_UNPACKED
    with archive.open(info) as part:
        blob = part.read(limit + 1)
    if len(blob) > limit:
        raise TemplateSwollen
    return blob


def _is_word(parts: dict[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"").decode("utf-8", "replace")
    programs = _PROGRAM_TYPES.search(types)
    if programs:
        raise TemplateHasProgram(part=programs.group(0))
    if "word/document.xml" not in parts or _MAIN not in types:
        raise TemplateNotWord


def _tree(blob: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(blob, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        raise TemplateNotWord from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise TemplateNotWord
    return root


def _look_through(name: str, root: Any) -> None:
    if name.endswith(".rels"):
        for relation in root:
            if relation.get("TargetMode", "").lower() == "external":
                raise TemplateReachesOut(target=relation.get("Target", "")[:80])
        return
    if next(root.iter(f"{_W}altChunk", f"{_W}object", f"{_W}control", f"{_W}subDoc"), None) is not None:
        raise TemplateHasProgram(part=name)
    for code in _field_codes(root):
        if _FETCHING.match(code):
            raise TemplateReachesOut(target=code.strip()[:80])


def _field_codes(root: Any) -> list[str]:
    """Return field instructions; those split over several runs are read together, paragraph by paragraph."""
    simple = [field.get(f"{_W}instr", "") for field in root.iter(f"{_W}fldSimple")]
    codes: list[str] = []
    for paragraph in root.iter(f"{_W}p"):
        pieces: list[str] = []
        for part in paragraph.iter(f"{_W}instrText", f"{_W}fldChar"):
            if part.tag == f"{_W}instrText":
                pieces.append(part.text or "")
            elif pieces:
                codes.append("".join(pieces))
                pieces = []
        codes.append("".join(pieces))
    return [*simple, *codes]

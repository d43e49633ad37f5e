"""Reading a Word file in tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.oxml.ns import qn


def opened(content: bytes) -> Any:
    """The document as python-docx reads it."""
    return Document(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All words of the body in order, one paragraph a line, tables included."""
    body = opened(content).element.body
    lines = ["".join(part.text or "" for part in p.iter(qn("w:t"), qn("w:br"))) for p in body.iter(qn("w:p"))]
    return "\n".join(lines)


def changed(content: bytes, change: Callable[[str, str], str | None], **extra: str) -> bytes:
    """The same file with each XML part given through ``change(name, text)`` (None leaves it), and parts added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            blob = old.read(name)
            if name.endswith((".xml", ".rels")):
                text = change(name, blob.decode())
                blob = blob if text is None else text.encode()
            new.writestr(name, blob)
        for name, text in extra.items():
            new.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def replaced(content: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    """The same file with ``old`` replaced by ``new`` in one part; it must stand there."""

    def change(name: str, text: str) -> str | None:
        if name != part:
            return None
        assert old in text
        return text.replace(old, new)

    return changed(content, change)

"""A Word file is looked through before anything reads it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from reports.words import changed, replaced
from sangkien.reports import errors
from sangkien.reports.schemas.package import MAX_BYTES, checked
from sangkien.reports.schemas.sample import DEFAULT

GOOD = DEFAULT.read_bytes()


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blob in parts.items():
            archive.writestr(name.replace("__", "/"), blob)
    return buffer.getvalue()


def with_relation(target: str, kind: str = "attachedTemplate") -> bytes:
    relation = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return replaced(GOOD, "</Relationships>", relation, "word/_rels/document.xml.rels")


def with_field(code: str) -> bytes:
    return replaced(GOOD, "</w:body>", f'<w:p><w:fldSimple w:instr="{code}"/></w:p></w:body>')


SPLIT = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDE</w:instrText></w:r>'
    '<w:r><w:instrText>PICTURE "\\\\may\\anh.png"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def test_the_shipped_template_is_sound() -> None:
    checked(GOOD)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"x" * (MAX_BYTES + 1), errors.TemplateTooLarge),
        (b"", errors.TemplateNotWord),
        (b"%PDF-1.7", errors.TemplateNotWord),
        (GOOD[: len(GOOD) // 2], errors.TemplateNotWord),
        (zipped(**{"a.txt": b"a"}), errors.TemplateNotWord),
        (zipped(**{"..__etc": b"a"}), errors.TemplateNotWord),
        (zipped(**{"word__document.xml": b"0" * (17 * 1024 * 1024)}), errors.TemplateSwollen),
        (zipped(**{f"word__{n}.xml": b"<a/>" for n in range(300)}), errors.TemplateSwollen),
        (changed(GOOD, lambda n, t: None, word__vbaProject="x"), errors.TemplateHasProgram),
        (changed(GOOD, lambda n, t: None, **{"word__embeddings__oleObject1.bin": "x"}), errors.TemplateHasProgram),
        (changed(GOOD, lambda n, t: None, **{"word__activeX__a.xml": "<a/>"}), errors.TemplateHasProgram),
        (
            replaced(GOOD, "wordprocessingml.document.main", "wordprocessingml.macroEnabledTemplate", "[Content_Types].xml"),
            errors.TemplateHasProgram,
        ),
        (replaced(GOOD, "</w:body>", "<w:altChunk/></w:body>"), errors.TemplateHasProgram),
        (with_relation("https://example.org/a.dotm"), errors.TemplateReachesOut),
        (with_relation("file://may/anh.png", "image"), errors.TemplateReachesOut),
        (with_field("INCLUDETEXT C:/a.docx"), errors.TemplateReachesOut),
        (with_field(" DDEAUTO cmd"), errors.TemplateReachesOut),
        (replaced(GOOD, "</w:body>", f"{SPLIT}</w:body>"), errors.TemplateReachesOut),
    ],
)  # fmt: skip
def test_unsound_files_are_refused_by_name(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        checked(content)


def test_document_types_and_entities_are_refused() -> None:
    def bomb(name: str, text: str) -> str | None:
        if name != "word/document.xml":
            return None
        head, _, rest = text.partition("?>")
        return f'{head}?><!DOCTYPE a [<!ENTITY x "y">]>{rest}'

    with pytest.raises(errors.TemplateNotWord):
        checked(changed(GOOD, bomb))


def test_a_false_declaration_of_size_does_not_help() -> None:
    content: Any = bytearray(zipped(**{"word__document.xml": b"0" * (4 * 1024 * 1024)}))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with pytest.raises((errors.TemplateSwollen, errors.TemplateNotWord)):
        checked(bytes(content))


def test_page_number_fields_are_welcome() -> None:
    checked(with_field(" PAGE "))

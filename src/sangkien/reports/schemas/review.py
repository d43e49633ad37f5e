"""Whether a template may be taken in: it fills with three stories, its names are known, parts and layout are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from docx.oxml.ns import qn
from docx.shared import Length
from jinja2 import TemplateError

from sangkien.base.formats import number
from sangkien.reports.errors import TemplateDoesNotFill, TemplateNotWord
from sangkien.reports.rules import letter_context
from sangkien.reports.schemas.filling import filled, opened
from sangkien.reports.schemas.package import checked
from sangkien.reports.schemas.placeholders import Problem, names_in, problems_of
from sangkien.reports.schemas.sample import far_too_much, nothing_yet, week_thirty

FONT: Final = "Times New Roman"
#: Parts a letter must have (Nghị định 30/2020, Điều 8; documents 01), and the name that shows each.
_REQUIRED: Final = (
    (("document_number",), "số, ký hiệu"),
    (("issued_on_long", "issued_on"), "ngày tháng"),
    (("signatory.name",), "họ tên người ký"),
    (("totals.valid",), "số sáng kiến hợp lệ"),
    (("rows",), "bảng kết quả từng đơn vị"),
    (("as_of",), "thời điểm chốt số liệu"),
    (("snapshot.code", "verify_code"), "mã bản chốt"),
    (("verify_url",), "nơi kiểm tra"),
)


@dataclass(frozen=True, slots=True)
class Review:
    """What was found in a template that may be taken in or not."""

    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]


def review(template: bytes) -> Review:
    """Look a template through. Raises a refusal where the file itself is unsound or does not fill."""
    checked(template)
    try:
        document = opened(template)
        problems = problems_of(template, letter_context(far_too_much()))
    except (KeyError, ValueError, AttributeError, IndexError):
        raise TemplateNotWord from None
    if problems:
        return Review(tuple(problems), ())
    _fills(template)
    return Review((), (*_missing_parts(template), *_layout(document)))


def _fills(template: bytes) -> None:
    stories = (
        (gettext("câu chuyện tuần 30"), week_thirty()),
        (gettext("bảng chưa có số liệu"), nothing_yet()),
        (gettext("bảng 200 đơn vị tên rất dài"), far_too_much()),
    )
    for story, facts in stories:
        try:
            opened(filled(template, letter_context(facts)))
        except (TemplateError, KeyError, ValueError, AttributeError, TypeError, IndexError):
            raise TemplateDoesNotFill(story=story) from None


def _missing_parts(template: bytes) -> list[str]:
    """Return a sentence for each part a letter must have and this template no longer shows."""
    used = names_in(template)
    return [
        gettext("Mẫu không còn {part}.").format(part=words)
        for names, words in _REQUIRED
        if not any(name in used for name in names)
    ]


def _layout(document: Any) -> list[str]:
    found = []
    for place, section in enumerate(document.sections, start=1):
        found += _margins(section, place)
    size = document.styles["Normal"].font.size
    if size is not None and not 13 <= size.pt <= 14:
        found.append(gettext("Cỡ chữ của thân văn bản là {size}, quy định 13 đến 14.").format(size=number(size.pt)))
    strange = sorted(_fonts(document) - {FONT, "Tinos"})
    if strange:
        found.append(gettext("Có chữ không phải Times New Roman: {fonts}.").format(fonts=", ".join(strange[:5])))
    return found


def _margins(section: Any, place: int) -> list[str]:
    """Compare a section with README §2: A4; top, bottom 20-25; left 30-35, right 15-20; landscape left, right 20."""
    width, height = _mm(section.page_width), _mm(section.page_height)
    landscape = width > height
    if sorted((round(width), round(height))) != [210, 297]:
        return [gettext("Phần {n}: khổ giấy không phải A4.").format(n=place)]
    across = ((20, 20), (20, 20)) if landscape else ((30, 35), (15, 20))
    sides = (
        (gettext("lề trên"), section.top_margin, (20, 25)),
        (gettext("lề dưới"), section.bottom_margin, (20, 25)),
        (gettext("lề trái"), section.left_margin, across[0]),
        (gettext("lề phải"), section.right_margin, across[1]),
    )
    return [
        gettext("Phần {n}: {side} là {mm} mm, quy định {low} đến {high} mm.").format(
            n=place, side=side, mm=number(_mm(value), 0), low=low, high=high
        )
        for side, value, (low, high) in sides
        if not low - 0.6 <= _mm(value) <= high + 0.6
    ]


def _mm(length: Length | None) -> float:
    return length.mm if length is not None else 0.0


def _fonts(document: Any) -> set[str]:
    """Return the fonts the text is set in; those of symbols and themes are Word's own affair."""
    found = set()
    for root in (document.element.body, document.styles["Normal"].element):
        for fonts in root.iter(qn("w:rFonts")):
            found |= {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi")}
    return {name for name in found if name}

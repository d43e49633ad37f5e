"""Build the Word template of the weekly letter (documents 01) in the layout of documents/README §2.

Run it after changing the wording or the layout; the file it writes is package data, and a test fails where the two
differ. Nothing here runs on a server: officers download this very file and change it in Word.
"""

import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from letter_layout import (
    FONT,
    add_grid,
    draw_rule,
    fill_cell,
    flag_row,
    number_pages,
    restart_numbers,
    set_all_fonts,
    shade_cell,
    word_as_of_2013,
    write_centred,
)

TARGET = Path(__file__).resolve().parent.parent / "src/sangkien/reports/templates/reports/word/ket-qua-tuan.docx"
LEFT, RIGHT = 72, 93
TIEU_NGU_MM = 56.4  # the words at 13 pt bold, so that the rule is as long as they are
FOOT_LEFT, FOOT_RIGHT = 73, 92
COLUMNS = (13, 54, 22, 17, 18, 19, 22)
RESULT = "kết quả {% if is_final %}chung cuộc{% else %}tuần {{ week_no }}{% endif %}"
RESULT_UPPER = "KẾT QUẢ {% if is_final %}CHUNG CUỘC{% else %}TUẦN {{ week_no }}{% endif %}"


def build() -> Any:
    """Return the whole document."""
    document = Document()
    _styles(document)
    _page(document.sections[0])
    number_pages(document.sections[0])
    word_as_of_2013(document)
    _head(document)
    _body(document)
    _foot(document)
    annex = document.add_section(WD_SECTION.NEW_PAGE)
    _page(annex)
    restart_numbers(annex)
    _annex(document)
    _properties(document)
    return document


def _styles(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    fonts = defaults.find(f".//{qn('w:rFonts')}")
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    set_all_fonts(fonts)
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "vi-VN")
    language.set(qn("w:eastAsia"), "vi-VN")
    _style(document.styles["Normal"], 13)
    _style(document.styles["Header"], 13)
    for name, size in (("Thân bài", 13), ("Bảng", 11), ("Ghi chú bảng", 11)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _style(style, size)
    body = document.styles["Thân bài"].paragraph_format
    body.alignment, body.first_line_indent = ALIGN.JUSTIFY, Mm(12.7)
    body.space_after, body.line_spacing = Pt(6), 1.05
    document.styles["Ghi chú bảng"].paragraph_format.alignment = ALIGN.JUSTIFY


def _style(style: Any, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    set_all_fonts(fonts)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.widow_control = True


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True


def _head(document: Any) -> None:
    table = add_grid(document, (LEFT, RIGHT), rows=2)
    left, right = table.rows[0].cells
    _only_if(left, "issuer.parent_name")
    write_centred(left.paragraphs[1], "{{ issuer.parent_name_upper }}", size=12)
    _end_if(left)
    write_centred(left.add_paragraph(), "{{ issuer.name_upper }}", size=12, bold=True)
    draw_rule(left.add_paragraph(), LEFT, 26, before=3)
    write_centred(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    write_centred(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    draw_rule(right.add_paragraph(), RIGHT, TIEU_NGU_MM, before=0)
    left, right = table.rows[1].cells
    number = left.paragraphs[0]
    write_centred(number, "Số: {{ document_number }}", size=13)
    number.paragraph_format.space_before = Pt(4)
    write_centred(left.add_paragraph(), f"V/v thông báo {RESULT}", size=12)
    write_centred(left.add_paragraph(), "{{ programme.short_name }}", size=12)
    place = right.paragraphs[0]
    write_centred(place, "{{ place }}, {{ issued_on_long }}", size=13, italic=True)
    place.paragraph_format.space_before = Pt(4)


def _only_if(cell: _Cell, name: str) -> None:
    cell.paragraphs[0].add_run(f"{{%p if {name} %}}")
    cell.add_paragraph()


def _end_if(cell: _Cell) -> None:
    cell.add_paragraph().add_run("{%p endif %}")


def _body(document: Any) -> None:
    greeting = document.add_paragraph()
    greeting.alignment = ALIGN.CENTER
    greeting.paragraph_format.space_before, greeting.paragraph_format.space_after = Pt(16), Pt(12)
    greeting.add_run("Kính gửi:  {{ addressee }}")
    for line in BODY:
        paragraph = document.add_paragraph(style="Thân bài")
        bold = line.startswith("**")
        run = paragraph.add_run(line.removeprefix("**"))
        run.bold = bold or None
        paragraph.paragraph_format.keep_with_next = bold or line is BODY[-1] or None
        if line is BODY[-1]:
            paragraph.paragraph_format.keep_together, paragraph.paragraph_format.space_after = True, Pt(13)


BODY = (
    f"{{{{ issuer.short_name }}}} thông báo {RESULT} {{{{ programme.name }}}} theo số liệu chốt lúc {{{{ as_of }}}} "
    "như sau:",
    "**1. Kết quả chung",
    "Toàn {{ issuer.scope_word }} có {{ totals.submission }} lượt nộp, trong đó {{ totals.valid }} sáng kiến hợp lệ"
    "{% if totals.has_target %}, đạt {{ totals.attained_pct }} chỉ tiêu {{ totals.assigned_target }} sáng kiến được "
    "giao{% if totals.is_over %} (vượt {{ totals.excess_pct }}){% elif totals.is_exact %}{% else %} (còn thiếu "
    "{{ totals.missing }} sáng kiến){% endif %}{% endif %}. Trong {{ unit_count_2d }} đơn vị trực thuộc có:",
    "a) {{ bands.over_2d }} đơn vị hoàn thành, vượt chỉ tiêu;",
    "b) {{ bands.under_full_2d }} đơn vị dưới 100\u00a0%, trong đó {{ bands.below_half_2d }} đơn vị dưới 50\u00a0%"
    "{% if bands.none or bands.no_target %};{% else %}.{% endif %}",
    "{%p if bands.none %}",
    "c) {{ bands.none_2d }} đơn vị chưa có sáng kiến hợp lệ: {{ units_none_names }}"
    "{% if bands.no_target %};{% else %}.{% endif %}",
    "{%p endif %}",
    "{%p if bands.no_target %}",
    "{% if bands.none %}d{% else %}c{% endif %}) {{ bands.no_target_2d }} đơn vị có sáng kiến hợp lệ, chưa được giao "
    "chỉ tiêu.",
    "{%p endif %}",
    "{% if units_top %}{{ units_top_2d }} đơn vị đạt tỷ lệ cao nhất: {{ units_top_names_pct }}. {% endif %}Kết quả "
    "từng đơn vị tại Phụ lục kèm theo.",
    "{%p if correction %}",
    "Bảng tuần {{ correction.of_week }} được đính chính: {{ correction.reason }}. Bản thay thế có mã {{ correction.code }}.",
    "{%p endif %}",
    "{%p if not is_final %}",
    "**2. Đề nghị các đơn vị",
    "a) Đơn vị đã hoàn thành tiếp tục vận động đoàn viên, người lao động nộp sáng kiến; rà soát các lượt nộp còn chờ "
    "kiểm tra, không để tồn quá {{ review_days_2d }} ngày.",
    "b) Đơn vị dưới 100\u00a0% giao lại phần còn thiếu đến từng công đoàn bộ phận, tổ công đoàn; báo cáo cách làm và "
    "ngày dự kiến hoàn thành trước {{ reply_by }}.",
    "{%p if bands.none %}",
    "c) Đơn vị chưa có sáng kiến phân công cán bộ phụ trách, thành lập Tổ hỗ trợ sáng kiến và nộp những sáng kiến đã "
    "được {% if window_is_applied %}áp dụng lần đầu{% else %}công nhận{% endif %}"
    "{% if window_from %} từ ngày\u00a0{{ window_from }}{% endif %}.",
    "{%p endif %}",
    "{%p if closes_at %}",
    "Chương trình đóng lúc {{ closes_at }}.",
    "{%p endif %}",
    "{%p endif %}",
    "Số liệu đã chốt không thay đổi. Đơn vị thấy sai sót gửi ý kiến kèm mã sáng kiến về {{ contact_unit }} để đính "
    "chính{% if not is_final %} trong kỳ tiếp theo{% endif %}./.",
)  # fmt: skip


def _foot(document: Any) -> None:
    table = add_grid(document, (FOOT_LEFT, FOOT_RIGHT), rows=1)
    left, right = table.rows[0].cells
    run = left.paragraphs[0].add_run("Nơi nhận:")
    run.bold = run.italic = True
    run.font.size = Pt(12)
    for line in (
        "- Như trên;",
        "{%p for r in recipients %}",
        "- {{ r.name }}{% if r.note %} ({{ r.note }}){% endif %};",
        "{%p endfor %}",
        "- {{ archive_line }}",
    ):
        left.add_paragraph().add_run(line).font.size = Pt(11)
    write_centred(right.paragraphs[0], "{%p for line in signing_capacity %}", size=13)
    write_centred(right.add_paragraph(), "{{ line }}", size=13, bold=True)
    write_centred(right.add_paragraph(), "{%p endfor %}", size=13)
    write_centred(right.add_paragraph(), "{{ signatory.title_upper }}", size=13, bold=True)
    name = right.add_paragraph()
    write_centred(name, "{{ signatory.name }}", size=13, bold=True)
    name.paragraph_format.space_before = Mm(20)


def _annex(document: Any) -> None:
    heading = document.add_paragraph()
    write_centred(heading, "PHỤ LỤC", size=13, bold=True)
    write_centred(document.add_paragraph(), f"{RESULT_UPPER} {{{{ programme.short_name_upper }}}}", size=13, bold=True)
    write_centred(
        document.add_paragraph(),
        "(Kèm theo Công văn số\u00a0{{ document_number }} {{ issued_on_long }}\ncủa {{ issuer.short_name }})",
        size=13,
        italic=True,
    )
    rule = document.add_paragraph()
    draw_rule(rule, 165, 40, before=3)
    rule.paragraph_format.space_after = Pt(8)
    intro = document.add_paragraph(style="Ghi chú bảng")
    intro.add_run(
        "Số liệu chốt lúc {{ as_of }}, theo cây đơn vị ngày\u00a0{{ tree_date }}; mẫu số là {{ denominator_label }}. "
        "Xếp theo tỷ lệ đạt, từ cao xuống thấp; đơn vị bằng nhau cùng hạng."
    )
    intro.paragraph_format.space_after = Pt(6)
    _table(document)
    _notes(document)


HEADINGS = (
    "Hạng", "Đơn vị", "Chỉ tiêu được giao", "Lượt nộp", "Hợp lệ", "Đạt (%)",
    "{% if prev_week_no %}So với tuần\u00a0{{ prev_week_no }}{% else %}So với tuần trước{% endif %}",
)  # fmt: skip
CELLS = (
    "{{ r.rank }}", "{{ r.unit }}", "{{ r.assigned_target }}", "{{ r.submission }}", "{{ r.valid }}",
    "{{ r.attained_pct_number }}", "{{ r.move }}",
)  # fmt: skip
SUMS = (
    ("Cộng các đơn vị", "", "{{ children_target }}", "{{ totals.submission }}", "{{ totals.valid }}",
     "{{ children_attained_pct }}", ""),
    ("Toàn {{ issuer.short_code }}", "", "{{ totals.assigned_target }}", "{{ totals.submission }}",
     "{{ totals.valid }}", "{{ totals.attained_pct_number }}", ""),
)  # fmt: skip
ALIGNED = (ALIGN.CENTER, ALIGN.LEFT, ALIGN.RIGHT, ALIGN.RIGHT, ALIGN.RIGHT, ALIGN.RIGHT, ALIGN.CENTER)


def _table(document: Any) -> None:
    table = add_grid(document, COLUMNS, rows=6, lines=True)
    for cell, text in zip(table.rows[0].cells, HEADINGS, strict=True):
        fill_cell(cell, text, ALIGN.CENTER, bold=True)
    flag_row(table.rows[0], "w:tblHeader")
    for row, tag in ((table.rows[1], "{%tr for r in rows %}"), (table.rows[3], "{%tr endfor %}")):
        fill_cell(row.cells[0].merge(row.cells[-1]), tag, ALIGN.LEFT)
        shade_cell(row.cells[0])
    for cell, text, aligned in zip(table.rows[2].cells, CELLS, ALIGNED, strict=True):
        fill_cell(cell, text, aligned)
    for row, texts in zip(table.rows[4:], SUMS, strict=True):
        for cell, text, aligned in zip(row.cells, texts, ALIGNED, strict=True):
            fill_cell(cell, text, aligned, bold=True)
        joined = row.cells[0].merge(row.cells[1])
        for spare in joined.paragraphs[1:]:
            spare._p.getparent().remove(spare._p)
        joined.paragraphs[0].alignment = ALIGN.LEFT
    for row in table.rows[3:5]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _notes(document: Any) -> None:
    first = document.add_paragraph(style="Ghi chú bảng")
    first.paragraph_format.space_before = Pt(8)
    first.add_run("Ghi chú:").italic = True
    first.add_run(
        " Hợp lệ là sáng kiến đã được kiểm tra đủ điều kiện của Chương trình, tính cho một đơn vị, một lần. Đạt (%) = "
        "hợp lệ / chỉ tiêu được giao × 100; vượt (%) = đạt − 100."
        "{% if children_target_differs %} Chỉ tiêu giao cho các đơn vị cộng lại là {{ children_target }}, chỉ tiêu của "
        "toàn {{ issuer.scope_word }} là {{ totals.assigned_target }}, vì vậy hai dòng cuối khác nhau.{% endif %}"
        " Dấu “–”: chưa xếp hạng hoặc không đổi hạng."
    )
    second = document.add_paragraph(style="Ghi chú bảng")
    second.alignment = ALIGN.LEFT
    second.add_run("Mã bản chốt: {{ snapshot.code }}. Kiểm tra tại: {{ verify_url }}.")


def _properties(document: Any) -> None:
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # it shows another document
            del package.rels[key]
    facts = document.core_properties
    facts.author = facts.last_modified_by = "Sáng Kiến"
    facts.title, facts.comments, facts.language = "Công văn thông báo kết quả tuần", "", "vi-VN"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    build().save(str(TARGET))
    sys.stdout.write(f"{TARGET.name}\n")

"""What Word wants beneath a page: fonts for every script, page numbers, grids, rules. The words are not here."""

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"


def set_all_fonts(fonts: Any) -> None:
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def number_pages(section: Any) -> None:
    """Put the number into the top margin; the first page of a section has a header of its own, which stays empty."""
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    field, run, text = (OxmlElement(name) for name in ("w:fldSimple", "w:r", "w:t"))
    field.set(qn("w:instr"), " PAGE ")
    text.text = "2"
    run.append(text)
    field.append(run)
    number._p.append(field)
    section.first_page_header.is_linked_to_previous = False


def word_as_of_2013(document: Any) -> None:
    """Say which Word the layout is meant for; older ones let tables hang out to the left."""
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = OxmlElement("w:compat")
        settings.append(compat)
    mode = OxmlElement("w:compatSetting")
    for name, value in (
        ("name", "compatibilityMode"), ("uri", "http://schemas.microsoft.com/office/word"), ("val", "15"),
    ):  # fmt: skip
        mode.set(qn(f"w:{name}"), value)
    compat.append(mode)


def restart_numbers(section: Any) -> None:
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.append(numbering)
    # The schema wants pgNumType before cols and titlePg.
    section._sectPr.remove(numbering)
    section._sectPr.find(qn("w:pgMar")).addnext(numbering)


def add_grid(document: Any, widths: tuple[float, ...], *, rows: int, lines: bool = False) -> Table:
    table: Table = document.add_table(rows=rows, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    if lines:
        table.style = document.styles["Table Grid"]
    _margins(table, 1.6 if lines else 0, 0.5 if lines else 0)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
        flag_row(row, "w:cantSplit")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _margins(table: Table, across: float, along: float) -> None:
    """Set the inner margins of all cells, and let the table begin at the text's edge."""
    properties = table._tbl.tblPr
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), "0")
    indent.set(qn("w:type"), "dxa")
    properties.append(indent)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", along), ("left", across), ("bottom", along), ("right", across)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(width * 56.7)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.append(margins)
    _order(properties)


#: The order in which the schema wants the properties of a table.
_TABLE_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")


def _order(properties: Any) -> None:
    rank = {qn(f"w:{name}"): place for place, name in enumerate(_TABLE_ORDER)}
    for child in sorted(properties, key=lambda child: rank.get(child.tag, 0)):
        properties.append(child)


def flag_row(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))


def fill_cell(cell: _Cell, text: str, aligned: Any, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Bảng"
    paragraph.alignment = aligned
    paragraph.add_run(text).bold = bold or None
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def shade_cell(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "D9D9D9")):
        shade.set(qn(f"w:{name}"), value)
    properties = cell._tc.get_or_add_tcPr()
    properties.append(shade)
    aligned = properties.find(qn("w:vAlign"))
    if aligned is not None:
        properties.append(aligned)


def write_centred(paragraph: Paragraph, text: str, *, size: int, bold: bool = False, italic: bool = False) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    run.font.size = Pt(size)


def draw_rule(paragraph: Paragraph, across: float, long: float, *, before: float) -> None:
    """Draw a centred rule ``long`` mm in a column of ``across`` mm: the border of an all but empty line."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((across - long) / 2)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.line_spacing = Pt(2)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "5"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )

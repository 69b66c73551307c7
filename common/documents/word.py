"""What python-docx has no words for: fonts of Chinese, rules, page numbers, rows of tables."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from common.documents.columns import BESIDE, words
from common.text.values import clean

PAGE_NUMBER_FONT: Final = "宋体"
SIHAO: Final = Pt(14)

Align = Literal["left", "center", "right", "both"]
ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def name_fonts(properties: Any, font: str) -> None:
    """Name a font for Latin and for Chinese characters alike; python-docx sets the Latin one only."""
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def style(run: Run, *, font: str, size: Pt, color: RGBColor | None = None) -> None:
    name_fonts(run._r.get_or_add_rPr(), font)
    run.font.size = size
    if color is not None:
        run.font.color.rgb = color


def set_text(
    paragraph: Paragraph, text: str, *, font: str, size: Pt, color: RGBColor | None = None
) -> None:
    style(paragraph.add_run(printable(text)), font=font, size=size, color=color)


def printable(text: str) -> str:
    """What was stored before texts were cleaned at the door is cleaned here: XML holds no more."""
    return clean(text)


def indent_characters(paragraph: Paragraph, characters: int, size: Pt) -> None:
    """First-line indent in characters, which follows the font, and in points for other readers."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(int(size.pt * characters * 20)))


def border(
    paragraph: Paragraph,
    side: str,
    *,
    color: str = "000000",
    eighths: int,
    space: int = 1,
    kind: str = "single",
) -> None:
    """A rule above or below a paragraph, its width in eighths of a point; `kind` as Word calls it."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
        )
    rule = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", eighths), ("space", space), ("color", color)):
        rule.set(qn(f"w:{name}"), str(value))
    borders.append(rule)


def widen(paragraph: Paragraph) -> None:
    """A paragraph of 170 mm in the middle of the page, whose type area is 156 mm beside a 订口."""
    layout = paragraph.paragraph_format
    layout.left_indent, layout.right_indent = Mm(20 - 28), Mm(20 - 26)


def number_pages(paragraph: Paragraph, *, side: Align) -> None:
    """— 1 —, 四号, one character from the outer edge: right on odd pages, left on even ones (7.5)."""
    paragraph.alignment = ALIGN[side]
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = SIHAO
    set_text(paragraph, "— ", font=PAGE_NUMBER_FONT, size=SIHAO)
    for kind, text in (
        ("begin", ""),
        ("", " PAGE "),
        ("separate", ""),
        ("shown", "1"),
        ("end", ""),
    ):
        run = paragraph.add_run()
        style(run, font=PAGE_NUMBER_FONT, size=SIHAO)
        if kind == "shown":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)
    set_text(paragraph, " —", font=PAGE_NUMBER_FONT, size=SIHAO)


def rule_table(table: Table) -> None:
    """Thin rules around every cell; widths are ours, not the reader's guess."""
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        # In twentieths of a point.
        margin.set(qn("w:w"), str(int(BESIDE * 20)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, "w:tblLook")


def mark_row(row: Any, *, is_header: bool) -> None:
    """No row is torn across pages, and each page repeats the header."""
    properties = row.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader")[: 1 + is_header]:
        properties.append(OxmlElement(name))


def keep_with_next(row: Any) -> None:
    """A heading is not left without a row, nor a total without one above it."""
    for paragraph in row.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def dress(cell: _Cell, width: Pt, align: Align, *, font: str, size: Pt) -> None:
    """Width, alignment and an empty run of a table's cell."""
    cell.width = width
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN[align]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(1.5)
    # Said, because a font that stands in for another brings lines half as high again.
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size.pt * 1.3)
    set_text(paragraph, "", font=font, size=size)


def fill(row: Any, values: Sequence[object]) -> None:
    """Put values into the runs of a dressed row; None is an empty cell."""
    for run, value in zip(row.iter(qn("w:r")), values, strict=True):
        run.text = printable(words(value))

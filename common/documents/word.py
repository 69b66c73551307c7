"""What python-docx has no words for: fonts of Chinese, the grid, rules, page numbers, rows of tables."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from common.documents.columns import BESIDE, words
from common.text.values import clean

PAGE_NUMBER_FONT: Final = "宋体"
SIHAO: Final = Pt(14)
# 28 characters of 三号 are 158 mm, the type area is 156 mm: each stands this much nearer to the next, in twentieths of
# a point, which readers obey that do not know a grid of characters.
NEARER: Final = 6
# What follows in the schema.
_AFTER_SNAP: Final = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr", "w:sectPr")
_AFTER_FRAME: Final = (
    *("w:widowControl", "w:numPr", "w:pBdr", "w:shd", "w:tabs", "w:snapToGrid"),
    *_AFTER_SNAP,
)

Align = Literal["left", "center", "right", "both"]
ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def name_fonts(properties: Any, font: str) -> None:
    """Name a font for Latin and for Chinese characters alike; python-docx sets the Latin one only. Quotes, dashes
    and dots, which both scripts have, are Chinese; no theme of the reader's machine has a say."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, fonts)
    for theme in [name for name in fonts.attrib if name.lower().endswith("theme")]:
        del fonts.attrib[theme]
    fonts.set(qn("w:hint"), "eastAsia")
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


def condense(paragraph: Paragraph) -> None:
    """Brings characters of 三号 so near that 28 stand on a line."""
    for run in paragraph.runs:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(-NEARER))
        run._r.get_or_add_rPr().insert_element_before(
            spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs"
        )


def lay_grid(section: Section, *, lines: int, characters: int = 0, size: Pt) -> None:
    """文档网格: so many lines on a page's type area, and so many characters of `size` on a line (0: none counted)."""
    heights = section.page_height, section.top_margin, section.bottom_margin
    widths = section.page_width, section.left_margin, section.right_margin
    if None in heights or None in widths:
        raise ValueError("a page is measured before its grid is laid")
    high, wide = (float(whole.pt - a.pt - b.pt) for whole, a, b in (heights, widths))  # type: ignore[union-attr]
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars" if characters else "lines")
    grid.set(qn("w:linePitch"), str(int(high / lines * 20)))
    # In 4096ths of a point, beyond the size of the letters.
    space = int((wide / characters - size.pt) * 4096) if characters else 0
    grid.set(qn("w:charSpace"), str(space))


def off_grid(paragraph: Paragraph) -> None:
    """Lets a paragraph stand by its own measures."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, *_AFTER_SNAP)


def stand_above_foot(paragraph: Paragraph, *, width: Length, bottom: Length, height: float) -> None:
    """Takes a paragraph out of the text, to where it begins `height` points above `bottom` (from the page's upper
    edge). Each has a place of its own, because readers take neighbours with unlike rules for unlike frames. An
    ordinary paragraph has to come after them."""
    frame = OxmlElement("w:framePr")
    for name, value in (
        ("w", int(width.pt * 20)),
        ("wrap", "notBeside"),
        ("vAnchor", "page"),
        ("hAnchor", "margin"),
        ("xAlign", "center"),
        ("y", int((bottom.pt - height) * 20)),
    ):
        frame.set(qn(f"w:{name}"), str(value))
    paragraph._p.get_or_add_pPr().insert_element_before(frame, *_AFTER_FRAME)


def shrink(paragraph: Paragraph) -> None:
    """A paragraph that the format wants and nobody sees: a point high."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


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
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:snapToGrid", *_AFTER_SNAP)
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
    # 5 mm, whatever font stands in: the distance to the type area is measured from it.
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Mm(5)
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
    off_grid(paragraph)
    set_text(paragraph, "", font=font, size=size)


def fill(row: Any, values: Sequence[object]) -> None:
    """Put values into the runs of a dressed row; None is an empty cell."""
    for run, value in zip(row.iter(qn("w:r")), values, strict=True):
        run.text = printable(words(value))

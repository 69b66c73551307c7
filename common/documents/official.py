"""Official documents (公文) as .docx in the form of GB/T 9704-2012 《党政机关公文格式》.

The numbers of this module are the standard's own (clause in brackets where it is used); they are no
settings of the office. Fonts are named, not shipped: 方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312 are on
every office's machines. Pure: no Django, no database.
"""

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import IO, Any, Final, Literal

import docx
from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from common.text.chinese import date_words, numeral
from common.text.values import clean

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
HEADING_FONTS: Final = {1: "黑体", 2: "楷体_GB2312"}
PAGE_NUMBER_FONT: Final = "宋体"
# 初号 is for the red heading; 二号, 三号, 四号, 小四 are the sizes of the standard.
ERHAO, SANHAO, SIHAO, XIAOSI = Pt(22), Pt(16), Pt(14), Pt(12)
# 22 lines on 225 mm (5.2.3): 28.95 pt a line
LINE_PITCH: Final = Pt(28.95)
TYPE_WIDTH: Final = Mm(156)
RED: Final = RGBColor(0xFF, 0x00, 0x00)

Align = Literal["left", "center", "right", "both"]
_ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


class OfficialDocument:
    """One document, written from top to bottom; `save` adds signature and imprint and closes it.

    issuer       发文机关, as in the red heading: 示范区河长办公室 (文件 is added) and in the signature
    number       发文字号: 示河长办〔2026〕12号; empty for none
    title        标题, without 书名号; broken where it holds a line break, so that no word is torn (7.3.1)
    recipients   主送机关; ends in a colon; none for a notice to everyone
    date         成文日期
    copies_to    抄送机关
    printed_on   印发日期; the date of the document when None
    signer       who signs when it is not the issuer

    Numbers its headings itself: 一、 and （一）.
    """

    def __init__(
        self,
        *,
        issuer: str,
        number: str,
        title: str,
        recipients: Sequence[str],
        date: date,
        copies_to: Sequence[str] = (),
        printed_on: date | None = None,
        signer: str = "",
    ) -> None:
        self._issuer, self._signer, self._date = issuer, signer or issuer, date
        self._copies_to, self._printed_on = tuple(copies_to), printed_on or date
        self._counts = {1: 0, 2: 0}
        self._attachments: list[str] = []
        self._annexes: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self._doc: Document = docx.Document()
        self._set_page()
        self._set_properties(title)
        self._write_head(issuer, number)
        self._write_title(title, recipients)

    # --- what a caller writes ---------------------------------------------------------------------

    def heading(self, level: Literal[1, 2], text: str) -> None:
        """A numbered heading: 一、 in 黑体 (level 1), （一） in 楷体 (level 2) (7.3.3)."""
        self._counts[level] += 1
        if level == 1:
            self._counts[2] = 0
        count = numeral(self._counts[level])
        mark = f"{count}、" if level == 1 else f"（{count}）"
        paragraph = self._paragraph(mark + text, font=HEADING_FONTS[level], indent=2)
        paragraph.paragraph_format.keep_with_next = True

    def paragraph(self, text: str) -> None:
        """Running text, indented by two characters; each line of `text` is a paragraph."""
        for line in _printable(text).splitlines():
            if line.strip():
                self._paragraph(line.strip(), indent=2, align="both")

    def table(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths: Sequence[float],
        *,
        caption: str = "",
        align: Sequence[Align] = (),
    ) -> None:
        """A ruled table across the type area; its header is repeated on every page.

        widths  parts of the 156 mm, one a column, in any unit
        align   one a column; centred when left out
        Raises ValueError when a row, `widths` or `align` does not have as many cells as `headers`.
        """
        aligned: Sequence[Align] = align or ["center"] * len(headers)
        if {len(row) for row in [headers, *rows, widths, aligned]} != {len(headers)}:
            raise ValueError("headers, rows, widths and align must have the same number of cells")
        if caption:
            line = self._paragraph(caption, font=HEADING_FONTS[1], size=SIHAO, align="center")
            line.paragraph_format.keep_with_next = True
        table = self._doc.add_table(rows=2, cols=len(headers))
        _rule(table)
        columns = [Mm(TYPE_WIDTH.mm * width / sum(widths)) for width in widths]
        for grid, width in zip(table.columns, columns, strict=True):
            grid.width = width
        head, model = table.rows
        _mark_row(head._tr, is_header=True)
        _mark_row(model._tr, is_header=False)
        for index, (width, way) in enumerate(zip(columns, aligned, strict=True)):
            _dress(head.cells[index], width, "center", font=HEADING_FONTS[1])
            _dress(model.cells[index], width, way, font=BODY_FONT)
        _fill(head._tr, headers)
        # A dressed row is copied: dressing each cell through python-docx takes a millisecond.
        table._tbl.remove(model._tr)
        for row in rows:
            copy = deepcopy(model._tr)
            _fill(copy, row)
            table._tbl.append(copy)

    def attachment(self, name: str) -> None:
        """An entry of the 附件说明 under the text (7.3.4)."""
        self._attachments.append(name)

    def annex(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """A form on a page of its own after the letter, which its 附件说明 names: labels to the left,
        what is known or room to write in to the right (7.3.4)."""
        self.attachment(title)
        self._annexes.append((title, tuple(rows)))

    def save(self, file: IO[bytes]) -> None:
        """Sign, date, add the imprint, and write the .docx. To be called once, last."""
        self._write_attachments()
        self._write_signature()
        self._write_imprint()
        for ordinal, (title, rows) in enumerate(self._annexes, start=1):
            self._write_annex(ordinal, title, rows)
        self._doc.save(file)

    # --- the form ---------------------------------------------------------------------------------

    def _set_page(self) -> None:
        """A4, 天头 37 mm, 订口 28 mm, type area 156 × 225 mm (5.2.1); page numbers (7.5)."""
        section = self._doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        # The number is printed 7 mm below the type area.
        section.footer_distance = Mm(35 - 7 - 5)
        self._doc.settings.odd_and_even_pages_header_footer = True
        _number_pages(section.footer.paragraphs[0], side="right")
        _number_pages(section.even_page_footer.paragraphs[0], side="left")
        normal = self._doc.styles["Normal"]
        normal.font.size = SANHAO
        _name_fonts(normal.element.get_or_add_rPr(), BODY_FONT)

    def _set_properties(self, title: str) -> None:
        """The file's own properties say who and when, and not which library wrote it."""
        properties = self._doc.core_properties
        moment = datetime(self._date.year, self._date.month, self._date.day, tzinfo=UTC)
        properties.title = _printable(title).replace("\n", "")
        properties.author, properties.comments = _printable(self._issuer), ""
        properties.last_modified_by = _printable(self._issuer)
        properties.created = properties.modified = moment

    def _write_head(self, issuer: str, number: str) -> None:
        """发文机关标志, 发文字号 and the red line (7.2.4, 7.2.5, 7.2.7)."""
        text = f"{issuer}文件"
        size = Pt(min(48, int(TYPE_WIDTH.pt / len(text))))
        head = self._paragraph(text, font=TITLE_FONT, size=size, align="center", color=RED)
        # 35 mm from the top of the type area to the heading; two empty lines below it.
        head.paragraph_format.space_before = Mm(35)
        head.paragraph_format.space_after = LINE_PITCH * 2
        head.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        line = self._paragraph(number, align="center")
        line.paragraph_format.space_after = LINE_PITCH * 2
        _border(line, "bottom", color="FF0000", eighths=12, space=int(Mm(4).pt))

    def _write_title(self, title: str, recipients: Sequence[str]) -> None:
        """标题 in 小标宋 二号, an empty line, 主送机关 flush left (7.3.1, 7.3.2)."""
        paragraph = self._paragraph(title, font=TITLE_FONT, size=ERHAO, align="center")
        paragraph.paragraph_format.line_spacing = Pt(36)
        paragraph.paragraph_format.space_after = LINE_PITCH
        paragraph.paragraph_format.keep_with_next = True
        if recipients:
            self._paragraph("，".join(recipients) + "：")

    def _write_attachments(self) -> None:
        """附件：1. … below the text, one empty line apart (7.3.4)."""
        several = len(self._attachments) > 1
        for index, name in enumerate(self._attachments, start=1):
            lead = "附件：" if index == 1 else ""
            text = lead + (f"{index}. " if several else "") + name
            line = self._paragraph(text, indent=2 if lead else 5)
            if lead:
                line.paragraph_format.space_before = LINE_PITCH

    def _write_signature(self) -> None:
        """署名 above 成文日期, the date four characters from the right edge (7.3.5), never on a page
        without a line of the text."""
        self._doc.paragraphs[-1].paragraph_format.keep_with_next = True
        dated = date_words(self._date)
        # Figures are half as wide as characters; the signature is centred over the date.
        date_width = sum(0.5 if c.isascii() else 1 for c in dated)
        right = 4 + (date_width - len(self._signer)) / 2
        name = self._paragraph(self._signer, align="right")
        name.paragraph_format.space_before = LINE_PITCH * 2
        name.paragraph_format.right_indent = Pt(SANHAO.pt * max(right, 2))
        name.paragraph_format.keep_with_next = True
        day = self._paragraph(dated, align="right")
        day.paragraph_format.right_indent = SANHAO * 4

    def _write_imprint(self) -> None:
        """版记: 抄送, then who printed it and when, between rules, 四号 (7.4)."""
        lines = []
        if self._copies_to:
            lines.append(f"抄送：{'，'.join(self._copies_to)}。")
        lines.append(f"{self._issuer}\t{date_words(self._printed_on)}印发")
        for index, text in enumerate(lines):
            line = self._paragraph(text, size=SIHAO)
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIHAO
            line.paragraph_format.tab_stops.add_tab_stop(
                Mm(TYPE_WIDTH.mm) - SIHAO, alignment=WD_TAB_ALIGNMENT.RIGHT
            )
            line.paragraph_format.keep_together = True
            if index == 0:
                line.paragraph_format.space_before = LINE_PITCH * 2
                line.paragraph_format.keep_with_next = len(lines) > 1
            _border(line, "top", eighths=8 if index == 0 else 6)
            if index == len(lines) - 1:
                _border(line, "bottom", eighths=8)

    def _write_annex(self, ordinal: int, title: str, rows: Sequence[tuple[str, str]]) -> None:
        mark = f"附件{ordinal}" if len(self._annexes) > 1 else "附件"
        head = self._paragraph(mark, font=HEADING_FONTS[1])
        head.paragraph_format.page_break_before = True
        name = self._paragraph(title, font=TITLE_FONT, size=ERHAO, align="center")
        name.paragraph_format.space_before = name.paragraph_format.space_after = LINE_PITCH
        self.table(["事项", "内容"], rows, [1, 3], align=["center", "left"])

    def _paragraph(
        self,
        text: str,
        *,
        font: str = BODY_FONT,
        size: Pt = SANHAO,
        indent: int = 0,
        align: Align = "left",
        color: RGBColor | None = None,
    ) -> Paragraph:
        """A paragraph on the fixed line pitch; `indent` in characters, first line only."""
        paragraph = self._doc.add_paragraph()
        _set_text(paragraph, text, font=font, size=size, color=color)
        layout = paragraph.paragraph_format
        layout.alignment = _ALIGN[align]
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = LINE_PITCH
        if indent:
            _indent_characters(paragraph, indent, size)
        return paragraph


class OfficialLetter(OfficialDocument):
    """A 函 in 信函格式 (10.1): the issuer's name without 文件 30 mm from the top of the first page over a red
    double line, the number below it to the right, a second one 20 mm from the bottom, no page number on
    the first page, and neither 印发 nor rules at the end. Written as an `OfficialDocument`."""

    def _set_page(self) -> None:
        super()._set_page()
        section = self._doc.sections[0]
        section.different_first_page_header_footer = True
        section.header_distance, section.footer_distance = Mm(30), Mm(20)
        # As far below the type area as in other documents.
        for footer in (section.footer, section.even_page_footer):
            footer.paragraphs[0].paragraph_format.space_after = Mm(35 - 7 - 5 - 20)
        line = section.first_page_footer.paragraphs[0]
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        line.paragraph_format.line_spacing = Pt(1)
        _widen(line)
        _border(line, "top", color="FF0000", eighths=24, kind="thinThickSmallGap")

    def _write_head(self, issuer: str, number: str) -> None:
        head = self._doc.sections[0].first_page_header.paragraphs[0]
        size = Pt(min(48, int(TYPE_WIDTH.pt / len(issuer))))
        _set_text(head, issuer, font=TITLE_FONT, size=size, color=RED)
        head.alignment = _ALIGN["center"]
        _widen(head)
        space = int(Mm(4).pt)
        _border(head, "bottom", color="FF0000", eighths=24, space=space, kind="thickThinSmallGap")
        line = self._paragraph(number, align="right")
        line.paragraph_format.space_before = SANHAO * 7 // 8
        line.paragraph_format.space_after = LINE_PITCH * 2

    def _write_imprint(self) -> None:
        if self._copies_to:
            line = self._paragraph(f"抄送：{'，'.join(self._copies_to)}。", size=SIHAO)
            line.paragraph_format.space_before = LINE_PITCH * 2


# --- what python-docx has no words for ------------------------------------------------------------


def _name_fonts(properties: Any, font: str) -> None:
    """Name a font for Latin and for Chinese characters alike; python-docx sets the Latin one only."""
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def _style(run: Run, *, font: str, size: Pt, color: RGBColor | None = None) -> None:
    _name_fonts(run._r.get_or_add_rPr(), font)
    run.font.size = size
    if color is not None:
        run.font.color.rgb = color


def _set_text(
    paragraph: Paragraph, text: str, *, font: str, size: Pt, color: RGBColor | None = None
) -> None:
    _style(paragraph.add_run(_printable(text)), font=font, size=size, color=color)


def _printable(text: str) -> str:
    """What was stored before texts were cleaned at the door is cleaned here: XML holds no more."""
    return clean(text)


def _indent_characters(paragraph: Paragraph, characters: int, size: Pt) -> None:
    """First-line indent in characters, which follows the font, and in points for other readers."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(int(size.pt * characters * 20)))


def _border(
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


def _widen(paragraph: Paragraph) -> None:
    """A paragraph of 170 mm in the middle of the page, whose type area is 156 mm beside a 订口."""
    layout = paragraph.paragraph_format
    layout.left_indent, layout.right_indent = Mm(20 - 28), Mm(20 - 26)


def _number_pages(paragraph: Paragraph, *, side: Align) -> None:
    """— 1 —, 四号, one character from the outer edge: right on odd pages, left on even ones (7.5)."""
    paragraph.alignment = _ALIGN[side]
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = SIHAO
    _set_text(paragraph, "— ", font=PAGE_NUMBER_FONT, size=SIHAO)
    for kind, text in (
        ("begin", ""),
        ("", " PAGE "),
        ("separate", ""),
        ("shown", "1"),
        ("end", ""),
    ):
        run = paragraph.add_run()
        _style(run, font=PAGE_NUMBER_FONT, size=SIHAO)
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
    _set_text(paragraph, " —", font=PAGE_NUMBER_FONT, size=SIHAO)


def _rule(table: Table) -> None:
    """Thin rules around every cell; widths are ours, not the reader's guess."""
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _mark_row(row: Any, *, is_header: bool) -> None:
    """No row is torn across pages, and each page repeats the header."""
    properties = row.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader")[: 1 + is_header]:
        properties.append(OxmlElement(name))


def _dress(cell: _Cell, width: Mm, align: Align, *, font: str) -> None:
    """Width, alignment and an empty run of a table's cell."""
    cell.width = width
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _set_text(paragraph, "", font=font, size=XIAOSI)


def _fill(row: Any, values: Sequence[object]) -> None:
    """Put values into the runs of a dressed row; None is an empty cell."""
    for run, value in zip(row.iter(qn("w:r")), values, strict=True):
        run.text = "" if value is None else _printable(str(value))

"""Official documents (公文) as .docx in the form of GB/T 9704-2012 《党政机关公文格式》.

The numbers of this module are the standard's own (clause in brackets where it is used); they are no
settings of the office. Fonts are named, not shipped: 方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312 are on
every office's machines. Pure: no Django, no database.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Final, Literal

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from common.documents.blank import blank
from common.documents.columns import Columns, columns_of, stays_on_lines
from common.documents.paging import end_of, lines_of
from common.documents.titles import balanced
from common.documents.word import (
    ALIGN,
    SIHAO,
    Align,
    border,
    condense,
    dress,
    fill,
    indent_characters,
    keep_with_next,
    lay_grid,
    mark_row,
    name_fonts,
    number_pages,
    off_grid,
    printable,
    rule_table,
    set_text,
    shrink,
    stand_above_foot,
)
from common.text.chinese import date_words, numeral

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
HEADING_FONTS: Final = {1: "黑体", 2: "楷体_GB2312"}
# 初号 is for the red heading; 二号, 三号 are the sizes of the standard.
ERHAO, SANHAO = Pt(22), Pt(16)
# 22 lines of 28 characters on 156 × 225 mm (5.2.3): 28.95 pt a line
LINES, CHARACTERS = 22, 28
LINE_PITCH: Final = Pt(28.95)
TYPE_WIDTH, TYPE_HEIGHT = Mm(156), Mm(225)
# 五号, of tables that lie on their side 小五: long tables after the document.
ANNEX_SIZES: Final = (10.5, 9.0)
RED: Final = RGBColor(0xFF, 0x00, 0x00)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexTable:
    """A table after the document; `number` is its place in the 附件说明."""

    number: int
    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    widths: Sequence[float]
    align: Sequence[Align]


class OfficialDocument:
    """One document, written from top to bottom; `save` adds signature and imprint and closes it.

    issuer       发文机关, as in the signature and the imprint: 示范区河长办公室
    heading      发文机关标志, in red; the issuer's name with 文件 when empty (7.2.4)
    number       发文字号: 示河长办〔2026〕12号; empty for none
    title        标题, without 书名号; broken where it holds a line break, and where a part is too long for a line
                 (`common.documents.titles`)
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
        heading: str = "",
    ) -> None:
        self._heading = heading
        # Of what is written on; tables are as wide.
        self._width: Length = TYPE_WIDTH
        self._issuer, self._signer, self._date = issuer, signer or issuer, date
        self._copies_to, self._printed_on = tuple(copies_to), printed_on or date
        self._counts = {1: 0, 2: 0}
        self._remark = ""
        self._attachments: list[str] = []
        # Each with its number in the 附件说明.
        self._annexes: list[tuple[int, str, tuple[tuple[str, str], ...]]] = []
        self._tables: list[AnnexTable] = []
        self._doc: Document = blank(font=BODY_FONT, size=SANHAO)
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
        for line in printable(text).splitlines():
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
        """A ruled table across the type area; its header is repeated on every page. One that is too wide
        for its figures becomes an annex (`annex_table`).

        widths  parts of the 156 mm, one a column, in any unit; no column is narrower than its figures
        align   one a column; centred when left out
        Raises ValueError when a row, `widths` or `align` does not have as many cells as `headers`.
        """
        aligned: Sequence[Align] = align or ["center"] * len(headers)
        if {len(row) for row in [headers, *rows, widths, aligned]} != {len(headers)}:
            raise ValueError("headers, rows, widths and align must have the same number of cells")
        columns = columns_of(headers, rows, widths, self._width.pt)
        if not columns.fits:
            self.annex_table(caption or "附表", headers, rows, widths, align=aligned)
            return
        if caption:
            line = self._paragraph(caption, font=HEADING_FONTS[1], size=SIHAO, align="center")
            line.paragraph_format.keep_with_next = True
        self._write_table(headers, rows, columns, aligned)

    def _write_table(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[object]],
        columns: Columns,
        aligned: Sequence[Align],
    ) -> None:
        table = self._doc.add_table(rows=2, cols=len(headers))
        rule_table(table)
        size, widths = Pt(columns.size), [Pt(width) for width in columns.widths]
        for grid, width in zip(table.columns, widths, strict=True):
            grid.width = width
        head, model = table.rows
        mark_row(head._tr, is_header=True)
        mark_row(model._tr, is_header=False)
        for index, (width, way) in enumerate(zip(widths, aligned, strict=True)):
            dress(head.cells[index], width, "center", font=HEADING_FONTS[1], size=size)
            dress(model.cells[index], width, way, font=BODY_FONT, size=size)
        fill(head._tr, headers)
        keep_with_next(head._tr)
        # A dressed row is copied: dressing each cell through python-docx takes a millisecond.
        table._tbl.remove(model._tr)
        for ordinal, row in enumerate(rows, start=1):
            copy = deepcopy(model._tr)
            fill(copy, row)
            if ordinal == len(rows) - 1:
                keep_with_next(copy)
            table._tbl.append(copy)

    def note(self, text: str) -> None:
        """What explains the table above it, in the letters of a table."""
        line = self._paragraph(text, size=Pt(ANNEX_SIZES[0]), indent=2)
        line.paragraph_format.line_spacing = Pt(ANNEX_SIZES[0] * 1.5)

    def attachment(self, name: str) -> None:
        """An entry of the 附件说明 under the text (7.3.4)."""
        self._attachments.append(name)

    def annex(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """A form on a page of its own after the letter, which its 附件说明 names: labels to the left,
        what is known or room to write in to the right (7.3.4)."""
        self.attachment(title)
        self._annexes.append((len(self._attachments), title, tuple(rows)))

    def annex_table(
        self,
        title: str,
        headers: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths: Sequence[float],
        *,
        align: Sequence[Align],
    ) -> None:
        """A long or wide table after the document, which its 附件说明 names (7.3.4); on pages that lie on
        their side where its rows would not stay on one line (8)."""
        self.attachment(title)
        self._tables.append(
            AnnexTable(
                number=len(self._attachments),
                title=title,
                headers=headers,
                rows=rows,
                widths=widths,
                align=align,
            )
        )

    def remark(self, text: str) -> None:
        """附注 in round brackets under the date (7.3.6)."""
        self._remark = text

    def save(self, file: IO[bytes]) -> None:
        """Sign, date, add the imprint, and write the .docx. To be called once, last."""
        self._write_attachments()
        self._write_signature()
        if self._remark:
            self._paragraph(f"（{self._remark}）", indent=2)
        for ordinal, title, rows in self._annexes:
            self._write_annex(ordinal, title, rows)
        for table in self._tables:
            self._write_annex_table(table)
        # Annexes are bound before the imprint (7.3.7).
        self._write_imprint()
        self._doc.save(file)

    # --- the form ---------------------------------------------------------------------------------

    def _set_page(self) -> None:
        """A4, 天头 37 mm, 订口 28 mm, type area 156 × 225 mm (5.2.1); page numbers (7.5)."""
        section = self._doc.sections[0]
        self._measure(section)
        self._doc.settings.odd_and_even_pages_header_footer = True
        number_pages(section.footer.paragraphs[0], side="right")
        number_pages(section.even_page_footer.paragraphs[0], side="left")
        normal = self._doc.styles["Normal"]
        normal.font.size = SANHAO
        name_fonts(normal.element.get_or_add_rPr(), BODY_FONT)

    def _measure(self, section: Section) -> None:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        # The number is printed 7 mm below the type area.
        section.footer_distance = Mm(35 - 7 - 5)
        lay_grid(section, lines=LINES, characters=CHARACTERS, size=SANHAO)

    def _set_properties(self, title: str) -> None:
        """The file's own properties say who and when, and not which library wrote it."""
        properties = self._doc.core_properties
        moment = datetime(self._date.year, self._date.month, self._date.day, tzinfo=UTC)
        properties.title = printable(title).replace("\n", "")
        properties.author, properties.comments = printable(self._issuer), ""
        properties.last_modified_by = printable(self._issuer)
        properties.created = properties.modified = moment

    def _write_head(self, issuer: str, number: str) -> None:
        """发文机关标志, 发文字号 and the red line (7.2.4, 7.2.5, 7.2.7)."""
        text = self._heading or f"{issuer}文件"
        size = Pt(min(48, int(TYPE_WIDTH.pt / len(text))))
        head = self._paragraph(text, font=TITLE_FONT, size=size, align="center", color=RED)
        # 35 mm from the top of the type area to the heading; two empty lines below it.
        head.paragraph_format.space_before = Mm(35)
        head.paragraph_format.space_after = LINE_PITCH * 2
        head.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        line = self._paragraph(number, align="center")
        line.paragraph_format.space_after = LINE_PITCH * 2
        border(line, "bottom", color="FF0000", eighths=12, space=int(Mm(4).pt))

    def _write_title(self, title: str, recipients: Sequence[str]) -> None:
        """标题 in 小标宋 二号, an empty line, 主送机关 flush left (7.3.1, 7.3.2)."""
        paragraph = self._title(title)
        paragraph.paragraph_format.line_spacing = Pt(36)
        paragraph.paragraph_format.space_after = LINE_PITCH
        paragraph.paragraph_format.keep_with_next = True
        if recipients:
            self._paragraph("，".join(recipients) + "：")

    def _write_attachments(self) -> None:
        """附件：1. … below the text, one empty line apart (7.3.4)."""
        if self._attachments:
            self._hold_end()
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
        self._hold_end()
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

    def _hold_end(self) -> None:
        """Keeps what was written last, a paragraph or a table's last two rows, on the page of what comes next."""
        last = next(self._doc.element.body.iterchildren(qn("w:p"), qn("w:tbl"), reversed=True))
        if last.tag == qn("w:p"):
            paragraph, end = Paragraph(last, self._doc), end_of(self._doc)
            # Some readers carry what is kept to the next page whole: a long paragraph only where it must be.
            is_short = len(paragraph.text) <= 6 * CHARACTERS
            if is_short or end.used + 5 * LINE_PITCH.pt > end.room:
                paragraph.paragraph_format.keep_with_next = True
        else:
            for row in list(last.iterchildren(qn("w:tr")))[-2:]:
                keep_with_next(row)

    def _write_imprint(self) -> None:
        """版记: 抄送, then who printed it and when, between rules, 四号, at the foot of an even page, which is the
        last (7.4)."""
        copies = [f"抄送：{'，'.join(self._copies_to)}。"] if self._copies_to else []
        lines = [*copies, f"{self._issuer}\t{date_words(self._printed_on)}印发"]
        for index, line in enumerate(self._foot(lines, on_even_page=True)):
            border(line, "top", eighths=8 if index == 0 else 6)
            if index == len(lines) - 1:
                border(line, "bottom", eighths=8)

    def _foot(self, texts: Sequence[str], *, on_even_page: bool) -> list[Paragraph]:
        """Lines in 四号 at the foot of the last page; turned to a page of their own where they must be."""
        width = TYPE_WIDTH.pt - SIHAO.pt * 5
        heights = [LINE_PITCH.pt * lines_of(text, SIHAO.pt, width) for text in texts]
        self._go_to_foot(sum(heights), on_even_page=on_even_page)
        written = []
        for index, text in enumerate(texts):
            line = self._paragraph(text, size=SIHAO)
            layout = line.paragraph_format
            layout.right_indent = SIHAO
            # A second line begins below the first character behind 抄送：(7.4.1).
            hanging = SIHAO * 3 if text.startswith("抄送") else Pt(0)
            layout.left_indent, layout.first_line_indent = SIHAO + hanging, -hanging
            layout.tab_stops.add_tab_stop(
                Mm(TYPE_WIDTH.mm) - SIHAO, alignment=WD_TAB_ALIGNMENT.RIGHT
            )
            stand_above_foot(
                line, width=TYPE_WIDTH, bottom=Mm(297 - 35), height=sum(heights[index:])
            )
            written.append(line)
        shrink(self._doc.add_paragraph())
        return written

    def _go_to_foot(self, height: float, *, on_even_page: bool) -> None:
        end, lies = end_of(self._doc), self._lies
        fits = end.used + height + 2 * LINE_PITCH.pt <= end.room
        if fits and end.sure and not lies and (end.is_even or not on_even_page):
            return
        section = self._begin_section(
            WD_SECTION.EVEN_PAGE if on_even_page else WD_SECTION.NEW_PAGE, lying=False
        )
        if on_even_page and end.sure and end.is_even:
            # An empty page lies before it, and neither has a number (7.5).
            for footer in (section.footer, section.even_page_footer):
                footer.is_linked_to_previous = False

    def _write_annex(self, ordinal: int, title: str, rows: Sequence[tuple[str, str]]) -> None:
        self._write_annex_head(ordinal, title)
        self.table(["事项", "内容"], rows, [1, 3], align=["center", "left"])

    def _write_annex_head(self, ordinal: int, title: str) -> None:
        mark = f"附件{ordinal}" if len(self._attachments) > 1 else "附件"
        head = self._paragraph(mark, font=HEADING_FONTS[1])
        head.paragraph_format.page_break_before = True
        name = self._title(title)
        name.paragraph_format.space_before = name.paragraph_format.space_after = LINE_PITCH
        name.paragraph_format.keep_with_next = True

    def _write_annex_table(self, of: AnnexTable) -> None:
        is_upright = stays_on_lines(of.headers, of.rows, TYPE_WIDTH.pt, ANNEX_SIZES[0])
        room, sizes = (TYPE_WIDTH, ANNEX_SIZES) if is_upright else (TYPE_HEIGHT, ANNEX_SIZES[1:])
        self._turn(lying=not is_upright)
        self._write_annex_head(of.number, of.title)
        columns = columns_of(of.headers, of.rows, of.widths, room.pt, sizes=sizes)
        self._write_table(of.headers, of.rows, columns, of.align)

    @property
    def _lies(self) -> bool:
        return self._doc.sections[-1].orientation == WD_ORIENT.LANDSCAPE

    def _turn(self, *, lying: bool) -> None:
        """Goes on upright, or on pages that lie on their side, with the 订口 at their top (8)."""
        if self._lies != lying:
            self._begin_section(WD_SECTION.NEW_PAGE, lying=lying)

    def _begin_section(self, start: WD_SECTION, *, lying: bool) -> Section:
        section = self._doc.add_section(start)
        # python-docx ends the section before in a paragraph of its own, which a full page would push onto another.
        ending = section._sectPr.getprevious()
        before = ending.getprevious()
        if before.tag == qn("w:p") and before.find(f".//{qn('w:sectPr')}") is None:
            before.set_sectPr(ending.pPr.find(qn("w:sectPr")))
            ending.getparent().remove(ending)
        else:
            shrink(Paragraph(ending, self._doc))
        section.different_first_page_header_footer = False
        section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
        if lying:
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(28), Mm(26)
            section.left_margin, section.right_margin = Mm(37), Mm(35)
            section.footer_distance = Mm(14)
            lay_grid(section, lines=15, size=SANHAO)
        else:
            self._measure(section)
        return section

    def _title(self, text: str, size: Pt = ERHAO) -> Paragraph:
        """In 小标宋 in the middle; a long one in lines of about equal length (7.3.1)."""
        room = (TYPE_HEIGHT if self._lies else self._width).pt / size.pt
        return self._paragraph(
            balanced(printable(text), room), font=TITLE_FONT, size=size, align="center"
        )

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
        set_text(paragraph, text, font=font, size=size, color=color)
        layout = paragraph.paragraph_format
        layout.alignment = ALIGN[align]
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = LINE_PITCH
        if indent:
            indent_characters(paragraph, indent, size)
        # The page has the standard's grid; what is written here stands on it by its own measures, because readers
        # differ in what a grid narrower than its letters does (LibreOffice gives each character two cells).
        off_grid(paragraph)
        if size == SANHAO:
            condense(paragraph)
        return paragraph

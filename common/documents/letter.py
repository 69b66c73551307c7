"""函 in 信函格式 of GB/T 9704-2012 (clause 10.1), written as every other official document is."""

from docx.enum.text import WD_LINE_SPACING
from docx.shared import Mm, Pt

from common.documents.official import (
    LINE_PITCH,
    RED,
    SANHAO,
    TITLE_FONT,
    TYPE_WIDTH,
    OfficialDocument,
)
from common.documents.word import ALIGN, border, set_text, widen


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
        widen(line)
        border(line, "top", color="FF0000", eighths=24, kind="thinThickSmallGap")

    def _write_head(self, issuer: str, number: str) -> None:
        head = self._doc.sections[0].first_page_header.paragraphs[0]
        text = self._heading or issuer
        size = Pt(min(48, int(TYPE_WIDTH.pt / len(text))))
        set_text(head, text, font=TITLE_FONT, size=size, color=RED)
        head.alignment = ALIGN["center"]
        widen(head)
        space = int(Mm(4).pt)
        border(head, "bottom", color="FF0000", eighths=24, space=space, kind="thickThinSmallGap")
        line = self._paragraph(number, align="right")
        line.paragraph_format.space_before = SANHAO * 7 // 8
        line.paragraph_format.space_after = LINE_PITCH * 2

    def _write_imprint(self) -> None:
        """抄送 alone, at the foot of the last page (10.1)."""
        if self._copies_to:
            self._foot([f"抄送：{'，'.join(self._copies_to)}。"], on_even_page=False)

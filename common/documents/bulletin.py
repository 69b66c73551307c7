"""The form of a 简报: 报头 (name in red, number, issuer and day over a red rule), 报核, 报尾 (准印号, 分送, mailbox
between rules). Page, fonts, line pitch and page numbers are those of every official document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import IO, Final

from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from common.documents.official import (
    BODY_FONT,
    HEADING_FONTS,
    LINE_PITCH,
    RED,
    TITLE_FONT,
    TYPE_WIDTH,
    OfficialDocument,
)
from common.documents.word import border
from common.text.chinese import date_words

PHOTO_WIDTH: Final = Mm(120)
LARGEST: Final = 48
_ITEM_SIZE: Final = Pt(18)


class BulletinDocument(OfficialDocument):
    """A bulletin, written from top to bottom; `save` adds the 报尾.

    masthead    name of the paper: 江南区河长制工作简报
    number      第10期（总第147期）
    recipients  分送, a line each
    """

    def __init__(
        self,
        *,
        masthead: str,
        number: str,
        issuer: str,
        day: date,
        permit: str,
        recipients: Sequence[str],
        mailbox: str,
    ) -> None:
        self._masthead, self._permit, self._mailbox = masthead, permit, mailbox
        self._shared_with = tuple(recipients)
        super().__init__(
            issuer=issuer, number=number, title=masthead + number, recipients=[], date=day
        )

    def center(self, text: str) -> None:
        """本 期 要 目, 【市级动态】: what divides the paper."""
        line = self._paragraph(text, font=HEADING_FONTS[1], align="center")
        line.paragraph_format.space_before = line.paragraph_format.space_after = LINE_PITCH // 2
        line.paragraph_format.keep_with_next = True

    def item_title(self, text: str) -> None:
        line = self._title(text, _ITEM_SIZE)
        line.paragraph_format.space_before = LINE_PITCH // 2
        line.paragraph_format.keep_with_next = True

    def item_heading(self, text: str) -> None:
        """一、…… of an article, which numbers its own."""
        line = self._paragraph(text, font=HEADING_FONTS[1], indent=2)
        line.paragraph_format.keep_with_next = True

    def credit(self, text: str) -> None:
        self._paragraph(f"（{text}供稿）", font=HEADING_FONTS[2], align="right")

    def photo(self, file: IO[bytes]) -> None:
        """A photo of 120 mm in the middle."""
        line = self._paragraph("", align="center")
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        line.paragraph_format.line_spacing = None
        line.add_run().add_picture(file, width=PHOTO_WIDTH)

    def _write_head(self, issuer: str, number: str) -> None:
        size = Pt(min(LARGEST, int(TYPE_WIDTH.pt / len(self._masthead))))
        head = self._paragraph(
            self._masthead, font=TITLE_FONT, size=size, align="center", color=RED
        )
        head.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        head.paragraph_format.line_spacing = None
        self._paragraph(number, font=HEADING_FONTS[2], align="center")
        line = self._paragraph(f"{issuer}\t{date_words(self._date)}", font=BODY_FONT)
        line.paragraph_format.tab_stops.add_tab_stop(TYPE_WIDTH, alignment=WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.space_after = LINE_PITCH
        border(line, "bottom", color="FF0000", eighths=12, space=int(Mm(2).pt))

    def _write_title(self, title: str, recipients: Sequence[str]) -> None:
        """A bulletin has no title of its own."""

    def _write_signature(self) -> None:
        """Who signed is kept in the portal; the paper names the issuer at its head."""

    def _write_imprint(self) -> None:
        lines = [self._permit] if self._permit else []
        lines += [
            f"{'分送：' if number == 0 else '　　　'}{words}"
            for number, words in enumerate(self._shared_with)
        ]
        if self._mailbox:
            lines.append(f"投稿邮箱：{self._mailbox}")
        lines = lines or [f"{self._issuer}\t{date_words(self._printed_on)}印发"]
        written = self._foot(lines, on_even_page=True)
        border(written[0], "top", eighths=8)
        border(written[-1], "bottom", eighths=8)

"""A form on one sheet as .docx: what is known, and a part that somebody writes by hand or on the computer."""

import tempfile
from collections.abc import Sequence
from typing import IO, Any, Final

from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from common.documents.blank import blank
from common.documents.columns import BESIDE
from common.documents.paging import lines_of
from common.documents.word import ALIGN, dress, fill, mark_row, off_grid, rule_table, set_text

_TITLE_FONT, _LABEL_FONT, _FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
_TITLE, _SIZE = Pt(22), Pt(12)
# Margins of an official document, and narrower ones at head and foot: it has neither heading nor imprint.
_TOP, _BOTTOM, _LEFT, _RIGHT = Mm(25), Mm(22), Mm(28), Mm(26)
_WIDE: Final = Mm(156)
_LABEL: Final = Mm(28)
_TITLE_HIGH: Final = Pt(36 + 14)
_SIGNED_HIGH: Final = Pt(40)
# Less than this nobody can write in: a second page is better.
_LEAST: Final = Mm(60)


def write_one_page(
    *, title: str, facts: Sequence[tuple[str, str]], empty: str, signed: str
) -> IO[bytes]:
    """The form in a temporary file, rewound.

    facts   label and words of each row, in their order; the words may hold line breaks
    empty   label of the row that is left to be written in, which takes what is left of the page
    signed  the line below the table, with its signature and day
    """
    paper = blank(font=_FONT, size=_SIZE)
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = _TOP, _BOTTOM
    section.left_margin, section.right_margin = _LEFT, _RIGHT
    paper.core_properties.title = title
    head = paper.add_paragraph()
    set_text(head, title, font=_TITLE_FONT, size=_TITLE)
    head.alignment = ALIGN["center"]
    head.paragraph_format.line_spacing, head.paragraph_format.space_after = Pt(36), Pt(14)
    off_grid(head)
    table = paper.add_table(rows=0, cols=2)
    rule_table(table)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, (_LABEL, _WIDE - _LABEL), strict=True):
        column.width = width
    for label, words in facts:
        _write_row(table, label, words)
    last = _write_row(table, empty, "")
    last.cells[1].vertical_alignment = WD_ALIGN_VERTICAL.TOP
    used = sum(_height(words) for _, words in facts)
    room = Mm(297).pt - _TOP.pt - _BOTTOM.pt - _TITLE_HIGH.pt - _SIGNED_HIGH.pt - used
    last.height, last.height_rule = Pt(max(room, _LEAST.pt)), WD_ROW_HEIGHT_RULE.AT_LEAST
    foot = paper.add_paragraph()
    set_text(foot, signed, font=_FONT, size=_SIZE)
    foot.alignment = ALIGN["right"]
    foot.paragraph_format.space_before = Pt(12)
    off_grid(foot)
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    paper.save(file)
    file.seek(0)
    return file


def _write_row(table: Any, label: str, words: str) -> Any:
    row = table.add_row()
    mark_row(row._tr, is_header=False)
    dress(row.cells[0], Pt(_LABEL.pt), "center", font=_LABEL_FONT, size=_SIZE)
    dress(row.cells[1], Pt(_WIDE.pt - _LABEL.pt), "left", font=_FONT, size=_SIZE)
    fill(row._tr, [label, words])
    return row


def _height(words: str) -> float:
    """Points that a row takes: its lines (`dress`), and the rule below."""
    width = _WIDE.pt - _LABEL.pt - 2 * BESIDE
    return lines_of(words, _SIZE.pt, width) * _SIZE.pt * 1.3 + 4

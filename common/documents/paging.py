"""On which page a document ends, reckoned before any reader lays it out.

The imprint (版记) belongs on an even page, and a .docx cannot say 'if this page is odd'. Lines are of a fixed height
and Chinese characters of a fixed width, so the place is reckoned; fonts that stand in for others may shift it by a
line or two, and whoever asks is told whether that would matter.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import Section
from docx.table import Table
from docx.text.paragraph import Paragraph

from common.documents.columns import BESIDE
from common.documents.word import NEARER

# Rows of tables after which nobody can say on which page a reader is.
_MOST_ROWS: Final = 40
# A paragraph on its own line height, in points; and how high a table's row is beyond its lines.
_DEFAULT_LINE: Final = 1.3
_ROW: Final = 3.5
_EMU_A_POINT: Final = 12700


@dataclass(frozen=True, slots=True)
class End:
    """Where the last line ends: `page` from 1, `used` and `room` in points of that page's type area; `sure` is False
    where a reader may well have turned the page earlier or later."""

    page: int
    used: float
    room: float
    sure: bool

    @property
    def is_even(self) -> bool:
        return self.page % 2 == 0


def end_of(document: Document) -> End:
    """Reckons where a document ends that has its text, tables and annexes, but no imprint yet."""
    sections = iter(document.sections)
    pages = _Pages(next(sections))
    for block in document.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
        if block.tag == qn("w:tbl"):
            pages.table(Table(block, document))
        else:
            pages.paragraph(Paragraph(block, document))
            if block.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                pages.section(next(sections))
    return pages.end()


class _Pages:
    def __init__(self, section: Section) -> None:
        self._page, self._used, self._rows = 1, 0.0, 0
        self._measure(section)

    def _measure(self, section: Section) -> None:
        height, width = _points(section.page_height), _points(section.page_width)
        self._room = height - _points(section.top_margin) - _points(section.bottom_margin)
        self._width = width - _points(section.left_margin) - _points(section.right_margin)
        self._lies = section.orientation == WD_ORIENT.LANDSCAPE

    def section(self, section: Section) -> None:
        self._measure(section)
        self._turn()

    def end(self) -> End:
        # Of many pages of rows, or so near to an edge that a line decides.
        near = min(self._used, self._room - self._used) < 2 * _DEFAULT_LINE * 16
        return End(self._page, self._used, self._room, self._rows <= _MOST_ROWS and not near)

    def paragraph(self, paragraph: Paragraph) -> None:
        layout = paragraph.paragraph_format
        if layout.page_break_before:
            self._turn()
        size = max(
            (_points(run.font.size) for run in paragraph.runs if run.font.size), default=16.0
        )
        pitch = layout.line_spacing
        line = pitch.pt if hasattr(pitch, "pt") else size * _DEFAULT_LINE
        indents = sum(map(_points, (layout.left_indent, layout.right_indent)))
        first = _points(layout.first_line_indent)
        em = size - NEARER / 20 if size == 16 else size
        lines = lines_of(paragraph.text, em, self._width - indents, first)
        # A picture makes its line as high as itself.
        pictures = paragraph._p.iter(qn("wp:extent"))
        line = max(line, *(int(each.get("cy")) / _EMU_A_POINT for each in pictures), 0.0)
        self._space(_points(layout.space_before))
        for _ in range(lines):
            self._take(line)
        self._space(_points(layout.space_after))

    def table(self, table: Table) -> None:
        for row in table._tbl.iterchildren(qn("w:tr")):
            self._rows += 1
            self._take(max(_height(cell) for cell in row.iterchildren(qn("w:tc"))))

    def _space(self, height: float) -> None:
        self._used = min(self._used + height, self._room)

    def _take(self, height: float) -> None:
        # What is reckoned is not so exact that a point would turn the page.
        if self._used + height > self._room + 1:
            self._turn()
        self._used += height

    def _turn(self) -> None:
        self._page, self._used = self._page + 1, 0.0


def _points(length: Any) -> float:
    return float(length.pt) if length is not None else 0.0


def lines_of(text: str, size: float, width: float, first: float = 0.0) -> int:
    """How many lines a text takes; an empty one takes one."""
    lines = text.split("\n")
    wide = [sum(0.5 if each.isascii() else 1.0 for each in line) * size for line in lines]
    wide[0] += first
    return sum(max(1, ceil(each / width - 0.01)) for each in wide)


def _height(cell: Any) -> float:
    """Of a cell: all its runs are of one size, its lines 1.3 of that (`common.documents.word.dress`)."""
    width = int(cell.find(f".//{qn('w:tcW')}").get(qn("w:w"))) / 20 - 2 * BESIDE
    total = _ROW
    for paragraph in cell.iter(qn("w:p")):
        sized = paragraph.find(f".//{qn('w:sz')}")
        size = int(sized.get(qn("w:val"))) / 2 if sized is not None else 16.0
        text = "".join(
            "\n" if each.tag == qn("w:br") else each.text or ""
            for each in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        total += lines_of(text, size, width) * size * _DEFAULT_LINE
    return total

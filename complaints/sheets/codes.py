"""All codes of a district's signboards in one file: labels for a printer, or pictures for the board's maker."""

import io
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any, Final

import segno
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm, Pt

from common.documents.word import ALIGN, set_text
from common.web.exports import Told
from complaints.sheets.qr import svg_file
from rivers.models import Signboard

# A sheet of A4 with a margin of 10 mm: 4 × 7 labels of 47.5 × 39 mm.
ACROSS, DOWN = 4, 7
A_SHEET: Final = ACROSS * DOWN
_MARGIN, _LABEL_WIDE, _LABEL_HIGH, _CODE = Mm(10), Mm(47.5), Mm(39), Mm(25)
_FONT: Final = "宋体"
_TOLD_EVERY: Final = 20


def write_labels(boards: Iterable[tuple[Signboard, str]], *, total: int, told: Told) -> IO[bytes]:
    """An A4 .docx with 28 labels a sheet: the code, its reach, its board's code and place.

    boards  each with its public address; 20 ms of processor a label
    """
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    section.header_distance = section.footer_distance = Mm(0)
    table = paper.add_table(rows=0, cols=ACROSS)
    table.autofit = False
    cells: list[Any] = []
    for number, (board, address) in enumerate(boards, start=1):
        if not cells:
            row = table.add_row()
            row.height, row.height_rule = _LABEL_HIGH, WD_ROW_HEIGHT_RULE.EXACTLY
            cells = list(row.cells)
            for cell in cells:
                cell.width = _LABEL_WIDE
        _write_label(cells.pop(0), board, address)
        if number % _TOLD_EVERY == 0:
            told(number, total)
    # Word wants a paragraph behind a table; a line of its own would be a sheet of its own.
    last = paper.add_paragraph().paragraph_format
    last.space_before = last.space_after = Pt(0)
    last.line_spacing = Pt(1)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    paper.save(file)
    file.seek(0)
    return file


def _write_label(cell: Any, board: Signboard, address: str) -> None:
    picture = io.BytesIO()
    # A quarter of the code may be lost (level Q): boards get dirty.
    segno.make(address, error="q", micro=False).save(picture, kind="png", scale=6, border=2)
    picture.seek(0)
    lines = [(str(board.reach), Pt(8)), (f"{board.code}　{board.place}", Pt(6.5))]
    first = cell.paragraphs[0]
    first.add_run().add_picture(picture, width=_CODE)
    for paragraph in (first, *(cell.add_paragraph() for _ in lines)):
        paragraph.alignment = ALIGN["center"]
        paragraph.paragraph_format.space_before = Pt(0)
        paragraph.paragraph_format.space_after = Pt(0)
    for paragraph, (words, size) in zip(cell.paragraphs[1:], lines, strict=True):
        set_text(paragraph, words, font=_FONT, size=size)


def write_pictures(boards: Iterable[tuple[Signboard, str]], *, total: int, told: Told) -> IO[bytes]:
    """A .zip with each code as SVG under its board's code, and a list of which is which."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    told_lines = ["文件\t公示牌编码\t河段\t位置\t网址"]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (board, address) in enumerate(boards, start=1):
            # The row's number tells boards apart whose codes differ in what no file name can hold.
            safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in board.code)
            name = f"{safe}-{board.pk}.svg"
            packed.writestr(name, svg_file(address))
            told_lines.append("\t".join((name, board.code, str(board.reach), board.place, address)))
            if number % _TOLD_EVERY == 0:
                told(number, total)
        # With the mark by which Windows knows the encoding.
        packed.writestr("目录.txt", "\r\n".join(told_lines).encode("utf-8-sig"))
    file.seek(0)
    return file

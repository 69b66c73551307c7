"""All codes of a district's signboards in one file: labels for a printer, or pictures for the board's maker."""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

import segno

from common.documents.labels import Label, write_label_sheets
from common.web.exports import Told
from complaints.sheets.qr import svg_file
from rivers.models import Signboard

_TOLD_EVERY: Final = 20


def write_labels(boards: Iterable[tuple[Signboard, str]], *, total: int, told: Told) -> IO[bytes]:
    """An A4 .docx with 28 labels a sheet: the code, its reach, its board's code and place.

    boards  each with its public address; 20 ms of processor a label
    """
    return write_label_sheets(_labels(boards, total, told))


def _labels(boards: Iterable[tuple[Signboard, str]], total: int, told: Told) -> Iterator[Label]:
    for number, (board, address) in enumerate(boards, start=1):
        picture = io.BytesIO()
        # A quarter of the code may be lost (level Q): boards get dirty.
        segno.make(address, error="q", micro=False).save(picture, kind="png", scale=6, border=2)
        picture.seek(0)
        yield Label(picture, str(board.reach), f"{board.code}　{board.place}")
        if number % _TOLD_EVERY == 0:
            told(number, total)


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

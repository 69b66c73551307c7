"""Tables as text (.csv), read as sheets are: in whatever encoding Excel, WPS or a laboratory's system saved them."""

import csv
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from io import TextIOWrapper
from itertools import chain, islice
from typing import IO, Final

from common.errors import Invalid
from common.spreadsheets.columns import Column, Names
from common.spreadsheets.grid import MOST_COLUMNS, Grid, GridRow
from common.spreadsheets.headings import HEADER_AT_MOST, header_among, no_names
from common.spreadsheets.package import MEGABYTE, too_large
from common.spreadsheets.reading import Reading, gather, reading_of

_BLOCK: Final = 2**20
_SEPARATORS: Final = (",", "\t", ";", "，")
# A byte order mark says what the text is in; without one it is UTF-8, else what Chinese Windows writes.
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WITHOUT_MARK: Final = ("utf-8", "gb18030")
_NOT_A_TABLE: Final = "文件不是文本表格，请另存为 .xlsx 工作簿，或“CSV（逗号分隔）”再导入"


def read_text_rows(
    file: IO[bytes],
    columns: Sequence[Column],
    *,
    max_rows: int,
    max_bytes: int,
    also: Mapping[str, str] | None = None,
    names: Names = no_names,
) -> Reading:
    """Read a .csv whose headings are the titles of `columns`: as `read_rows`, whose arguments these are.

    UTF-8 with and without its mark, GBK (GB 18030) and UTF-16; commas, tabs or semicolons.

    Raises Invalid `spreadsheet.not_text` and those of headings, and TooLarge.
    """
    if file.seek(0, 2) > max_bytes:
        raise too_large(f"文件超过 {max_bytes // MEGABYTE} MB，请拆成几个文件")
    encoding = _encoding(file)
    rows = _rows(file, encoding)
    with closing(rows):
        header, top = header_among("文件", rows, columns, also or {}, names)
        sheet = gather(chain(top, rows), header, Grid(), max_rows)
    return reading_of("", sheet, (*header.words(), *sheet.left_out.words()), max_rows)


def _encoding(file: IO[bytes]) -> str:
    """The encoding in which the whole file can be read. Raises Invalid."""
    file.seek(0)
    head = file.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    for name in (marked,) if marked else _WITHOUT_MARK:
        if _reads(file, name):
            return name
    raise _not_text()


def _reads(file: IO[bytes], encoding: str) -> bool:
    text = _text(file, encoding)
    try:
        while piece := text.read(_BLOCK):
            if "\0" in piece:
                return False
    except UnicodeError:
        return False
    finally:
        text.detach()
    return True


def _text(file: IO[bytes], encoding: str) -> TextIOWrapper:
    file.seek(0)
    return TextIOWrapper(file, encoding=encoding, newline="")


def _rows(file: IO[bytes], encoding: str) -> Generator[GridRow, None, None]:
    """Rows that hold something, numbered as a spreadsheet would show them."""
    text = _text(file, encoding)
    try:
        lines = list(islice(text, HEADER_AT_MOST))
        rows = csv.reader(chain(lines, text), delimiter=_separator(lines))
        for number, cells in enumerate(rows, start=1):
            held = {n: cell for n, cell in enumerate(cells[:MOST_COLUMNS]) if cell.strip()}
            if held:
                yield GridRow(number, is_hidden=False, cells=dict(held))
    except csv.Error:
        raise _not_text() from None
    finally:
        text.detach()


def _separator(lines: Sequence[str]) -> str:
    """What the first lines have most of."""
    head = "".join(lines)
    return max(_SEPARATORS, key=head.count)


def _not_text() -> Invalid:
    return Invalid("spreadsheet.not_text", _NOT_A_TABLE, fields={"file": _NOT_A_TABLE})

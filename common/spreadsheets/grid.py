"""The rows of one tab, one by one, with what the values alone do not tell: hidden rows and columns,
merged cells, formulas that were never worked out.

Empty cells and rows are cut out of the text before it is parsed: a used range of a million formatted
rows is then a few seconds of reading, and no memory.
"""

import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, Final

from lxml import etree
from openpyxl.utils.datetime import from_ISO8601

from common.spreadsheets.formats import GENERAL, Figure
from common.spreadsheets.package import XML, Package, Tab, decoded, forget, saying_damaged, text_of

MOST_COLUMNS: Final = 256
_BLOCK: Final = 512 * 1024
# Attributes of cells and rows hold no / and no <, so nothing is gone back over (`*+`). No group is repeated so: before
# 3.11.5, and Debian 12 has 3.11.2, Python counts the beginning of what then did not match as matched.
_CELL: Final = rb"<(?:\w+:)?c\s[^<>/]*+(?:/>|></(?:\w+:)?c>)"
_EMPTY_CELLS: Final = re.compile(_CELL + rb"\s*+")
_EMPTY_ROWS: Final = re.compile(
    rb"<(?:\w+:)?row\s[^<>/]*?\br=[\"'][^<>/]*+(?:/>|>\s*+(?:"
    + _CELL
    + rb"\s*+)*</(?:\w+:)?row>)\s*+"
)
_MERGED: Final = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})\d*")
_TRUE: Final = ("1", "true", "on")
_MOST_REMEMBERED: Final = 20_000


@dataclass(slots=True)
class GridRow:
    """A row that holds something. cells  column (from 0) → str, bool, datetime or `Figure`;
    unworked  columns of formulas without a result"""

    number: int
    is_hidden: bool
    cells: dict[int, Any]
    unworked: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; columns from 0, rows as Excel counts them."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    name: str


@dataclass(slots=True)
class Grid:
    """What is known of a tab; merges and hidden columns are complete once its rows are read."""

    merges: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def rows_of(
    package: Package, tab: Tab, grid: Grid, *, on_read: Callable[[float], None] | None = None
) -> Iterator[GridRow]:
    """The rows of a tab that hold something, in their order.

    on_read  called now and then with the share that is read, 0 to 1
    """
    size = package.size(tab) or 1
    cells = _Cells(package.strings, package.formats, package.is_1904)
    with saying_damaged(), package.opened(tab.part) as content:
        lean = _Lean(content, (lambda done: on_read(done / size)) if on_read else None)
        tags = ("{*}row", "{*}mergeCell", "{*}col")
        last = 0
        for _, element in etree.iterparse(lean, events=("end",), tag=tags, **XML):
            name = element.tag.rpartition("}")[2]
            if name == "row":
                last = int(element.get("r") or last + 1)
                is_hidden = element.get("hidden", "").lower() in _TRUE
                row = cells.row(element, last, is_hidden)
                forget(element)
                if row is not None:
                    yield row
            elif name == "mergeCell":
                _add_merge(grid, element.get("ref", ""))
                forget(element)
            elif element.get("hidden", "").lower() in _TRUE:
                first, final = int(element.get("min", 1)), int(element.get("max", 0))
                grid.hidden_columns.update(range(first - 1, min(final, MOST_COLUMNS)))


class _Lean(io.RawIOBase):
    """A sheet's XML without its empty cells and rows."""

    def __init__(self, content: IO[bytes], on_read: Callable[[int], None] | None) -> None:
        super().__init__()
        self._content, self._on_read = content, on_read
        self._tail, self._ready, self._done = b"", b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._ready:
            piece = self._content.read(_BLOCK)
            self._done += len(piece)
            if self._on_read:
                self._on_read(self._done)
            if not piece:
                self._ready, self._tail = self._tail, b""
                break
            text = self._tail + piece
            text = _EMPTY_CELLS.sub(b"", _EMPTY_ROWS.sub(b"", text))
            # What may go on in the next block is kept back, from its row's beginning.
            cut = max(text.rfind(b"<row "), text.rfind(b":row "))
            cut = text.rfind(b"<", 0, cut + 1) if cut >= 0 else -1
            if cut < 0 or len(text) - cut > 8 * _BLOCK:
                cut = len(text)
            self._ready, self._tail = text[:cut], text[cut:]
        size = len(self._ready) if size < 0 else size
        out, self._ready = self._ready[:size], self._ready[size:]
        return out


class _Cells:
    """Reads the cells of a book's rows."""

    def __init__(self, strings: list[str], formats: list[str], is_1904: bool) -> None:
        self._strings, self._formats, self._is_1904 = strings, formats, is_1904
        self._columns: dict[str, int] = {}
        # Number of a style, as cells have it → its format.
        self._codes: dict[str | None, str] = {}
        # A sheet holds the same numbers many times: (as written, style) → figure.
        self._figures: dict[tuple[str, str | None], Figure] = {}

    def row(self, element: Any, number: int, is_hidden: bool) -> GridRow | None:
        row = GridRow(number, is_hidden, {})
        column = -1
        for cell in element.iterchildren("{*}c"):
            column = self._column(cell.get("r"), column + 1)
            if column >= MOST_COLUMNS:
                continue
            value, is_unworked = self._value(cell)
            if is_unworked:
                row.unworked.add(column)
            if value is not None and value != "":
                row.cells[column] = value
        return row if row.cells or row.unworked else None

    def _column(self, reference: str | None, following: int) -> int:
        if not reference:
            return following
        # Nearly every reference is letters that were met before, and digits.
        known = self._columns.get(reference.rstrip("0123456789"))
        if known is not None:
            return known
        found = _REFERENCE.match(reference)
        if found is None:
            return following
        number = self._columns[found[1]] = _column_number(found[1].upper())
        return number

    def _value(self, cell: Any) -> tuple[Any, bool]:
        """The value of a cell, and whether it is a formula that was never worked out."""
        kind = cell.get("t", "n")
        held, inline, is_formula = None, None, False
        for child in cell:
            name = _local(child.tag)
            if name == "v":
                held = child.text
            elif name == "is":
                inline = child
            elif name == "f":
                is_formula = True
        if inline is not None:
            return text_of(inline), False
        if held is None or held == "":
            # A formula whose result is empty text says so by its type.
            return None, is_formula and kind != "str"
        return self._typed(kind, held, cell.get("s")), False

    def _typed(self, kind: str, held: str, style: str | None) -> Any:
        if kind == "n":
            return self._number(held, style)
        match kind:
            case "s":
                return self._strings[int(held)]
            case "b":
                return held.strip().lower() in _TRUE
            case "str" | "e" | "inlineStr":
                return decoded(held)
            case "d":
                return from_ISO8601(held)
        return self._number(held, style)

    def _number(self, held: str, style: str | None) -> Any:
        known = self._figures.get((held, style))
        if known is not None:
            return known
        number = float(held)
        if not math.isfinite(number):
            return held
        code = self._codes.get(style)
        if code is None:
            index = int(style or 0)
            code = self._formats[index] if 0 <= index < len(self._formats) else GENERAL
            self._codes[style] = code
        figure = Figure(number, code, self._is_1904)
        if len(self._figures) < _MOST_REMEMBERED:
            self._figures[held, style] = figure
        return figure


@lru_cache(maxsize=64)
def _local(tag: Any) -> str:
    """v of {…}v; of a comment, whose tag is a function, nothing that is asked for."""
    return str(tag).rpartition("}")[2]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _add_merge(grid: Grid, reference: str) -> None:
    found = _MERGED.fullmatch(reference)
    if found is None or len(grid.merges) >= 100_000:
        return
    first, top, last, bottom = found.groups()
    grid.merges.append(
        Merge(
            int(top),
            int(bottom or top),
            _column_number(first),
            _column_number(last or first),
            reference,
        )
    )

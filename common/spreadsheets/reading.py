"""Sheets in: every bad cell named by row and heading, every good row let through.

What is uploaded is judged before it is opened: a real .xlsx, not too large, not too large unpacked.
Rows are read one by one; nothing holds the whole sheet.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Final
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from common.errors import Invalid, TooLarge
from common.spreadsheets.cells import BadCell, clean, read_cell
from common.spreadsheets.columns import EXAMPLE_MARK, Column, same

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_HEADER_WITHIN: Final = 10
_MOST_COLUMNS: Final = 256
_MOST_PARTS: Final = 2_000
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]+)"')
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
# What a damaged or hostile file makes zipfile, openpyxl and the XML parser raise.
_DAMAGED: Final = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    RuntimeError,
    SyntaxError,
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: its number as Excel shows it, its values by column key, its faults by column key.

    A key is in `values` or in `errors`, never in both; a column not in the sheet is in neither.
    """

    number: int
    values: dict[str, Any]
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet being read.

    sheet    name of its tab
    unknown  headings that are not ours; they are reported and passed over
    absent   titles of optional columns that are not there
    rows     the rows, to be read once; blank rows and the template's example are passed over
    notes    sentences on what was assumed or left out, for the check page
    """

    sheet: str
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    rows: Iterator[RowRead]
    notes: tuple[str, ...] = ()


def read_rows(
    file: IO[bytes],
    columns: Sequence[Column],
    *,
    max_rows: int,
    max_bytes: int,
    max_unpacked_bytes: int,
) -> Reading:
    """Read the first sheet of an .xlsx whose headings are the titles of `columns`, in any order.

    file  binary, seekable; stays the caller's to close, after the rows are read

    Raises Invalid: `spreadsheet.not_xlsx`, `.damaged`, `.no_header`, `.missing_columns`,
    `.repeated_column`, `.merged`, `.formula` (cells whose formula was never worked out), and TooLarge
    `spreadsheet.too_large`; reading `rows` raises TooLarge past `max_rows`. Faults of single cells
    raise nothing: they are in `RowRead.errors`, as in 第 3 行“长度（米）”应为数字，填写的是“约500”.
    """
    _check_package(file, max_bytes=max_bytes, max_unpacked_bytes=max_unpacked_bytes)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        merged = _refuse_unevaluated(file, sheet._worksheet_path)
        grid = enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1)
        top = list(islice(grid, _HEADER_WITHIN))
    except _DAMAGED as fault:
        raise _damaged() from fault
    if not any(clean(cell) for _, cells in top for cell in cells):
        raise _no_header(
            f"第一张工作表“{sheet.title}”是空的，请把要导入的内容放在第一张工作表，表头在最上面"
        )
    header_at = _find_header(top, columns)
    _refuse_merged(merged, top[header_at][0])
    headings = [clean(cell) for cell in top[header_at][1]]
    places, unknown, absent = _match_headings(headings, columns)
    below = chain(top[header_at + 1 :], grid)
    return Reading(sheet.title, unknown, absent, _rows(below, places, max_rows))


def _check_package(file: IO[bytes], *, max_bytes: int, max_unpacked_bytes: int) -> None:
    """Refuse what is no .xlsx or too much when unpacked, before anything is parsed."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > max_bytes:
        raise _too_large(f"文件有 {size / 2**20:.1f} MB，超过上限 {max_bytes / 2**20:.1f} MB")
    if file.read(4) == _OLD_OFFICE:
        raise _not_xlsx(
            "这是旧版文件（.xls、.doc）或加密的文件，请在 Excel 或 WPS 中另存为不加密的 .xlsx 文件"
        )
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or unpacked > max_unpacked_bytes:
                limit = max_unpacked_bytes / 2**20
                raise _too_large(f"文件解压后有 {unpacked / 2**20:.0f} MB，超过上限 {limit:.0f} MB")
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise _not_xlsx("文件不是 Excel 工作簿，请上传 .xlsx 文件")
            _refuse_entities(package)
    except _DAMAGED as fault:
        raise _not_xlsx("文件不是 Excel 工作簿，请上传 .xlsx 文件") from fault
    file.seek(0)


def _refuse_entities(package: zipfile.ZipFile) -> None:
    """No Excel writes a DOCTYPE; one is only there to blow up the parser."""
    for part in package.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with package.open(part) as content:
                if _DOCTYPE.search(content.read(4096)):
                    raise _not_xlsx("文件不是正常的 Excel 工作簿")


def _refuse_unevaluated(file: IO[bytes], path: str) -> set[str]:
    """Formulas never worked out (another program wrote them) would read as empty cells. The merged
    cells of the sheet, found on the way."""
    with zipfile.ZipFile(file) as package:
        with package.open(path) as content:
            has_formula, merged = _looked_through(content)
        if not has_formula:
            return merged
        with package.open(path) as content:
            cells = list(islice(_unevaluated(content), 5))
    if cells:
        words = (
            f"单元格 {'、'.join(cells)} 是公式但没有计算结果，"
            "请在 Excel 或 WPS 中打开、保存后再导入，或改为直接填写"
        )
        raise Invalid("spreadsheet.formula", words, fields={"file": words})
    return merged


def _looked_through(content: IO[bytes]) -> tuple[bool, set[str]]:
    """Is there a formula, and which ranges are merged? By the text: nothing is parsed."""
    has_formula, tail = False, b""
    merged: set[str] = set()
    while piece := content.read(2**20):
        text = tail + piece
        has_formula = has_formula or bool(_FORMULA.search(text))
        merged.update(match[1].decode() for match in _MERGED.finditer(text))
        tail = piece[-64:]
    return has_formula, merged


def _refuse_merged(merged: Iterable[str], header_row: int) -> None:
    """Of merged cells only the first holds what was typed: the others would read as empty. A title
    above the header may be merged."""
    inside = sorted(ref for ref in merged if range_boundaries(ref)[3] >= header_row)
    if inside:
        shown = "、".join(inside[:5]) + ("等" if len(inside) > 5 else "")
        words = f"{shown} 是合并单元格，请取消合并，并把每一行都填写完整，再导入"
        raise Invalid("spreadsheet.merged", words, fields={"file": words})


def _unevaluated(content: IO[bytes]) -> Iterator[str]:
    """References of cells with a formula and no value. Entities were refused before."""
    for _, element in iterparse(content):  # noqa: S314
        name = element.tag.rpartition("}")[2]
        if name == "c":
            inner = {child.tag.rpartition("}")[2]: child for child in element}
            if "f" in inner and not ("v" in inner and inner["v"].text):
                yield element.get("r", "?")
        if name == "row":
            element.clear()


def _find_header(top: Sequence[tuple[int, Sequence[Any]]], columns: Sequence[Column]) -> int:
    """The one of the first rows that names most of our columns; titles may come above it."""
    ours = {same(column.title) for column in columns}
    matches = [sum(same(clean(cell)) in ours for cell in cells) for _, cells in top]
    best = max(matches, default=0)
    if not best:
        titles = "、".join(column.title for column in columns)
        raise _no_header(f"前 {_HEADER_WITHIN} 行中没有找到表头，表头应包含：{titles}")
    return matches.index(best)


def _match_headings(
    headings: Sequence[str], columns: Sequence[Column]
) -> tuple[list[tuple[int, Column]], tuple[str, ...], tuple[str, ...]]:
    """The place of each column, the headings that are not ours, the optional columns that are missing."""
    by_heading = {same(column.title): column for column in columns}
    places: list[tuple[int, Column]] = []
    unknown: list[str] = []
    for index, heading in enumerate(headings):
        column = by_heading.get(same(heading))
        if column is None:
            unknown += [heading] if heading else []
            continue
        if any(column is known for _, known in places):
            words = f"表头中“{column.title}”出现了两次"
            raise Invalid("spreadsheet.repeated_column", words, fields={"file": words})
        places.append((index, column))
    there = {column.key for _, column in places}
    missing = [column for column in columns if column.key not in there]
    required = [f"“{column.title}”" for column in missing if column.required]
    if required:
        words = f"表头缺少必填的列：{''.join(required)}，请对照导入模板改正表头"
        raise Invalid("spreadsheet.missing_columns", words, fields={"file": words})
    return places, tuple(unknown), tuple(column.title for column in missing)


def _rows(
    grid: Iterator[tuple[int, Sequence[Any]]],
    places: Sequence[tuple[int, Column]],
    max_rows: int,
) -> Iterator[RowRead]:
    count = 0
    for number, cells in _guarded(grid):
        first = next((text for cell in cells if (text := clean(cell))), "")
        if not first or first.startswith(EXAMPLE_MARK):
            continue
        count += 1
        if count > max_rows:
            raise _too_large(
                f"数据超过 {max_rows:,} 行，请拆成几个文件，每个不超过 {max_rows:,} 行，分几次导入"
            )
        yield _row(number, cells, places)


def _guarded(
    grid: Iterator[tuple[int, Sequence[Any]]],
) -> Iterator[tuple[int, Sequence[Any]]]:
    """The grid, with whatever the parser raises half-way said as a damaged file."""
    try:
        yield from grid
    except _DAMAGED as fault:
        raise _damaged() from fault


def _row(number: int, cells: Sequence[Any], places: Sequence[tuple[int, Column]]) -> RowRead:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for index, column in places:
        try:
            values[column.key] = read_cell(column, cells[index] if index < len(cells) else None)
        except BadCell as fault:
            errors[column.key] = f"第 {number} 行“{column.title}”{fault}"
    return RowRead(number, values, errors)


def _no_header(words: str) -> Invalid:
    return Invalid("spreadsheet.no_header", words, fields={"file": words})


def _not_xlsx(words: str) -> Invalid:
    return Invalid("spreadsheet.not_xlsx", words, fields={"file": words})


def _damaged() -> Invalid:
    words = "文件已损坏或格式不正常，请在 Excel 或 WPS 中打开、另存为 .xlsx 后再导入"
    return Invalid("spreadsheet.damaged", words, fields={"file": words})


def _too_large(words: str) -> TooLarge:
    return TooLarge("spreadsheet.too_large", words, fields={"file": words})

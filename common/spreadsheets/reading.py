"""Sheets in: every bad cell named by row and heading, every good row let through, and all that was
assumed about the file said: which tab, which rows, what was left out.

What is uploaded is judged before it is opened: a real .xlsx, not too large, not too large unpacked.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any, Final

from openpyxl.utils import get_column_letter

from common.errors import Invalid
from common.spreadsheets.cells import BadCell, clean, read_cell
from common.spreadsheets.columns import Column, Names
from common.spreadsheets.formats import Figure
from common.spreadsheets.grid import Grid, GridRow, Merge, rows_of
from common.spreadsheets.headings import Header, OtherHeadings, header_among, no_names
from common.spreadsheets.package import MEGABYTE, Package, Tab, too_large
from common.spreadsheets.remarks import LeftOut, ranges_words, why_left_out

# A sheet that unpacks to more is read in a process of its own.
HEAVY: Final = 4 * MEGABYTE


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: its number as Excel shows it, its values by column key, its faults by column key.

    A key is in `values` or in `errors`, never in both; a column not in the sheet is in neither. `typed` is
    what is in the cells that could not be read.
    """

    number: int
    values: dict[str, Any]
    errors: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)

    def read(self, column: Column, raw: Any) -> None:
        """Takes a cell in, in place of what it held before."""
        self.values.pop(column.key, None)
        self.errors.pop(column.key, None)
        try:
            self.values[column.key] = read_cell(column, raw)
        except BadCell as fault:
            self.errors[column.key] = f"第 {self.number} 行“{column.title}”{fault}"
            self.typed[column.key] = clean(raw)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet being read.

    sheet    name of its tab
    unknown  headings that are not ours; they are reported and passed over
    absent   titles of optional columns that are not there
    rows     the rows, to be read once; blank rows and the template's example are passed over
    notes    sentences on what was assumed or left out, for the check page
    others   headings that are not our titles, with the key of the column they were read as ("": none)
    free     keys of columns that no title of ours names
    """

    sheet: str
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    rows: Iterator[RowRead]
    notes: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    free: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What the clerk chose of a file. tab  its name; empty for the first visible one that has our
    headings. with_hidden  rows that a filter hides are read too"""

    tab: str = ""
    with_hidden: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be said of a book without reading its tabs: their names, hidden ones marked, and
    whether reading one is too much for a request."""

    tabs: tuple[tuple[str, bool], ...]
    is_heavy: bool


def survey(
    file: IO[bytes],
    *,
    max_bytes: int,
    max_unpacked_bytes: int,
    choice: Choice = Choice(),
    heavy: int = HEAVY,
) -> Survey:
    """Looks at a book's list of parts alone. Raises as `read_rows`.

    heavy  a tab that unpacks to more bytes is too much for a request
    """
    package = Package(file, max_bytes=max_bytes, max_unpacked_bytes=max_unpacked_bytes)
    weight = package.weight(_candidates(package, choice))
    return Survey(tuple((tab.name, tab.is_visible) for tab in package.tabs), weight > heavy)


def read_rows(
    file: IO[bytes],
    columns: Sequence[Column],
    *,
    max_rows: int,
    max_bytes: int,
    max_unpacked_bytes: int,
    choice: Choice = Choice(),
    also: Mapping[str, str] | None = None,
    names: Names = no_names,
    on_read: Callable[[float], None] | None = None,
) -> Reading:
    """Read a tab of an .xlsx whose headings are the titles of `columns`, in any order.

    file     binary, seekable; stays the caller's to close
    also     other headings, as `same` writes them → key of the column as which they are read
    names    heading → key of the column that it names in the field's own words
    on_read  called now and then with the share that is read, 0 to 1

    Raises Invalid: `spreadsheet.not_xlsx`, `.damaged`, `.no_tab`, `.no_header`, `.missing_columns`,
    `.repeated_column`, `.merged`, `.formula` (cells whose formula was never worked out), and TooLarge
    `spreadsheet.too_large`; reading `rows` raises TooLarge past `max_rows`. Faults of single cells
    raise nothing: they are in `RowRead.errors`, as in 第 3 行“长度（米）”应为数字，填写的是“约500”.
    """
    package = Package(file, max_bytes=max_bytes, max_unpacked_bytes=max_unpacked_bytes)
    candidates = _candidates(package, choice)
    package.weight(candidates)
    tab, header = _header_of(package, candidates, columns, also or {}, names)
    grid = Grid()
    sheet = gather(rows_of(package, tab, grid, on_read=on_read), header, grid, max_rows)
    _leave_out(sheet, choice)
    _refuse_merged(sheet)
    _refuse_unworked(sheet)
    told = (
        *_tab_words(package, tab),
        *header.words(),
        *_hidden_words(sheet, choice),
        *sheet.left_out.words(),
        *_date_words(sheet),
    )
    return reading_of(tab.name, sheet, told, max_rows)


def reading_of(name: str, sheet: "Gathered", told: tuple[str, ...], max_rows: int) -> Reading:
    """The rows that were gathered, as a reading; `name` of the tab, `told` on what was assumed."""
    header = sheet.header
    rows = _rows(sheet, max_rows)
    return Reading(name, header.unknown, header.absent, rows, told, header.others, header.free)


# --- which tab, which headings --------------------------------------------------------------------


def _candidates(package: Package, choice: Choice) -> list[Tab]:
    if not choice.tab:
        return [tab for tab in package.tabs if tab.is_visible] or list(package.tabs)
    chosen = [tab for tab in package.tabs if tab.name == choice.tab]
    if not chosen:
        words = f"文件里没有名为“{choice.tab}”的工作表，请重新选择"
        raise Invalid("spreadsheet.no_tab", words, fields={"file": words})
    return chosen


def _header_of(
    package: Package,
    candidates: Sequence[Tab],
    columns: Sequence[Column],
    also: Mapping[str, str],
    names: Names,
) -> tuple[Tab, Header]:
    """The first tab that has our headings. Raises what is wrong with the one that comes nearest."""
    faults: list[Invalid] = []
    for tab in candidates:
        rows = rows_of(package, tab, Grid())
        try:
            is_first = len(candidates) > 1 and tab is candidates[0]
            name = (
                f"第一张工作表“{tab.name}”"
                if is_first or tab is package.tabs[0]
                else f"工作表“{tab.name}”"
            )
            return tab, header_among(name, rows, columns, also, names)[0]
        except Invalid as fault:
            faults.append(fault)
    raise min(faults, key=_helps_less)


def _helps_less(fault: Invalid) -> int:
    """What is wrong with headings that are ours comes first, then what can be matched by hand."""
    if fault.code != "spreadsheet.no_header":
        return 0
    return 1 if isinstance(fault, OtherHeadings) else 2


# --- the rows -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Gathered:
    """The rows below the headings, cut to our columns."""

    header: Header
    grid: Grid
    rows: list[GridRow] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    hidden: int = 0


def gather(rows: Iterable[GridRow], header: Header, grid: Grid, max_rows: int) -> Gathered:
    """Reads a tab to its end, or until it has more rows than are taken."""
    sheet = Gathered(header, grid)
    for row in rows:
        if row.number <= header.at:
            continue
        ours = {place: row.cells[place] for place in header.places if place in row.cells}
        if not any(clean(cell) for cell in ours.values()):
            sheet.left_out.note_beside(row)
            continue
        row.unworked &= header.places.keys()
        reason = why_left_out(row, ours, header.places)
        row.cells = ours
        if reason:
            sheet.left_out.note(reason, row.number)
            continue
        sheet.rows.append(row)
        if len(sheet.rows) > max_rows + _MOST_MARKED:
            break
    return sheet


# So many rows may turn out to be texts across merged cells, which come last in a file.
_MOST_MARKED: Final = 500


def _leave_out(sheet: Gathered, choice: Choice) -> None:
    """Takes out what is a text across merged cells, and hidden rows where they are not wanted."""
    across = {
        merge.first_row: merge
        for merge in sheet.grid.merges
        if merge.first_row == merge.last_row and merge.last_column > merge.first_column
    }
    kept = []
    for row in sheet.rows:
        merge = across.get(row.number)
        if merge is not None and len(row.cells) == 1 and merge.first_column in row.cells:
            sheet.left_out.note("合并单元格里的说明文字", row.number)
            continue
        sheet.hidden += row.is_hidden
        if choice.with_hidden or not row.is_hidden:
            kept.append(row)
    sheet.rows = kept


def _refuse_merged(sheet: Gathered) -> None:
    """Of merged cells only the first holds what was typed: the others would read as empty."""
    numbers = [row.number for row in sheet.rows]

    def matters(merge: Merge) -> bool:
        at = bisect_left(numbers, merge.first_row)
        has_rows = at < len(numbers) and numbers[at] <= merge.last_row
        columns = range(merge.first_column, merge.last_column + 1)
        return has_rows and any(place in columns for place in sheet.header.places)

    inside = [merge.name for merge in sheet.grid.merges if matters(merge)]
    if inside:
        shown = "、".join(sorted(inside)[:5]) + ("等" if len(inside) > 5 else "")
        words = f"{shown} 是合并单元格，请取消合并，并把每一行都填写完整，再导入"
        raise Invalid("spreadsheet.merged", words, fields={"file": words})


def _refuse_unworked(sheet: Gathered) -> None:
    """Formulas never worked out (another program wrote them) would read as empty cells."""
    names = (
        f"{get_column_letter(place + 1)}{row.number}"
        for row in sheet.rows
        for place in sorted(row.unworked)
    )
    cells = list(islice(names, 5))
    if cells:
        words = (
            f"单元格 {'、'.join(cells)} 是公式但没有计算结果，"
            "请在 Excel 或 WPS 中打开、保存后再导入，或改为直接填写"
        )
        raise Invalid("spreadsheet.formula", words, fields={"file": words})


def _rows(sheet: Gathered, max_rows: int) -> Iterator[RowRead]:
    # What a cell of a column reads as; in place of the many cells that hold the same.
    known: dict[int, dict[Any, Any]] = {place: {} for place in sheet.header.places}
    for count, row in enumerate(sheet.rows, start=1):
        if count > max_rows:
            raise too_large(
                f"数据超过 {max_rows:,} 行，请拆成几个文件，每个不超过 {max_rows:,} 行，分几次导入"
            )
        yield _row(row, sheet.header.places, known)


# So many different cells of a column are remembered.
_MOST_REMEMBERED: Final = 5_000


def _row(row: GridRow, places: dict[int, Column], known: Mapping[int, dict[Any, Any]]) -> RowRead:
    found = RowRead(row.number, {}, {})
    for place, column in places.items():
        raw, before = row.cells.get(place), known[place]
        if raw in before:
            found.values[column.key] = before[raw]
            continue
        found.read(column, raw)
        # Faults name their row, so they are told anew.
        if column.key in found.values and len(before) < _MOST_REMEMBERED:
            before[raw] = found.values[column.key]
    return found


# --- what is said of the file ---------------------------------------------------------------------


def _tab_words(package: Package, read: Tab) -> Iterable[str]:
    others = [tab for tab in package.tabs if tab is not read]
    if others:
        names = "".join(
            f"“{tab.name}”{'' if tab.is_visible else '（隐藏）'}" for tab in others[:10]
        )
        more = f"等 {len(others)} 张" if len(others) > 10 else ""
        hidden = "" if read.is_visible else "（隐藏）"
        yield f"读取的是工作表“{read.name}”{hidden}；没有读取{names}{more}。"


def _hidden_words(sheet: Gathered, choice: Choice) -> Iterable[str]:
    if sheet.hidden and choice.with_hidden:
        yield (
            f"表中有 {sheet.hidden} 行是隐藏的（如筛选掉的），也读取了；"
            "不要这些行的，请选“不读取隐藏的行”，再重新检查。"
        )
    elif sheet.hidden:
        yield f"没有读取隐藏的 {sheet.hidden} 行（如筛选掉的）。"
    hidden = [
        column.title
        for place, column in sheet.header.places.items()
        if place in sheet.grid.hidden_columns
    ]
    if hidden:
        yield f"这些列在表中是隐藏的，也读取了：{'、'.join(hidden)}。"


def _date_words(sheet: Gathered) -> Iterable[str]:
    """Dates of which the cell shows a part only, such as 2026年3月."""
    for place, column in sheet.header.places.items():
        if column.kind not in ("date", "datetime"):
            continue
        cells = ((row.number, row.cells.get(place)) for row in sheet.rows)
        partly = [
            (number, cell)
            for number, cell in cells
            if isinstance(cell, Figure) and cell.is_moment and not cell.shows_day
        ]
        if partly:
            number, cell = partly[0]
            rows = ranges_words([number for number, _ in partly])
            yield (
                f"{rows}“{column.title}”只显示了日期的一部分，按单元格里的完整日期读取"
                f"（如第 {number} 行显示“{clean(cell)}”，读作“{_full_day(cell)}”），请核对。"
            )


def _full_day(cell: Figure) -> str:
    try:
        return cell.moment().date().isoformat()
    except (ValueError, OverflowError):
        return clean(cell)

"""Sheets out: streamed to a temporary file, so that memory stays flat for any number of rows."""

import math
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.spreadsheets.columns import EXAMPLE_MARK, KIND_WORDS, Column, shown_width
from common.text.chinese import local_moment
from common.text.values import clean

_LAST_ROW: Final = 1_048_575  # Excel's, counted from 0
_LONGEST_TEXT: Final = 32_767
_CUT: Final = "……（超出单元格上限，已截断）"
_MEASURED_ROWS: Final = 200
_NARROWEST, _WIDEST = 8, 60
# Of a row, in points: of a line of 11-point letters, and the most that Excel takes.
_LINE_HEIGHT, _HIGHEST = 15, 409
_FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_PLAIN_NUMBER: Final = re.compile(r"(?:0|[1-9]\d{0,9})(?:\.\d{1,6})?", re.ASCII)
_FIRST_DAY: Final = date(1900, 3, 1)  # before it, Excel's calendar is wrong


def write_rows(
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    title: str,
    notes: Sequence[str] = (),
    last_row: int = _LAST_ROW,
) -> IO[bytes]:
    """An .xlsx of `rows` in a temporary file, rewound; the caller closes it (or `chunks` does).

    rows      mappings or objects, read once; give an iterator to keep memory flat
    title     first line of the sheet and name of its tab
    notes     lines under the title: division, time span, filters, who exported it
    last_row  past this row (from 0; Excel's last) the list goes on in a further tab

    Dates and numbers are real cells; text is always text, so a value beginning with = + - or @
    never becomes a formula. 100,000 rows × 10 take some 9 s on one core, and no memory to speak of.
    """
    sheet = Sheet(title, columns, rows, notes)
    return write_sheets([sheet], last_row=last_row)


@dataclass(frozen=True)
class Sheet:
    """One list of a book; the fields are those of `write_rows`."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    notes: Sequence[str] = ()


def write_sheets(sheets: Iterable[Sheet], *, last_row: int = _LAST_ROW) -> IO[bytes]:
    """Several lists in one .xlsx, a tab each; otherwise as `write_rows`. Tabs need distinct titles."""
    handle = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed to the caller
    try:
        book = _book(handle, constant_memory=True)
        for sheet in sheets:
            tabs = _Tabs(
                book, sheet.columns, title=sheet.title, notes=sheet.notes, last_row=last_row
            )
            for row in sheet.rows:
                tabs.add(row)
            tabs.finish()
        book.close()
        handle.seek(0)
    except BaseException:
        handle.close()
        raise
    return handle


def chunks(handle: IO[bytes], *, size: int = 65_536) -> Iterator[bytes]:
    """The file piece by piece, for a streaming response; closed at the end or when dropped."""
    with handle:
        while piece := handle.read(size):
            yield piece


def _book(handle: IO[bytes], *, constant_memory: bool) -> xlsxwriter.Workbook:
    options = {"constant_memory": constant_memory, "strings_to_formulas": False}
    return xlsxwriter.Workbook(handle, options)


def _tab_name(title: str) -> str:
    """Excel takes 31 characters and none of []:*?/\\ in a tab's name; （续2） must find room."""
    return "".join(c for c in clean(title) if c not in "[]:*?/\\'")[:24] or "表"


# What XML cannot hold, and an underscore before what would read as such a mark.
_ESCAPED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)|^<(?=r>)"
)


class _Worksheet(Worksheet):
    """xlsxwriter escapes every other of marks that follow each other, as in _x0041_x0042_, and takes a
    text that begins with <r> for XML of its own. What is written here is read back to the byte."""

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", data)


class _Formats:
    """The few cell styles of a sheet."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def made(**changes: Any) -> Format:
            return book.add_format({**_FONT, **changes})

        header = {"bold": True, "align": "center", "bg_color": "#DCE6F1", "border": 1}
        self.title = made(bold=True, font_size=16)
        self.note = made(font_color="#595959")
        self.header = made(text_wrap=True, **header)
        self.required = made(text_wrap=True, font_color="#C00000", **header)
        self.example = made(italic=True, font_color="#7F7F7F")
        self.text = made()
        self.wrapped = made(text_wrap=True)
        self._made = made

    def of(self, column: Column) -> Format:
        """The style of a column's cells."""
        match column.kind:
            case "date":
                return self._made(num_format="yyyy-mm-dd", align="center")
            case "datetime":
                return self._made(num_format="yyyy-mm-dd hh:mm", align="center")
            case "int":
                return self._made(num_format="0")
            case "decimal":
                if column.places is None:
                    return self.text
                zeros = "." + "0" * column.places if column.places else ""
                return self._made(num_format=f"#,##0{zeros}")
            case _:
                return self.text


class _Tabs:
    """Rows under a title, notes and a frozen header; a further tab when one is full."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        columns: Sequence[Column],
        *,
        title: str,
        notes: Sequence[str],
        last_row: int,
    ) -> None:
        self._book, self._title, self._notes, self._last_row = book, title, notes, last_row
        self._columns = columns
        self._formats = _Formats(book)
        wrapped = self._formats.wrapped
        self._writers = [_writer(each, self._formats.of(each), wrapped) for each in columns]
        self._widths = [shown_width(column.title) + 2 for column in columns]
        self._count = 0
        self._open()

    def _open(self) -> None:
        self._count += 1
        name = _tab_name(self._title) + (f"（续{self._count}）" if self._count > 1 else "")
        self._sheet = sheet = self._book.add_worksheet(name, worksheet_class=_Worksheet)
        self._header_row = write_heading(
            sheet, self._formats, self._columns, title=self._title, notes=self._notes
        )
        self._row = self._header_row
        self._measured = 0

    def add(self, row: Any) -> None:
        if self._row >= self._last_row:
            self.finish()
            self._open()
        self._row += 1
        measure, high = self._measured < _MEASURED_ROWS, 1
        for index, (column, write) in enumerate(zip(self._columns, self._writers, strict=True)):
            shown = write(self._sheet, self._row, index, column.of(row))
            if "\n" in shown:
                lines = [shown_width(line) for line in shown.split("\n")]
                room = column.width or _WIDEST
                high = max(high, sum(max(1, math.ceil(each / room)) for each in lines))
            if measure and shown:
                self._widths[index] = max(self._widths[index], shown_width(shown) + 1)
        if high > 1:
            # Readers that do not measure rows themselves would print the lines over each other.
            self._sheet.set_row(self._row, min(high * _LINE_HEIGHT, _HIGHEST))
        self._measured += 1

    def finish(self) -> None:
        last = len(self._columns) - 1
        # Codes and telephone numbers are text on purpose: no green corners.
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._sheet.autofilter(self._header_row, 0, max(self._row, self._header_row), last)
        for index, (column, width) in enumerate(zip(self._columns, self._widths, strict=True)):
            fitting = min(max(width, _NARROWEST), _WIDEST)
            self._sheet.set_column(index, index, column.width or fitting)


def write_heading(
    sheet: Worksheet,
    formats: _Formats,
    columns: Sequence[Column],
    *,
    title: str,
    notes: Sequence[str],
    mark_required: bool = False,
) -> int:
    """Title, notes and the frozen header row; the number of the header row, from 0."""
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, clean(title), formats.title)
    for row, note in enumerate(notes, start=1):
        sheet.write_string(row, 0, clean(note), formats.note)
    header_row = len(notes) + 1
    sheet.set_row(header_row, 22)
    for index, column in enumerate(columns):
        is_marked = mark_required and column.required
        text = column.title + ("*" if is_marked else "")
        sheet.write_string(
            header_row, index, text, formats.required if is_marked else formats.header
        )
    sheet.freeze_panes(header_row + 1, 0)
    sheet.repeat_rows(header_row)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return header_row


_Write = Callable[[Worksheet, int, int, Any], str]


def _writer(column: Column, style: Format, wrapped: Format) -> _Write:
    """A function that writes one cell of a column and returns the text by which it is measured; `wrapped` is the style
    of a text of several lines."""
    labels = dict(column.choices)

    def write_text(sheet: Worksheet, row: int, index: int, value: Any) -> str:
        if value is None or value == "":
            return ""
        text = labels.get(value, value) if labels else value
        text = clean(text if isinstance(text, str) else str(text))
        if len(text) > _LONGEST_TEXT:
            text = text[: _LONGEST_TEXT - len(_CUT)] + _CUT
        sheet.write_string(row, index, text, wrapped if "\n" in text else style)
        return text

    def write_bool(sheet: Worksheet, row: int, index: int, value: Any) -> str:
        words = {True: "是", False: "否"}
        return write_text(sheet, row, index, words.get(value, value))

    def write_number(sheet: Worksheet, row: int, index: int, value: Any) -> str:
        is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        # Excel keeps 15 digits: a longer number, as of an identity, stays whole only as text.
        if not is_number or not math.isfinite(value) or abs(value) >= 10**15:
            return write_text(sheet, row, index, value)
        sheet.write_number(row, index, float(value), style)
        return f"{value:,.{column.places or 0}f}"

    def write_measure(sheet: Worksheet, row: int, index: int, value: Any) -> str:
        """A number that was typed as one is one in Excel too; 0.01L stays as it is."""
        if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
            return write_number(sheet, row, index, Decimal(value))
        return write_text(sheet, row, index, value)

    def write_date(sheet: Worksheet, row: int, index: int, value: Any) -> str:
        if isinstance(value, datetime):
            # The cell shows minutes. With seconds in it, what reads it again rounds them, up to the next minute.
            local = local_moment(value).replace(tzinfo=None, second=0, microsecond=0)
            value = local if column.kind == "datetime" else local.date()
        if not isinstance(value, date) or value < _first(value):
            return write_text(sheet, row, index, value)
        sheet.write_datetime(row, index, value, style)
        return "2026-11-22 09:30" if column.kind == "datetime" else "2026-11-22"

    writers: dict[str, _Write] = {
        "int": write_number,
        "decimal": write_number,
        "measure": write_measure,
        "date": write_date,
        "datetime": write_date,
        "bool": write_bool,
    }
    return writers.get(column.kind, write_text)


def _first(value: date) -> date:
    if isinstance(value, datetime):
        return datetime(_FIRST_DAY.year, _FIRST_DAY.month, _FIRST_DAY.day)  # noqa: DTZ001 - a cell
    return _FIRST_DAY


# --- the empty form -------------------------------------------------------------------------------


def write_template(
    columns: Sequence[Column],
    *,
    title: str,
    notes: Sequence[str] = (),
    more: Sequence[str] = (),
    rows: int = 10_000,
) -> IO[bytes]:
    """An empty form to fill in: heading, one example row, lists to choose from, and an explanation.

    notes  lines above the headings; those past the fourth go to the tab 填写说明, because they stay on the screen
           while one scrolls, and headings are looked for in the first rows only
    more   lines of that tab
    rows   for how many rows the lists to choose from are set

    The example row begins with 示例 and is passed over by `read_rows`. A temporary file, rewound; the caller closes it.
    """
    handle = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed to the caller
    book = _book(handle, constant_memory=False)
    formats = _Formats(book)
    sheet = book.add_worksheet(_tab_name(title))
    told = [
        *notes[:_MOST_NOTES],
        "标 * 的列必填；各列的填法见“填写说明”；以“示例”开头的行不导入。",
    ]
    header_row = write_heading(sheet, formats, columns, title=title, notes=told, mark_required=True)
    for index, column in enumerate(columns):
        example = f"{EXAMPLE_MARK}：{column.example}" if index == 0 else column.example
        sheet.write_string(header_row + 1, index, example, formats.example)
        wide = max(shown_width(column.title), shown_width(example)) + 3
        width = column.width or min(max(wide, _NARROWEST), _WIDEST)
        # Text cells from the start, so that Excel keeps the zeros and digits of codes and numbers.
        is_text = column.kind == "text"
        style = book.add_format({**_FONT, "num_format": "@"}) if is_text else formats.of(column)
        sheet.set_column(index, index, width, style)
    _explain(book.add_worksheet("填写说明"), formats, columns, [*notes[_MOST_NOTES:], *more])
    _offer_choices(book, sheet, columns, first=header_row + 2, last=header_row + 1 + rows)
    sheet.activate()
    book.close()
    handle.seek(0)
    return handle


# Lines of a template above its headings, beside the title and one of its own.
_MOST_NOTES: Final = 4


def _explain(
    sheet: Worksheet, formats: _Formats, columns: Sequence[Column], more: Sequence[str]
) -> None:
    heads = (
        ("列名", 18),
        ("是否必填", 10),
        ("填写内容", 26),
        ("说明", 50),
        ("可选值", 50),
        ("示例", 24),
    )
    for index, (head, width) in enumerate(heads):
        sheet.write_string(0, index, head, formats.header)
        sheet.set_column(index, index, width)
    for row, column in enumerate(columns, start=1):
        cells = (
            column.title,
            "必填" if column.required else "选填",
            KIND_WORDS[column.kind],
            column.help,
            "、".join(label for _, label in column.choices),
            column.example,
        )
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell, formats.wrapped)
    for row, line in enumerate(more, start=len(columns) + 2):
        sheet.merge_range(row, 0, row, len(heads) - 1, clean(line), formats.wrapped)
        sheet.set_row(row, _LINE_HEIGHT * math.ceil(shown_width(line) / sum(w for _, w in heads)))
    sheet.freeze_panes(1, 0)


def _offer_choices(
    book: xlsxwriter.Workbook, sheet: Worksheet, columns: Sequence[Column], *, first: int, last: int
) -> None:
    """Lists to choose from, out of a tab of their own: in the cell Excel takes 255 characters."""
    values: Worksheet | None = None
    for index, column in enumerate(columns):
        labels = ["是", "否"] if column.kind == "bool" else [label for _, label in column.choices]
        if not labels:
            continue
        if values is None:
            values = book.add_worksheet("可选值")
        values.write_string(0, index, column.title)
        for row, label in enumerate(labels, start=1):
            values.write_string(row, index, label)
        letters = xlsxwriter.utility.xl_col_to_name(index, col_abs=True)
        sheet.data_validation(
            first,
            index,
            last,
            index,
            {
                "validate": "list",
                "source": f"='可选值'!{letters}$2:{letters}${len(labels) + 1}",
                "error_title": column.title[:32],
                "error_message": "请从下拉列表中选择",
            },
        )

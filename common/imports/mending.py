"""Cells that the clerk put right on the check page: the file stays as it was sent, and is read with them.

They are kept among the batch's options, by the row's number and the column's key, so that every later check of the
file reads them too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from common.imports.models import AbstractImportRow
from common.spreadsheets import Column, RowRead
from common.spreadsheets.remarks import ranges_words
from common.text.chinese import local_moment

Values = Mapping[str, Any]
# No cell that somebody types by hand is longer.
LONGEST: Final = 2_000

# The option that holds them: {"12": {"length_m": "500"}}, of row 12 what is to be read in place of its cell.
MENDED: Final = "mended"


def mended(
    rows: Iterable[RowRead], columns: Sequence[Column], options: Mapping[str, Any]
) -> Iterator[RowRead]:
    """The rows of a file, each with the cells that were put right."""
    cells: Mapping[str, Mapping[str, str]] = options.get(MENDED) or {}
    by_key = {column.key: column for column in columns}
    for row in rows:
        for key, text in cells.get(str(row.number), {}).items():
            if key in by_key:
                row.read(by_key[key], text)
        yield row


def with_mended(
    options: Mapping[str, Any], cells: Mapping[int, Mapping[str, str]]
) -> dict[str, Any]:
    """The options with further cells; one that is put right again takes the last text."""
    kept = {line: dict(of) for line, of in (options.get(MENDED) or {}).items()}
    for line, of in cells.items():
        kept.setdefault(str(line), {}).update(of)
    return {**options, MENDED: kept}


def words_of_mended(options: Mapping[str, Any]) -> list[str]:
    """第 3、8 行在本页改过…, for the check page; nothing where no cell was put right."""
    lines = sorted(int(line) for line in options.get(MENDED) or {})
    if not lines:
        return []
    return [f"{ranges_words(lines)}按本页上改正的内容检查，与上传的文件不同。"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a bad row as the check page offers it: name of its input, title of its column, what is in it."""

    name: str
    title: str
    text: str


def cells_to_mend(columns: Sequence[Column], row: AbstractImportRow, values: Values) -> list[Cell]:
    """The cells of which the row's sentences speak, or all of the row where they speak of none.

    values  of the row, decoded
    """
    typed = {fault["key"]: fault["typed"] for fault in row.faults if isinstance(fault, dict)}
    told = "".join(row.errors)
    named = [c for c in columns if c.key in typed or f"“{c.title}”" in told]
    return [
        Cell(
            f"cell_{row.line}_{column.key}",
            column.title,
            typed.get(column.key) or _text(column, values.get(column.key)),
        )
        for column in named or [c for c in columns if c.key in values]
    ]


def cells_sent(
    columns: Sequence[Column], rows: Iterable[tuple[AbstractImportRow, Values]], sent: Values
) -> dict[int, dict[str, str]]:
    """What was changed of the cells that were offered, by row and key. sent  name of the input → text"""
    found: dict[int, dict[str, str]] = {}
    for row, values in rows:
        for cell in cells_to_mend(columns, row, values):
            text = str(sent.get(cell.name, cell.text)).strip()[:LONGEST]
            if text != cell.text.strip():
                key = cell.name.removeprefix(f"cell_{row.line}_")
                found.setdefault(row.line, {})[key] = text
    return found


def _text(column: Column, value: Any) -> str:
    """A value as one would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{local_moment(value):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return dict(column.choices).get(str(value), str(value))

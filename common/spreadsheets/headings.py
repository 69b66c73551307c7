"""Which row of a tab holds the headings, and which column of ours each of them is.

A heading is ours by its title, because it is a word of the field that means one column and no other (`names`, as
NH₃-N is 氨氮), or because somebody has matched it by hand (`also`): sheets of other systems call the same thing by
other names. Nothing is taken for a column because it sounds alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from common.errors import Invalid
from common.spreadsheets.cells import clean
from common.spreadsheets.columns import UNIT, Column, Names, same
from common.spreadsheets.grid import GridRow

# Headings are looked for in so many rows that hold something; where they are not there, further down, which the check
# page then says.
HEADER_WITHIN, HEADER_AT_MOST = 20, 200
# A row with fewer texts is a title or a note, and no row of headings.
_LEAST_HEADINGS: Final = 2
_NONE, _LACKING = "spreadsheet.no_header", "spreadsheet.missing_columns"


class OtherHeadings(Invalid):
    """The sheet can be read once somebody says what its headings are.

    others  headings that are not our titles, with the key of the column they were read as ("" for none)
    free    keys of the columns that no title of ours names in the sheet
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        others: Sequence[tuple[str, str]] = (),
        free: Sequence[str] = (),
        fields: dict[str, str] | None = None,
        row: Any = None,
    ) -> None:
        super().__init__(code, detail, fields=fields or {"file": detail}, row=row)
        self.others, self.free = tuple(others), tuple(free)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings are. at  row number; `others` and `free` as of `OtherHeadings`;
    absent  titles of optional columns that are not there; is_low  below the first rows"""

    at: int
    places: dict[int, Column]
    others: tuple[tuple[str, str], ...]
    free: tuple[str, ...]
    absent: tuple[str, ...]
    is_low: bool = False

    def words(self) -> Iterator[str]:
        """What the check page says of headings that are where nobody looks for them."""
        if self.is_low:
            yield f"表头取自第 {self.at} 行，它上面的内容都没有读取，请核对。"

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings that are passed over."""
        return tuple(heading for heading, key in self.others if not key)


def no_names(_: str, /) -> str:
    """A register whose columns have their titles alone."""
    return ""


def header_among(
    name: str,
    rows: Iterator[GridRow],
    columns: Sequence[Column],
    also: Mapping[str, str],
    names: Names = no_names,
) -> tuple[Header, list[GridRow]]:
    """The headings of a tab, of which `rows` are all that hold something, and the rows that were taken from these.

    The first `HEADER_WITHIN` decide, because below them a word of the data may be that of a heading; where they have
    none or lack a required one, the rows down to `HEADER_AT_MOST` do. Raises as `find_header`.
    """
    top = list(islice(rows, HEADER_WITHIN))
    try:
        return find_header(name, top, columns, also, names), top
    except Invalid as fault:
        if fault.code not in (_NONE, _LACKING):
            raise
        below = list(islice(rows, HEADER_AT_MOST - len(top)))
        if not below:
            raise
        try:
            rows_below = [top[-1], *below]
            found = find_header(name, rows_below, columns, also, names, least=_LEAST_HEADINGS)
        except Invalid as further:
            raise _nearer(fault, further) from None
        return replace(found, is_low=True), [*top, *below]


def _nearer(fault: Invalid, further: Invalid) -> Invalid:
    """Of what is wrong with the first rows and with those below: what helps the clerk more. Where neither have a
    heading of ours, that is the wider row of foreign ones, because above a table there are notes."""
    if (fault.code, further.code) == (_NONE, _LACKING):
        return further
    above, below = (len(f.others) if isinstance(f, OtherHeadings) else 0 for f in (fault, further))
    return further if fault.code == further.code == _NONE and below > above else fault


def find_header(
    name: str,
    top: Sequence[GridRow],
    columns: Sequence[Column],
    also: Mapping[str, str],
    names: Names = no_names,
    *,
    least: int = 1,
) -> Header:
    """The one of the first rows that names most of our columns; titles may come above it. Where headings are in
    two rows (断面 beside 监测项目 with the indicators under it), the lower one and what the upper has beside it.

    name   of the tab, as sentences call it
    also   heading as `same` writes it → key of the column as which it is read
    names  heading → key of the column that it names in the field's own words
    least  a row with fewer headings of ours is none, but one that was matched by hand is enough

    Raises Invalid, and `OtherHeadings` where matching some of the headings by hand would help.
    """
    if not top:
        words = f"{name}是空的，请把要导入的内容放在第一张工作表，表头在最上面"
        raise Invalid(_NONE, words, fields={"file": words})
    by_hand = {heading for heading, key in also.items() if key}
    ours = {same(column.title) for column in columns} | by_hand

    def is_ours(cell: Any) -> bool:
        return same(clean(cell)) in ours or bool(names(clean(cell)))

    matches = [sum(map(is_ours, row.cells.values())) for row in top]
    if not any(matches):
        raise _no_header(name, top, columns)
    by_number = {row.number: row for row in top}
    whole = []
    for row, own in zip(top, matches, strict=True):
        above = by_number.get(row.number - 1)
        upper = {p: c for p, c in above.cells.items() if is_ours(c)} if above and own else {}
        whole.append({**upper, **row.cells} if own else {})
    scores = [sum(map(is_ours, cells.values())) for cells in whole]
    best = scores.index(max(scores))
    is_matched = any(same(clean(cell)) in by_hand for cell in whole[best].values())
    if scores[best] < least and not is_matched:
        raise _no_header(name, top, columns)
    row, headings = top[best], {place: clean(cell) for place, cell in whole[best].items()}
    return _match(row.number, headings, columns, also, names)


def _match(
    at: int,
    headings: Mapping[int, str],
    columns: Sequence[Column],
    also: Mapping[str, str],
    names: Names,
) -> Header:
    by_title = {same(column.title): column for column in columns}
    by_key = {column.key: column for column in columns}
    places: dict[int, Column] = {}
    for index, heading in headings.items():
        column = by_title.get(same(heading)) or by_key.get(names(heading))
        if column is None:
            continue
        if column in places.values():
            words = f"表头中“{column.title}”出现了两次"
            raise Invalid("spreadsheet.repeated_column", words, fields={"file": words})
        places[index] = column
    titled = {column.key for column in places.values()}
    free = tuple(column.key for column in columns if column.key not in titled)
    others = tuple(
        (heading, key if (key := also.get(same(heading), "")) in free else "")
        for index, heading in headings.items()
        if heading and index not in places
    )
    refuse_twice(others, free, columns)
    read_as = {same(heading): key for heading, key in others if key}
    for index, heading in headings.items():
        if index not in places and same(heading) in read_as:
            places[index] = by_key[read_as[same(heading)]]
    missing = [column for column in columns if column not in places.values()]
    required = [f"“{column.title}”" for column in missing if column.required]
    if required:
        words = f"表头缺少必填的列：{''.join(required)}，请对照导入模板改正表头"
        raise missing_columns(_LACKING, words, len(required), others, free)
    return Header(at, places, others, free, tuple(column.title for column in missing))


def missing_columns(
    code: str,
    words: str,
    required: int,
    others: Sequence[tuple[str, str]],
    free: Sequence[str],
) -> Invalid:
    """So many required columns are missing: can matching the other headings by hand help?"""
    if sum(not key for _, key in others) < required:
        return Invalid(code, words, fields={"file": words})
    return OtherHeadings(code, words, others=others, free=free)


def refuse_twice(
    others: Sequence[tuple[str, str]], free: Sequence[str], columns: Sequence[Column]
) -> None:
    """Two columns of a sheet that are read as the same one of ours: which is meant?"""
    for column in columns:
        named = [f"“{heading}”" for heading, key in others if key == column.key]
        if len(named) > 1:
            words = f"表头中{'、'.join(named)}都对应“{column.title}”，请只留一个"
            code = "spreadsheet.repeated_column"
            raise OtherHeadings(code, words, others=others, free=free)


def _no_header(name: str, top: Sequence[GridRow], columns: Sequence[Column]) -> Invalid:
    titles = "、".join(column.title for column in columns)
    texts = [
        [c for cell in row.cells.values() if _is_text(cell) and (c := clean(cell))] for row in top
    ]
    widest = max(texts, key=len)
    at = top[texts.index(widest)].number
    needed = max(_LEAST_HEADINGS, sum(column.required for column in columns))
    others = [(heading, "") for heading in widest]
    free = [column.key for column in columns]
    is_asked = at > HEADER_WITHIN and len(others) >= needed
    # Before the titles, because these may be many and what is kept of the sentence is short.
    asked = f"（下面列出的是第 {at} 行的各列）" if is_asked else ""
    words = f"{name}的前 {HEADER_AT_MOST} 行中没有找到表头{asked}，表头应包含：{titles}"
    return missing_columns(_NONE, words, needed, others, free)


def _is_text(cell: Any) -> bool:
    """May a cell be a heading? Of a .csv every cell is text, figures and days too."""
    return isinstance(cell, str) and any(character.isalpha() for character in cell)


def other_unit(heading: str, column: Column) -> str:
    """The unit that a heading names where it is not the column's own: 米 of 长度（米） for 长度（公里）."""
    found = UNIT.search(heading.strip().replace("(", "（").replace(")", "）"))
    unit = found[1].strip() if found else ""
    return unit if unit and column.unit and same(unit) != same(column.unit) else ""

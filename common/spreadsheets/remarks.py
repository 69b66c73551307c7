"""Rows around the data: totals, headings printed again, notes, serial numbers with nothing behind.

They are left out, and the check page says which and why. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from common.spreadsheets.cells import clean
from common.spreadsheets.columns import EXAMPLE_MARK, Column, same
from common.spreadsheets.formats import Figure
from common.spreadsheets.grid import GridRow

TOTAL: Final = "小计、合计"
HEADING: Final = "重复的表头"
NOTE: Final = "说明文字"
SERIAL: Final = "只有序号的行"
BESIDE: Final = "没有本表内容的行"
EXAMPLE: Final = "示例"

_TOTAL: Final = re.compile(
    r"(?:本页|本表|本镇|全区|全县|全市|全部)?[小合总共累]计[:：]?[\d,.]{0,12}[条个项处行]?"
)
_NOTE: Final = re.compile(
    r"(?:附?注|备注|说明|填表|填报|制表|审核|审签|复核|单位负责人|负责人|联系人|联系电话|填写说明)"
    r"(?:人|单位|时间|日期|说明|事项)*\d*(?:[:：.、]|$)"
)
_MOST_RANGES: Final = 8


@dataclass(slots=True)
class LeftOut:
    """Numbers of rows that are not data, by the reason."""

    rows: dict[str, list[int]] = field(default_factory=dict)

    def note(self, reason: str, number: int) -> None:
        if reason != EXAMPLE:
            self.rows.setdefault(reason, []).append(number)

    def note_beside(self, row: GridRow) -> None:
        """A row whose cells in our columns are all empty."""
        cells = [cell for cell in row.cells.values() if clean(cell)]
        if not cells or clean(cells[0]).startswith(EXAMPLE_MARK):
            return
        reason = SERIAL if all(_is_serial(cell) for cell in cells) else BESIDE
        if any(_TOTAL.fullmatch(_plain(cell)) for cell in cells[:3]):
            reason = TOTAL
        self.note(reason, row.number)

    def words(self) -> list[str]:
        """One sentence, or none."""
        if not self.rows:
            return []
        parts = [f"{reason}（{ranges_words(numbers)}）" for reason, numbers in self.rows.items()]
        return [f"没有作为数据读取：{'；'.join(parts)}。其中有要导入的，请改好后重新上传。"]


def why_left_out(row: GridRow, ours: Mapping[int, Any], places: Mapping[int, Column]) -> str:
    """Why a row is not data; empty for one that is. ours  its cells in our columns, not all empty"""
    # Nearly every row is data: no more of its cells is read here than it takes to say so.
    leading = list(islice((text for cell in row.cells.values() if (text := clean(cell))), 3))
    if leading[0].startswith(EXAMPLE_MARK):
        return EXAMPLE
    texts = ((place, text) for place, cell in ours.items() if (text := clean(cell)))
    if all(same(text) == same(places[place].title) for place, text in texts):
        return HEADING
    lacks = any(column.required and not clean(ours.get(place)) for place, column in places.items())
    if any(_TOTAL.fullmatch(_plain(text)) for text in (leading if lacks else leading[:1])):
        return TOTAL
    if not lacks:
        return ""
    filled = {place: cell for place, cell in sorted(ours.items()) if clean(cell)}
    if len(filled) == 1 and _NOTE.match(_plain(next(iter(filled.values())))):
        return NOTE
    is_needed = any(places[place].required for place in filled)
    is_serial = not is_needed and len(filled) == 1
    if is_serial and all(_is_serial(cell) for cell in row.cells.values() if clean(cell)):
        return SERIAL
    return ""


def _plain(cell: Any) -> str:
    return "".join(clean(cell).split())


def _is_serial(cell: Any) -> bool:
    text = clean(cell)
    is_number = isinstance(cell, Figure) and float(cell.number).is_integer()
    return (is_number and abs(cell.number) < 10**5) or (
        text.isascii() and text.isdecimal() and len(text) <= 5
    )


def ranges_words(numbers: Sequence[int]) -> str:
    """第 5、9、21—50 行."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    words = [str(a) if a == b else f"{a}—{b}" for a, b in ranges[:_MOST_RANGES]]
    more = f"等 {len(numbers):,} " if len(ranges) > _MOST_RANGES else " "
    return f"第 {'、'.join(words)}{more}行"

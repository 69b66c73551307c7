"""How wide the columns of a table are on paper, and how large its letters. Pure.

A figure, a date or a name is never broken: a column is at least as wide as the widest of them. What room is
left is shared out as the caller wishes where every row stays on one line, else among those that do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

# 小四, 五号, 小五: what tables of official documents are set in.
SIZES: Final = (12.0, 10.5, 9.0)
# Left free at either side of a cell, in points.
BESIDE: Final = 3.0
# Rules, and what readers round.
_ROUNDED: Final = 1.5
# In 仿宋_GB2312 a figure is half a character wide; in the fonts that stand in for it up to so much.
_HALF: Final = 0.64
# Characters up to which a name or a word is kept on one line.
_SHORT: Final = 6
# Characters beyond which a text asks for no more room than others: some three lines of a page that lies on its
# side. A sentence of eighty beside a name of eight in equal columns makes rows six lines high.
_LONG: Final = 80.0


@dataclass(frozen=True, slots=True)
class Columns:
    """size    of the letters, in points
    widths  in points, one a column; together the room given
    fits    whether nothing had to be made narrower than what must not be broken"""

    size: float
    widths: Sequence[float]
    fits: bool


def columns_of(
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    shares: Sequence[float],
    room: float,
    *,
    sizes: Sequence[float] = SIZES,
) -> Columns:
    """The columns of a table in so much room (points).

    The largest size at which every cell stays on one line, else the largest at which no figure is broken.
    """
    whole = _on_one_line(headers, rows)
    least = [
        max(_head(head), *(_piece(words(cell)) for cell in cells), 0.0)
        for head, *cells in zip(headers, *rows, strict=True)
    ]
    one_line = [size for size in sizes if size > SIZES[-1] and _needs(whole, size) <= room]
    unbroken = [size for size in sizes if _needs(least, size) <= room]
    size = (one_line or unbroken or sizes[-1:])[0]
    fits = bool(one_line or unbroken)
    if one_line:
        return Columns(size, _shared(_points(whole, size), shares, room), fits)
    wanted = [min(each, _LONG) for each in whole]
    return Columns(size, _filled(_points(least, size), _points(wanted, size), room), fits)


def stays_on_lines(
    headers: Sequence[str], rows: Sequence[Sequence[object]], room: float, size: float
) -> bool:
    """Whether every row of a table stays on one line in so much room."""
    return _needs(_on_one_line(headers, rows), size) <= room


def words(cell: object) -> str:
    """A cell as it is printed; None is an empty one."""
    return "" if cell is None else str(cell)


def _on_one_line(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[float]:
    return [
        max(_head(head), *(_whole(words(cell)) for cell in cells), 0.0)
        for head, *cells in zip(headers, *rows, strict=True)
    ]


def _needs(ems: Sequence[float], size: float) -> float:
    return sum(_points(ems, size))


def _points(ems: Sequence[float], size: float) -> list[float]:
    return [each * size + 2 * BESIDE + _ROUNDED for each in ems]


def _filled(least: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """What room is left goes to the columns that have more to say, in proportion to it."""
    more = [max(want - have, 0.0) for want, have in zip(wanted, least, strict=True)]
    left = room - sum(least)
    if left <= 0 or not sum(more):
        return [each * room / sum(least) for each in least]
    return [have + left * each / sum(more) for have, each in zip(least, more, strict=True)]


def _shared(least: Sequence[float], shares: Sequence[float], room: float) -> list[float]:
    """The room by shares, with none below its least."""
    fixed: set[int] = set()
    while True:
        free = [n for n in range(len(least)) if n not in fixed]
        left = room - sum(least[n] for n in fixed)
        total = sum(shares[n] for n in free)
        wanted = {n: left * shares[n] / total for n in free}
        short = {n for n in free if wanted[n] < least[n]}
        if not short:
            return [wanted.get(n, least[n]) for n in range(len(least))]
        fixed |= short


def width_of(text: str) -> float:
    """Width in characters, at most: fonts that stand in for others have wider figures."""
    return sum(_HALF if character.isascii() else 1.0 for character in text)


def _whole(text: str) -> float:
    """Of the longest line."""
    return max(map(width_of, text.splitlines()), default=0.0)


def _piece(text: str) -> float:
    """Of the longest part that must not be broken: a short text, or within a long one a figure; and
    some characters, so that a name is no column of single ones."""
    return _whole(text) if _whole(text) <= _SHORT else max(_figure(text), _SHORT - 1.0)


def _figure(text: str) -> float:
    """Of the longest run of characters that are not Chinese: 17,415.27 or 2026-10-31."""
    parts = [0, *(n for n in range(1, len(text)) if _may_break(text[n - 1], text[n])), len(text)]
    return max(width_of(text[first:last].strip()) for first, last in pairwise(parts))


def _may_break(before: str, after: str) -> bool:
    """Between two characters, unless both are of one figure."""
    return not all(each.isascii() and not each.isspace() for each in (before, after))


def _head(text: str) -> float:
    """A heading of more than three characters may be broken in the middle: 到期 期数."""
    return max((_half(line) for line in text.splitlines()), default=0.0)


def _half(line: str) -> float:
    ems = width_of(line)
    return ems if ems <= _SHORT / 2 else max(float(ceil(ems / 2)), _figure(line))

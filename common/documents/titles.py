"""Where a long title is broken: in lines of about equal length, and where it can be, at the end of a word.

GB/T 9704-2012, 7.3.1: words whole, lines symmetric and of fitting length. A reader fills one line after the other, and
leaves the last character of a title alone. Pure.
"""

import re
from itertools import pairwise
from typing import Final

from common.documents.columns import width_of

# What is never torn: a date, a number with its unit, letters and figures, what is short and in brackets.
_PIECES: Final = re.compile(
    r"\d+年(?:\d+月)?[—–-]\d+年(?:\d+月)?|\d+年(?:\d+(?:[—–-]\d+)?月)?(?:\d+日)?"
    r"|《[^《》]{1,8}》|（[^（）]{1,8}）|“[^“”]{1,8}”|〔\d+〕"
    r"|[!-~]+[年月日个项条处名期号％%]?"
    r"|关于|以及|办公室|委员会|街道|镇街|情况|通知|通报|报告|方案|专项|行动|河长|断面|水质|补偿|评价|排污口"
    r"|[\s\S]"
)
_NEVER_FIRST: Final = frozenset("的地得等，。、；：！？）》”’〕】·—")
_NEVER_LAST: Final = frozenset("（《“‘〔【")
_ENDS: Final = ("关于", "的", "、", "，", "）", "》", "”", "年", "月", "日")
_BEGINS: Final = ("和", "与", "及", "以及", "（", "《", "“")
_PLACES: Final = ("省", "市", "区", "县", "镇", "乡", "街道", "办公室", "委员会")
# In squares of characters: what a break inside of what may be a word costs, and one behind a place.
_TORN, _BEHIND_PLACE = 30.0, 8.0


# Some readers set a figure a quarter of a character apart from the Chinese beside it, whatever the paper says.
_APART: Final = 0.25


def balanced(title: str, room: float) -> str:
    """A title with line breaks, for lines of `room` characters. The breaks it has stay; a part that fits on a line is
    left as it is, and so is one of which a piece does not."""
    return "\n".join(_parts(part, room) for part in title.split("\n"))


def _parts(text: str, room: float) -> str:
    whole = title_width(text)
    if whole <= room:
        return text
    pieces = _PIECES.findall(text)
    # Of each piece with the space before it, which the first of a line does without: lines are no wider than told.
    widths = [
        title_width(piece) + _space(before[-1:], piece[0])
        for before, piece in pairwise(["", *pieces])
    ]
    prices = [_price(*pair) for pair in pairwise(pieces)]
    count = int(-(-whole // room))
    # Where pieces are long, so many lines may not hold them.
    for lines in range(count, len(pieces) + 1):
        found = _broken(widths, prices, lines, whole / lines, room)
        if found is not None:
            edges = [0, *found, len(pieces)]
            return "\n".join("".join(pieces[a:b]) for a, b in pairwise(edges))
    return text


def title_width(text: str) -> float:
    """Width in characters, with the space between figures and Chinese."""
    return width_of(text) + sum(_space(*pair) for pair in pairwise(text))


def _space(before: str, after: str) -> float:
    is_apart = before and before.isascii() != after.isascii() and (before + after).isalnum()
    return _APART if is_apart else 0.0


def _price(before: str, after: str) -> float | None:
    """What a break between two pieces costs; None where there must be none."""
    if after[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST:
        return None
    if before.endswith(_ENDS) or after.startswith(_BEGINS) or after[0].isdigit():
        return 0.0
    return _BEHIND_PLACE if before.endswith(_PLACES) else _TORN


def _broken(
    widths: list[float], prices: list[float | None], lines: int, mean: float, room: float
) -> list[int] | None:
    """The cheapest places for the breaks, as indexes of the pieces that begin a line."""
    # Best for the pieces up to each index in so many lines: (cost, breaks).
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for line in range(1, lines + 1):
        reached: dict[int, tuple[float, list[int]]] = {}
        for begin, (cost, breaks) in best.items():
            width = 0.0
            for end in range(begin + 1, len(widths) + 1):
                width += widths[end - 1]
                if width > room:
                    break
                is_last = end == len(widths)
                price = 0.0 if is_last else prices[end - 1]
                if price is None or is_last != (line == lines):
                    continue
                total = cost + (width - mean) ** 2 + price
                if end not in reached or total < reached[end][0]:
                    reached[end] = total, breaks if is_last else [*breaks, end]
        best = reached
    found = best.get(len(widths))
    return found[1] if found else None

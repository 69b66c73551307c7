"""Numbers as people write them: in wide digits, with separators, with their unit behind."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from common.text.values.plain import plain, with_one_dash

_MOST_DIGITS: Final = 18
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# Ways of writing a unit that mean the same.
_UNITS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"公里", "千米", "km"}),
    frozenset({"米", "m"}),
    frozenset({"平方公里", "平方千米", "km2"}),
    frozenset({"度", "°"}),
    frozenset({"万元"}),
    frozenset({"%"}),
)


def number(text: str, *, unit: str = "") -> Decimal:
    """The number that a text is. A unit behind it is passed over where it is the one of the field.

    >>> number("１，２００．５ km", unit="公里"), number("−3")
    (Decimal('1200.5'), Decimal('-3'))

    Raises ValueError for anything else: two numbers, words, another unit, NaN, infinity, more than 18 digits.
    """
    words = with_one_dash(plain(text)).replace(" ", "").replace("。", ".")
    for known in _same(unit):
        if words.casefold().endswith(known):
            words = words[: -len(known)]
            break
    if "," in words or "，" in words:
        words = words.replace("，", ",")
        if not _GROUPED.fullmatch(words):
            raise ValueError(text)
        words = words.replace(",", "")
    try:
        found = Decimal(words)
    except InvalidOperation:
        raise ValueError(text) from None
    # Written out, 1e999999999 would fill the memory.
    if (
        not found.is_finite()
        or abs(found.adjusted()) > _MOST_DIGITS
        or len(words) > 2 * _MOST_DIGITS
    ):
        raise ValueError(text)
    return found


def _same(unit: str) -> Sequence[str]:
    """The ways of writing a unit, the longest first: 平方公里 ends in 公里 too."""
    if not unit:
        return ()
    known = next((each for each in _UNITS if unit.casefold() in each), frozenset({unit.casefold()}))
    return sorted(known, key=len, reverse=True)

"""Numbers as people write them: in wide digits, with separators, with their unit behind."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from common.text.values.plain import plain, with_one_dash

_MOST_DIGITS: Final = 18
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
# Python's own Decimal reads 1_2 as 12 too.
_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
# A raised figure, a fraction, a figure in a circle, which are no digits: 10³ is not 103. A unit may have one behind
# its letter.
_NO_DIGIT: Final = ("No", "Nl")
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

    Raises ValueError for anything else: two numbers (12 15, also in two lines of a cell), words, another unit, 10³,
    NaN, infinity, more than 18 digits.
    """
    if not text.isascii() and _has_raised(text):
        raise ValueError(text)
    words = with_one_dash(plain(text)).replace("。", ".").replace("，", ",")
    for known in _same(unit):
        if words.casefold().endswith(known):
            words = words[: -len(known)]
            break
    words = re.sub(r"^([+-]) ", r"\1", words.strip())
    if _GROUPED.fullmatch(words):
        words = words.replace(",", "").replace(" ", "")
    if not _PLAIN.fullmatch(words):
        raise ValueError(text)
    found = Decimal(words)
    # Written out, 1e999999999 would fill the memory.
    if abs(found.adjusted()) > _MOST_DIGITS or len(words) > 2 * _MOST_DIGITS:
        raise ValueError(text)
    return found


def _has_raised(text: str) -> bool:
    """Is there such a figure other than behind a letter?"""
    pairs = zip(" " + text, text, strict=False)
    return any(unicodedata.category(c) in _NO_DIGIT and not before.isalpha() for before, c in pairs)


def _same(unit: str) -> Sequence[str]:
    """The ways of writing a unit, the longest first: 平方公里 ends in 公里 too."""
    if not unit:
        return ()
    known = next((each for each in _UNITS if unit.casefold() in each), frozenset({unit.casefold()}))
    return sorted(known, key=len, reverse=True)

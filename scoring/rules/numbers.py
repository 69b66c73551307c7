"""Numbers of scores: rounded once an item, written without zeros at the end. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from common.text.chinese import number_words

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)


def rounded(number: Decimal) -> Decimal:
    """To two decimals, half up, as offices round points by hand; never minus zero."""
    return number.quantize(CENT, ROUND_HALF_UP) + ZERO


def plain(number: Decimal) -> str:
    """3, 0.5, 97.25: no zeros at the end."""
    return number_words(number, places=6)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """A share in percent, to two decimals for words; `whole` is not 0."""
    return rounded(part * HUNDRED / whole)

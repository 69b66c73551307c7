"""The trophic state of a lake or reservoir (综合营养状态指数, TLI). Pure.

Five indicators, each weighted by the square of its correlation with chlorophyll a; the coefficients are those of the
method of 2001, the edges are the standard's (unconfirmed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from waters.rules.indicators import TROPHIC, Indicator
from waters.rules.means import Means, rounded
from waters.rules.standard import GB3838, Standard

# a, b of TLI = 10 (a + b ln C), and the correlation with chlorophyll a.
_FORMULAS: Final[Mapping[Indicator, tuple[Decimal, Decimal, Decimal]]] = {
    Indicator.CHLOROPHYLL: (Decimal("2.5"), Decimal("1.086"), Decimal(1)),
    Indicator.TP: (Decimal("9.436"), Decimal("1.624"), Decimal("0.84")),
    Indicator.TN: (Decimal("5.453"), Decimal("1.694"), Decimal("0.82")),
    Indicator.TRANSPARENCY: (Decimal("5.118"), Decimal("-1.94"), Decimal("-0.83")),
    Indicator.COD_MN: (Decimal("0.109"), Decimal("2.661"), Decimal("0.83")),
}
# The formula reads mg/m³; stored are mg/L.
_CHLOROPHYLL_SCALE: Final = Decimal(1000)
_WORDS: Final = ("贫营养", "中营养", "轻度富营养", "中度富营养", "重度富营养")


@dataclass(frozen=True, slots=True)
class Trophic:
    """A lake's index, one decimal, and its words."""

    value: Decimal
    words: str


def trophic_of(means: Means, standard: Standard = GB3838) -> Trophic | None:
    """From chlorophyll a, total phosphorus and nitrogen, transparency and permanganate index; None unless all five are
    known and above 0, because each missing one moves the rest."""
    numbers = [means.get(each) for each in TROPHIC]
    if any(number is None or number <= 0 for number in numbers):
        return None
    total = weights = Decimal(0)
    for indicator in TROPHIC:
        a, b, correlation = _FORMULAS[indicator]
        number = means[indicator]
        if indicator == Indicator.CHLOROPHYLL:
            number *= _CHLOROPHYLL_SCALE
        total += correlation**2 * 10 * (a + b * number.ln())
        weights += correlation**2
    value = rounded(total / weights, 1)
    return Trophic(value, trophic_words(value, standard))


def trophic_words(value: Decimal, standard: Standard = GB3838) -> str:
    """贫营养 … 重度富营养: each edge belongs to the better state, as 30 and 70 are told to."""
    first, *others = standard.trophic_edges
    if value <= first:
        return _WORDS[0]
    return next(
        (words for words, edge in zip(_WORDS[1:], others, strict=False) if value <= edge),
        _WORDS[-1],
    )

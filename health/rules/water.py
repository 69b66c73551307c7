"""Values of indicators that the portal's own water data give: which there are, and how they are worked out. Pure."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Final

from waters.rules.classes import class_of
from waters.rules.indicators import JUDGED, Indicator
from waters.rules.means import Means
from waters.rules.standard import WORST, Kind, Standard

_CENT: Final = Decimal("0.01")
_GOOD: Final = 3


class Draw(StrEnum):
    """What is drawn for an indicator; its formula makes points of it as of a typed value.

    GOOD_SHARE   percent of the months with a class, of all sections, that are Ⅰ–Ⅲ
    CLASS_PLACE  how far the worst item of the year's means has got from Ⅰ (1) to 劣Ⅴ (6), straight between the limits
                 of two classes; of several sections the mean. With a table such as 1 → 100, 2 → 90, 3 → 75, 4 → 60,
                 5 → 40, 6 → 0 that is the guide of 2020 (the points unconfirmed: they are the scheme's)
    """

    GOOD_SHARE = "good_share"
    CLASS_PLACE = "class_place"


DRAW_WORDS: Final[Mapping[str, str]] = {
    Draw.GOOD_SHARE: "断面水质优良（Ⅰ–Ⅲ类）的月份比例（%）",
    Draw.CLASS_PLACE: "最差项目的类别位置（Ⅰ类 1，Ⅱ类 2……劣Ⅴ类 6，两类之间按浓度内插）",
}


def good_share(classes: Iterable[int]) -> Decimal | None:
    """Percent of classes 1 … 6 that are Ⅰ–Ⅲ, two decimals; None without any."""
    found = list(classes)
    if not found:
        return None
    good = sum(each <= _GOOD for each in found)
    return (Decimal(100 * good) / len(found)).quantize(_CENT, ROUND_HALF_EVEN)


def place_of(
    indicator: Indicator, number: Decimal, kind: Kind, standard: Standard
) -> Decimal | None:
    """From 1 (in Ⅰ) to 6, where the excess over Ⅴ is as much as its limit again; None without limits. pH is 1 or 6."""
    water_class = class_of(indicator, number, kind, standard)
    limits = standard.limits_of(indicator, kind)
    if water_class is None or indicator not in JUDGED:
        return None
    if limits is None or water_class == 1:
        return Decimal(water_class)
    if water_class == WORST:
        beyond = abs(number - limits[-1]) / limits[-1]
        return Decimal(WORST - 1) + min(beyond, Decimal(1))
    better, worse = limits[water_class - 2], limits[water_class - 1]
    return Decimal(water_class - 1) + (number - better) / (worse - better)


def worst_place(means: Means, kind: Kind, standard: Standard) -> tuple[Indicator, Decimal] | None:
    """The worst item of a section's means and its place, two decimals; None where nothing was measured."""
    found = [
        (place, indicator)
        for indicator, number in means.items()
        if (place := place_of(indicator, number, kind, standard)) is not None
    ]
    if not found:
        return None
    place, indicator = max(found, key=lambda each: (each[0], -each[1]))
    return indicator, place.quantize(_CENT, ROUND_HALF_EVEN)

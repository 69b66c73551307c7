"""What is beyond a limit and by how much: 超标项目 with their factors, main pollutants. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from common.text.chinese import percent_of
from waters.rules.indicators import ABOUT, WITHOUT_FACTOR, Indicator, name_of
from waters.rules.means import Means, rounded
from waters.rules.standard import GB3838, Kind, Standard


@dataclass(frozen=True, slots=True)
class Exceeding:
    """An indicator beyond a class: its own class 1 … 6 (0 where it was only announced), and (C − S)/S with S the limit
    that is exceeded; None for pH and dissolved oxygen, of which it says nothing."""

    indicator: Indicator
    water_class: int
    factor: Decimal | None

    @property
    def words(self) -> str:
        """氨氮/1.3, as tables of bureaus write it; 溶解氧 without a factor."""
        name = name_of(self.indicator)
        return name if self.factor is None else f"{name}/{self.factor}"

    def to_json(self) -> dict[str, Any]:
        """As `MonthResult.exceeding` holds it."""
        return {
            "indicator": int(self.indicator),
            "class": str(self.water_class or ""),
            "factor": None if self.factor is None else str(self.factor),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Exceeding":
        factor = row["factor"]
        number = None if factor is None else Decimal(factor)
        return cls(Indicator(row["indicator"]), int(row["class"] or 0), number)


def factor_of(
    indicator: Indicator, number: Decimal, limit: Decimal | None, standard: Standard = GB3838
) -> Decimal | None:
    """(C − S)/S, with the standard's decimals, and as many more as it takes not to read 0; None where it says
    nothing."""
    if indicator in WITHOUT_FACTOR or not limit or number <= limit:
        return None
    factor = (number - limit) / limit
    places = standard.factor_decimals
    while not (shown := rounded(factor, places)) and places < 6:
        places += 1
    return shown


def exceeding_of(
    means: Means,
    classes: Mapping[Indicator, int],
    beyond: int,
    kind: Kind,
    standard: Standard = GB3838,
) -> tuple[Exceeding, ...]:
    """Those of `classes` beyond a class, with factors against its limit: worst class first, then factor, then in the
    order of the standard."""
    found = [
        Exceeding(
            indicator,
            water_class,
            factor_of(
                indicator, means[indicator], standard.limit_of(indicator, kind, beyond), standard
            ),
        )
        for indicator, water_class in classes.items()
        if water_class > beyond
    ]
    return tuple(sorted(found, key=worst_first))


def worst_first(each: Exceeding) -> tuple[int, Decimal, int]:
    """The order in which exceeding items are told."""
    return -each.water_class, -(each.factor or Decimal(0)), each.indicator


def main_pollutants(
    means: Means,
    classes: Mapping[Indicator, int],
    kind: Kind,
    standard: Standard = GB3838,
) -> tuple[Exceeding, ...]:
    """主要污染指标: the worst three beyond Ⅲ (both numbers are the standard's), whatever the target."""
    found = exceeding_of(means, classes, standard.main_beyond, kind, standard)
    return found[: standard.main_count]


@dataclass(frozen=True, slots=True)
class Spread:
    """Of how many of a set's measured `sections` an indicator is worse than Ⅲ: `beyond` of them."""

    indicator: Indicator
    beyond: int
    sections: int

    @property
    def words(self) -> str:
        """总磷（4 个，20.0%）."""
        share = percent_of(Decimal(self.beyond) / self.sections)
        return f"{name_of(self.indicator)}（{self.beyond} 个，{share:.1f}%）"


def spread_of(
    sections: Sequence[Collection[Indicator]], standard: Standard = GB3838
) -> tuple[Spread, ...]:
    """主要污染指标 of a river or a division (环办〔2011〕22号): the three that are worse than Ⅲ in the largest share
    of its sections, equal ones in the order of the standard. Of fewer than `few_sections` none: there each has its own.

    sections  of each that was measured the indicators worse than Ⅲ
    """
    if len(sections) < standard.few_sections:
        return ()
    beyond = Counter(each for found in sections for each in found)
    most = sorted(beyond, key=lambda each: (-beyond[each], each))[: standard.main_count]
    return tuple(Spread(each, beyond[each], len(sections)) for each in most)


_BY_NAME: Final = {about.name: indicator for indicator, about in ABOUT.items()}
_FACTOR: Final = re.compile(r"\d{1,6}(\.\d{1,4})?")


def announced_items(text: str) -> tuple[Exceeding, ...] | None:
    """What a bureau announced as exceeding, in the form of `exceeding_words` (氨氮/1.3、溶解氧; "" and "/" for none);
    None for a text that is not in it."""
    if text in ("", "/"):
        return ()
    found = []
    for piece in text.split("、"):
        name, slash, factor = piece.partition("/")
        if name not in _BY_NAME or (slash and not _FACTOR.fullmatch(factor)):
            return None
        found.append(Exceeding(_BY_NAME[name], 0, Decimal(factor) if slash else None))
    return tuple(found)


def exceeding_words(items: Iterable[Exceeding]) -> str:
    """氨氮/1.3、总磷/0.6; "/" for none, as the tables of bureaus have it."""
    return "、".join(each.words for each in items) or "/"

"""A set of sections in figures: shares, what they say in words, how they changed. Pure.

The shares are of sections that have a class; those without one (no flow, not due, not measured) are counted beside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from waters.rules.classes import judge
from waters.rules.index import Ranked
from waters.rules.means import mean_of_means
from waters.rules.standard import GB3838, WORST, Kind, Standard

_GOOD: Final = 3
# Of a mean's class, where there are too few sections for shares.
_BY_CLASS: Final = {1: "优", 2: "优", 3: "良好", 4: "轻度污染", 5: "中度污染", 6: "重度污染"}
# Shares are kept to so many decimals, so that frozen ones compare.
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Placed:
    """A section in a period, as far as shares go: its class (None without one) and whether it meets its target."""

    water_class: int | None
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Counts of a set of sections.

    sections   all of them; counted: those with a class, of which the shares are
    by_class   how many have class Ⅰ … 劣Ⅴ, six numbers
    judged     those with a class and a target; on_target: of these, those that meet it
    """

    sections: int
    counted: int
    by_class: tuple[int, ...]
    judged: int
    on_target: int

    @property
    def good(self) -> int:
        """Sections at Ⅰ–Ⅲ."""
        return sum(self.by_class[:_GOOD])

    @property
    def worst(self) -> int:
        """Sections at 劣Ⅴ."""
        return self.by_class[WORST - 1]

    @property
    def good_share(self) -> Decimal | None:
        """优良率, 0–1; None where no section has a class."""
        return _share(self.good, self.counted)

    @property
    def worst_share(self) -> Decimal | None:
        """劣Ⅴ率, 0–1."""
        return _share(self.worst, self.counted)

    @property
    def target_share(self) -> Decimal | None:
        """达标率, 0–1, of the sections that have a target."""
        return _share(self.on_target, self.judged)


def shares_of(sections: Iterable[Placed]) -> Shares:
    """Counts sections, in any order."""
    total = judged = met = 0
    by_class = [0] * WORST
    for each in sections:
        total += 1
        if each.water_class is not None:
            by_class[each.water_class - 1] += 1
        if each.is_met is not None:
            judged += 1
            met += each.is_met
    return Shares(total, sum(by_class), tuple(by_class), judged, met)


def basin_words(
    shares: Shares, sections: Sequence[Ranked] = (), standard: Standard = GB3838
) -> str:
    """优, 良好, 轻度污染, 中度污染, 重度污染; "" where nothing is known.

    `sections` with their means are judged instead where fewer than `Standard.few_sections` have a class: the mean of
    concentrations first, then the class. Where one of them has no means the shares say it all the same.
    """
    if 0 < shares.counted < standard.few_sections and len(sections) >= shares.counted:
        classes = _classes_of_means(sections, standard)
        if classes:
            return _BY_CLASS[max(classes)]
    good, worst = shares.good_share, shares.worst_share
    if good is None or worst is None:
        return ""
    (best, fair), (middle, heavy) = standard.basin_good, standard.basin_bad
    if good * 100 >= best:
        return "优"
    if good * 100 >= fair:
        return "良好"
    if worst * 100 < middle:
        return "轻度污染"
    return "中度污染" if worst * 100 < heavy else "重度污染"


def _classes_of_means(sections: Sequence[Ranked], standard: Standard) -> list[int]:
    """Of the rivers' means and of the lakes', which have limits of their own."""
    kinds: tuple[Kind, ...] = ("river", "lake")
    found = []
    for kind in kinds:
        means = mean_of_means([each.means for each in sections if each.kind == kind], standard)
        water_class = judge(means, standard, kind).water_class
        if water_class is not None:
            found.append(water_class)
    return found


def change_between(now: Shares, before: Shares) -> Decimal | None:
    """ΔG − ΔD in percentage points: by how much more Ⅰ–Ⅲ grew than 劣Ⅴ did; above 0 is better. None where one of the
    two has no class."""
    shares = (now.good_share, before.good_share, now.worst_share, before.worst_share)
    if any(each is None for each in shares):
        return None
    good, good_before, worst, worst_before = (Decimal(each or 0) for each in shares)
    return ((good - good_before) - (worst - worst_before)) * 100


def change_words(points: Decimal | None, standard: Standard = GB3838) -> str:
    """明显好转, 有所好转, 无明显变化, 有所变差, 明显变差; "" where nothing can be compared."""
    if points is None:
        return ""
    size = abs(points)
    if size <= standard.change_some:
        return "无明显变化"
    direction = "好转" if points > 0 else "变差"
    return f"明显{direction}" if size > standard.change_clear else f"有所{direction}"


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(_PLACES) if whole else None

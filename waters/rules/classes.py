"""The class of water: the worst indicator decides (单因子评价, GB 3838-2002 and 环办〔2011〕22号). Pure."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from waters.rules.exceeding import Exceeding, exceeding_of
from waters.rules.indicators import APART, JUDGED, MORE_IS_BETTER, Indicator
from waters.rules.means import Means
from waters.rules.standard import GB3838, WORST, Kind, Standard


@dataclass(frozen=True, slots=True)
class Judged:
    """What a set of means says.

    water_class  1 … 6; None where no indicator could be judged
    exceeding    those beyond the target, or beyond Ⅲ where no target is set: worst class first, then factor
    undecided    indicators whose detection limit is above the limit of the class that half of it would give, so that
                 nobody can say whether they are in it; they decide nothing
    measured     of how many indicators the class is: 'nine and X' are measured in most months, not 21
    apart        indicator → class of what is only told beside: total nitrogen of lakes, faecal coliforms
    """

    water_class: int | None
    exceeding: tuple[Exceeding, ...]
    undecided: tuple[Indicator, ...]
    measured: int
    apart: Mapping[Indicator, int]


def class_of(
    indicator: Indicator, number: Decimal, kind: Kind, standard: Standard = GB3838
) -> int | None:
    """The class 1 … 6 of one rounded mean; None for an indicator without limits. Where classes share a limit it is the
    better one (优不从劣)."""
    if indicator == Indicator.PH:
        low, high = standard.ph
        return 1 if low <= number <= high else WORST
    limits = standard.limits_of(indicator, kind)
    if limits is None:
        return None
    if indicator in MORE_IS_BETTER:
        return bisect_left([-limit for limit in limits], -number) + 1
    return bisect_left(limits, number) + 1


def classes_of(means: Means, kind: Kind, standard: Standard = GB3838) -> dict[Indicator, int]:
    """The class of each mean that is judged, in the order of the standard."""
    return {
        each: found
        for each in JUDGED
        if each in means and (found := class_of(each, means[each], kind, standard)) is not None
    }


def is_undecided(
    indicator: Indicator, below: Decimal | None, water_class: int, kind: Kind, standard: Standard
) -> bool:
    """Is a detection limit above the limit of the class that half of it gives?"""
    limit = standard.limit_of(indicator, kind, water_class)
    return below is not None and limit is not None and below > limit


def judge(
    means: Means,
    standard: Standard = GB3838,
    kind: Kind = "river",
    *,
    below: Mapping[Indicator, Decimal] | None = None,
    target: int | None = None,
) -> Judged:
    """The class of rounded means (`waters.rules.means.mean_of`).

    below   detection limits of those of which every value is below its limit
    target  the class that is asked of the section, 1 … 5
    """
    limits = below or {}
    measured = classes_of(means, kind, standard)
    undecided = [
        each
        for each, found in measured.items()
        if is_undecided(each, limits.get(each), found, kind, standard)
    ]
    classes = {each: found for each, found in measured.items() if each not in undecided}
    apart = {
        each: found
        for each in APART
        if each in means and (found := class_of(each, means[each], kind, standard)) is not None
    }
    return Judged(
        water_class=max(classes.values(), default=None),
        exceeding=exceeding_of(means, classes, target or standard.main_beyond, kind, standard),
        undecided=tuple(undecided),
        measured=len(measured),
        apart=apart,
    )


def is_met(water_class: int | None, target: int | None) -> bool | None:
    """Does a class meet a target? None where either is not known."""
    return None if water_class is None or target is None else water_class <= target

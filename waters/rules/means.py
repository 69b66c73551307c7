"""Means of an indicator over samples, and rounding. Pure.

Several samples in a period: the mean of the concentrations comes first, then the class; the class of a mean is not the
mean of classes. Below the detection limit half the limit enters the mean (环办监测函〔2020〕82号 item 7), and nothing
enters a load.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from waters.rules.indicators import Indicator
from waters.rules.standard import GB3838, Standard

_STEPS: Final = [Decimal(1).scaleb(-places) for places in range(10)]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one sample: `number` as measured, or the detection limit where it is below it (None where the
    laboratory did not tell its limit)."""

    number: Decimal | None
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, rounded to the standard's decimals. `below` is the highest detection limit where every value is below
    its own, and None where one was measured. `load` is the mean that a load counts, with 0 for what is below its
    limit; None where nothing is, so that it is `number`."""

    number: Decimal
    below: Decimal | None = None
    load: Decimal | None = None


Means = Mapping[Indicator, Decimal]


def rounded(number: Decimal, places: int) -> Decimal:
    """Half to even (GB/T 8170): 0.125 → 0.12, 0.135 → 0.14."""
    return number.quantize(_STEPS[places], ROUND_HALF_EVEN)


def mean_of(
    values: Iterable[Value], indicator: Indicator, standard: Standard = GB3838
) -> Mean | None:
    """The mean of an indicator's values, whatever their order; None where nothing can be averaged: no value, or only
    ones below a limit that nobody told."""
    told = [(value.number, value.is_below) for value in values if value.number is not None]
    if not told:
        return None
    share = standard.below_share
    total = sum((n * share if is_below else n for n, is_below in told), Decimal(0))
    number = rounded(total / len(told), standard.decimals.get(indicator, 6))
    # Half of a limit may have one decimal more than the standard: it would be 0, which is no concentration.
    if not number and total:
        number = total / len(told)
    if not any(is_below for _, is_below in told):
        return Mean(number)
    carried = sum((load_of(Value(*each)) for each in told), Decimal(0)) / len(told)
    load = rounded(carried, standard.decimals.get(indicator, 6))
    if all(is_below for _, is_below in told):
        return Mean(number, max(limit for limit, _ in told), load)
    return Mean(number, load=load)


def mean_of_means(months: Iterable[Means], standard: Standard = GB3838) -> dict[Indicator, Decimal]:
    """Of the means of several months (or sections) those of the whole, indicator by indicator: each month weighs the
    same, however often it was sampled, and an indicator is averaged over the months that have it."""
    sums: dict[Indicator, Decimal] = {}
    counts: dict[Indicator, int] = {}
    for means in months:
        for indicator, number in means.items():
            sums[indicator] = sums.get(indicator, Decimal(0)) + number
            counts[indicator] = counts.get(indicator, 0) + 1
    return {
        indicator: rounded(sums[indicator] / counts[indicator], standard.decimals.get(indicator, 6))
        for indicator in sorted(sums)
    }


def load_of(value: Value) -> Decimal:
    """What a value counts in a load: 0 below the detection limit."""
    return Decimal(0) if value.is_below or value.number is None else value.number

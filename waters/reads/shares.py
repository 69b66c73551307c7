"""Shares of a set of sections by month and by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from common.text.months import Month, months_between
from waters.reads.results import annual, figures_of
from waters.rules.classes import is_met
from waters.rules.shares import Placed, Shares, shares_of


def shares_by_month(
    section_ids: Iterable[int], first: Month, last: Month, *, at: datetime
) -> dict[Month, Shares]:
    """Every month from `first` to `last`, at most that of `at`. As many queries as `figures_of`."""
    ids = list(section_ids)
    until = min(last, Month.of(at))
    found: dict[Month, list[Placed]] = {month: [] for month in months_between(first, until)}
    for figures in figures_of(ids, first, last, at=at).values():
        found[figures.month].append(Placed(figures.water_class, figures.is_met))
    return {month: shares_of(placed) for month, placed in found.items()}


@dataclass(frozen=True, slots=True)
class YearShares:
    """A year's shares.

    sections  by the class of each section's yearly means; sections of which only classes were announced have none
    months    by the class of each section's month: all that can be said where nothing is measured
    """

    sections: Shares
    months: Shares


def shares_by_year(
    section_ids: Iterable[int], years: Iterable[int], *, at: datetime
) -> dict[int, YearShares]:
    """Each year; as many queries as `annual` for each."""
    ids = list(section_ids)
    found = {}
    for year in years:
        figures = annual(ids, year, at=at).values()
        found[year] = YearShares(
            shares_of(Placed(each.water_class, each.is_met) for each in figures),
            shares_of(
                Placed(water_class, is_met(water_class, each.target))
                for each in figures
                for water_class in each.classes
            ),
        )
    return found

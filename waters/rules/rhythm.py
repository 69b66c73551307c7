"""In which months a section is sampled: what is not due is not missing. Pure."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from common.text.months import Month, months_between
from waters.rules.standard import GB3838, Standard

_QUARTER, _YEAR = 3, 12
Rhythm = Literal["monthly", "odd", "even", "quarterly"]

_MONTHS: Final[Mapping[str, frozenset[int]]] = {
    "monthly": frozenset(range(1, 13)),
    "odd": frozenset(range(1, 13, 2)),
    "even": frozenset(range(2, 13, 2)),
    "quarterly": frozenset((1, 4, 7, 10)),
}


def is_due(rhythm: str, month: Month) -> bool:
    """Is a section of this rhythm sampled in a month? Raises KeyError for a rhythm that is none."""
    return month.month in _MONTHS[rhythm]


def least_months(rhythm: str, first: Month, last: Month, standard: Standard = GB3838) -> int:
    """With how many measured months a period says something: two of a quarter, eight of a year, in proportion of
    others; at most as many as the section is due, and at least one."""
    months = list(months_between(first, last))
    if len(months) <= _QUARTER:
        least = Decimal(standard.least_in_quarter) / _QUARTER
    else:
        least = Decimal(standard.least_in_year) / _YEAR
    due = sum(is_due(rhythm, month) for month in months)
    return max(1, min(due, math.ceil(least * len(months))))

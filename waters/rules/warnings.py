"""水质预警: which sections an office is to look at. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from common.text.months import Month

# A section of quarterly rhythm is judged every third month; what is older says nothing of the water as it now is.
FRESH_MONTHS: Final = 3


class WarningKind(StrEnum):
    TARGET = "target"
    YEAR = "year"


KIND_WORDS: Final = {
    WarningKind.TARGET: "连续未达标",
    WarningKind.YEAR: "劣于上年均值",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One month of a section; `is_met` None where it has no class (断流, not due, not measured)."""

    month: Month
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """Judged months in a row that missed their target, oldest first."""

    months: tuple[Month, ...]

    @property
    def since(self) -> Month:
        return self.months[0]

    @property
    def until(self) -> Month:
        return self.months[-1]


def off_target(months: Iterable[Judged], *, number: int, as_of: Month) -> Run | None:
    """The run of at least `number` missed months that ends with the newest judged one up to `as_of`.

    Months without a class neither break nor lengthen it: a county section sampled every other month is warned
    of after two samplings. None where the newest judged month is older than `FRESH_MONTHS`.
    """
    judged = sorted(
        (each.month, each.is_met)
        for each in months
        if each.is_met is not None and each.month <= as_of
    )
    missed: list[Month] = []
    for month, is_met in reversed(judged):
        if is_met:
            break
        missed.append(month)
    if len(missed) < number or missed[0] <= as_of.plus(-FRESH_MONTHS):
        return None
    return Run(tuple(reversed(missed)))


def is_worse(now: int | None, before: int | None) -> bool:
    """Whether a class (1–6) is worse than another; not where one of them is unknown."""
    return now is not None and before is not None and now > before


def key_of(section: int, kind: WarningKind, since: Month) -> str:
    """Names a warning. That of a run is named by its first month, so that it stays the same warning while it
    lasts, and what was made of it is not offered again in the third month; that of a year by its January."""
    return f"{section}-{kind}-{since}"


def read_key(key: str) -> tuple[int, WarningKind, Month] | None:
    """What a key names; None for what is none."""
    section, _, rest = key.partition("-")
    kind, _, since = rest.partition("-")
    year, _, month = since.partition("-")
    is_key = (
        section.isascii()
        and section.isdecimal()
        and len(section) <= 18
        and kind in list(WarningKind)
        and year.isascii()
        and year.isdecimal()
        and len(year) == 4
        and year >= "1900"
        and month in [f"{n:02}" for n in range(1, 13)]
    )
    return (int(section), WarningKind(kind), Month(int(year), int(month))) if is_key else None

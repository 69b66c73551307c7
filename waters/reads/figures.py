"""What is told of a section in a month or in a year; the shapes that pages, notices, funds and scoring read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from common.text.months import Month
from waters.rules.exceeding import Exceeding
from waters.rules.indicators import Indicator
from waters.rules.standard import Kind
from waters.rules.states import STATE_WORDS


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One section in one month. Classes are 1 (Ⅰ) … 6 (劣Ⅴ), targets 1 … 5; None where not known.

    state        a key of `waters.rules.states.STATE_WORDS`
    water_class  the one that counts: announced where announced, else computed
    is_met       None without a class or without a target
    exceeding    as announced, where that names any; else beyond the target (beyond Ⅲ without one) by what was
                 measured, worst class first
    means        mg/L (pH without, ℃, m), rounded to the standard's decimals
    measured     of how many indicators `computed` is
    last_year    the class that counted in the same month a year before
    streak       months in a row on target at the end of this month
    index        Σ C ÷ C_Ⅲ of the month
    is_frozen    read from a closed month; else worked out from what is entered now
    undecided    measured, but nobody can say in which class (detection limit too high); empty in frozen ones
    loads        of indicators with values below their detection limit the mean that a load counts: 0 for these
    """

    section_id: int
    month: Month
    state: str
    target: int | None
    announced: int | None
    computed: int | None
    water_class: int | None
    is_met: bool | None
    exceeding: tuple[Exceeding, ...]
    means: Mapping[Indicator, Decimal]
    measured: int
    last_year: int | None
    streak: int
    index: Decimal | None
    is_frozen: bool
    undecided: tuple[Indicator, ...] = ()
    loads: Mapping[Indicator, Decimal] = field(default_factory=dict)

    @property
    def state_words(self) -> str:
        """断流, 未监测 …"""
        return STATE_WORDS[self.state]

    @property
    def differs(self) -> bool:
        """Was another class announced than the values give?"""
        both = self.announced is not None and self.computed is not None
        return both and self.announced != self.computed


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """One section over several months: the mean of the months' concentrations first, then the class.

    water_class  of the means; None where nothing was measured, as where only classes were announced
    is_met       None without a class or target; the target is that of the last month
    months       with means; met and judged: months on target, months with a class and a target
    loads        as of a month
    is_enough    as many months with means as the standard asks for (a section that is sampled less often: as many as
                 it is due)
    """

    section_id: int
    kind: Kind
    first: Month
    last: Month
    target: int | None
    water_class: int | None
    is_met: bool | None
    exceeding: tuple[Exceeding, ...]
    means: Mapping[Indicator, Decimal]
    measured: int
    months: int
    met: int
    judged: int
    is_enough: bool
    index: Decimal | None
    classes: tuple[int | None, ...]
    """The class that counted in each month of the period, in order."""
    loads: Mapping[Indicator, Decimal] = field(default_factory=dict)


YearFigures = PeriodFigures

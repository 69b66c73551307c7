"""What a compensation is reckoned from: plain values of sections and months, and the standard behind a protocol. Pure.

The figures of a month are those of `waters.reads.results.MonthFigures`: this room names only what it reads of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Protocol

from common.text.months import Month

# Worse than Ⅴ.
WORST_CLASS: Final = 6
CLASS_WORDS: Final = {1: "Ⅰ类", 2: "Ⅱ类", 3: "Ⅲ类", 4: "Ⅳ类", 5: "Ⅴ类", 6: "劣Ⅴ类"}
# name → (words, unit): what the office enters because no room of the portal holds it.
GIVEN: Final = {"flow": ("水量", "万立方米"), "over_days": ("连续超标天数", "天")}
# Judged by a range, so that nothing can be times over it.
NO_FACTOR: Final = "PH"
INVERSE: Final = "DO"


class Figures(Protocol):
    """One section in one month, or in one year.

    state        measured, announced: judged; no_flow, missing, void, not_due
    target       class 1–5, None without one
    water_class  1–6, the one that counts
    means        indicator → mean concentration, mg/L
    loads        the same as a load counts it, of indicators that were below their detection limit
    index        water index (CWQI), small is good
    """

    @property
    def state(self) -> str: ...
    @property
    def target(self) -> int | None: ...
    @property
    def water_class(self) -> int | None: ...
    @property
    def means(self) -> Mapping[Any, Decimal]: ...
    @property
    def loads(self) -> Mapping[Any, Decimal]: ...
    @property
    def index(self) -> Decimal | None: ...


class Standard(Protocol):
    """What the standard says, for rivers or lakes (`kind`: "river", "lake")."""

    def name(self, indicator: int) -> str:
        """氨氮."""

    def is_inverse(self, indicator: int) -> bool:
        """Whether more of it is better, as of dissolved oxygen."""

    def limit(self, indicator: int, water_class: int, kind: str) -> Decimal | None:
        """The limit of a class 1–5; None where the standard has none."""

    def class_of(self, means: Mapping[Any, Decimal], kind: str) -> int | None:
        """The worst class of these concentrations, 1–6; None where none can be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFacts:
    """One section of a rule. `upper`, `lower` are codes of divisions, "" where the register has none; `inflow` is the
    key of the section above whose water comes in, None without one."""

    key: int
    name: str
    upper: str
    lower: str
    kind: str = "river"
    inflow: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a rule may ask.

    months  (section, month) → figures; last year's months too, and those of the sections whose water comes in
    years   (section, year) → figures of a year: mean concentrations, their class, their index
    given   (section, month, name) → what the office entered (`GIVEN`)
    bank    code of the division that keeps the account
    """

    sections: tuple[SectionFacts, ...]
    months: Mapping[tuple[int, Month], Figures]
    years: Mapping[tuple[int, int], Figures]
    standard: Standard
    bank: str
    given: Mapping[tuple[int, Month, str], Decimal] = field(default_factory=dict)

"""A quarter or a year of reports. Pure."""

from dataclasses import dataclass
from datetime import date

from common.errors import Invalid
from common.text.chinese import numeral
from common.text.months import Month, months_between
from common.text.periods import quarter_at, quarter_number


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter (1–4) of a year, or with None the whole year."""

    year: int
    quarter: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """2026 or 2026-3, as in addresses. Raises Invalid."""
        # A year is written as its quarters are, without their number.
        of_year = quarter_at(f"{text}-1")
        if of_year is not None:
            return cls(of_year.start.year)
        quarter = quarter_at(text)
        if quarter is None:
            raise Invalid("period.invalid", "时段应写成“2026-3”（第三季度）或“2026”的样子。")
        return cls(quarter.start.year, quarter_number(quarter))

    def __str__(self) -> str:
        return f"{self.year}-{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        """2026年第三季度, 2026年度."""
        return f"{self.year}年第{numeral(self.quarter)}季度" if self.quarter else f"{self.year}年度"

    @property
    def first(self) -> Month:
        return Month(self.year, 3 * self.quarter - 2 if self.quarter else 1)

    @property
    def last(self) -> Month:
        return Month(self.year, 3 * self.quarter if self.quarter else 12)

    @property
    def months(self) -> list[Month]:
        return list(months_between(self.first, self.last))

    @property
    def last_day(self) -> date:
        return self.last.last_day

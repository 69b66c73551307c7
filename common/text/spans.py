"""Several months together, as cumulative figures are asked for: January to now, a quarter, a year. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from common.errors import Invalid
from common.text.chinese import numeral
from common.text.months import Month, months_between

# Years of months in one address.
MOST_MONTHS: Final = 36


@dataclass(frozen=True, order=True, slots=True)
class MonthSpan:
    """Months from `first` to `last`, both included."""

    first: Month
    last: Month

    @classmethod
    def of(cls, when: Month | MonthSpan) -> MonthSpan:
        """A month alone is a span too."""
        return cls(when, when) if isinstance(when, Month) else when

    @classmethod
    def asked(cls, asked: Mapping[str, str], this: Month) -> MonthSpan:
        """As an address says it: `month` is the last (the present one unasked), `since` the first
        (the same unasked). Raises Invalid (`month.invalid`, `span.backwards`, `span.long`)."""
        last = Month.parse(asked["month"]) if asked.get("month") else this
        first = Month.parse(asked["since"]) if asked.get("since") else last
        if first > last:
            raise Invalid(
                "span.backwards", f"起始月份（{first.label}）晚于截止月份（{last.label}）。"
            )
        if len(list(months_between(first, last))) > MOST_MONTHS:
            raise Invalid("span.long", f"一次最多统计 {MOST_MONTHS} 个月。")
        return cls(first, last)

    @property
    def months(self) -> Iterator[Month]:
        return months_between(self.first, self.last)

    @property
    def is_one(self) -> bool:
        return self.first == self.last

    @property
    def year_before(self) -> MonthSpan:
        """The same months of the year before."""
        return MonthSpan(self.first.plus(-12), self.last.plus(-12))

    @property
    def label(self) -> str:
        """2026年10月, 2026年第三季度, 2026年度, 2026年1—10月, 2025年11月—2026年3月."""
        first, last = self.first, self.last
        if self.is_one:
            return first.label
        if first.year != last.year:
            return f"{first.label}—{last.label}"
        if (first.month, last.month) == (1, 12):
            return f"{first.year}年度"
        if last.month - first.month == 2 and last.month % 3 == 0:
            return f"{first.year}年第{numeral(last.month // 3)}季度"
        return f"{first.year}年{first.month}—{last.month}月"

    @property
    def first_day(self) -> date:
        return self.first.first_day

    @property
    def last_day(self) -> date:
        return self.last.last_day

    @property
    def starts_at(self) -> datetime:
        """First moment, aware, Asia/Shanghai."""
        return self.first.starts_at

    @property
    def ends_at(self) -> datetime:
        """First moment *after* the span, aware."""
        return self.last.ends_at


def usual_spans(this: Month) -> list[tuple[str, MonthSpan]]:
    """What offices ask for, in the month `this`: its name and the months."""
    quarter = Month(this.year, this.month - (this.month - 1) % 3)
    spans = [
        ("本月", MonthSpan(this, this)),
        ("本季度", MonthSpan(quarter, this)),
        ("上季度", MonthSpan(quarter.plus(-3), quarter.previous())),
        ("今年以来", MonthSpan(Month(this.year, 1), this)),
        ("去年全年", MonthSpan(Month(this.year - 1, 1), Month(this.year - 1, 12))),
    ]
    if this.month > 1:
        # A running month lowers what is reported of the year.
        spans.insert(4, ("今年至上月", MonthSpan(Month(this.year, 1), this.previous())))
    return spans

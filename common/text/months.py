"""The month, in which the office counts: its days, its moments in China, its name. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from common.errors import Invalid
from common.text.chinese import SHANGHAI, local_date


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month in China. Sorts by time; `str()` is the form used in addresses, 2026-10.

    Raises ValueError for a month that is not in the calendar.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-10", as in addresses and forms. Raises Invalid (`month.invalid`)."""
        found = re.fullmatch(r"([12][0-9]{3})-([0-9]{2})", text.strip())
        try:
            if found is None:
                raise ValueError
            return cls(int(found[1]), int(found[2]))
        except ValueError:
            sentence = f"月份应写成“2026-10”的样子，填写的是“{text[:20]}”"
            raise Invalid("month.invalid", sentence, fields={"month": sentence}) from None

    @classmethod
    def of(cls, value: date | datetime) -> Self:
        """The month a day or an aware moment falls in, by the clock in China."""
        day = local_date(value)
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        """2026年10月."""
        return f"{self.year}年{self.month}月"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """First moment, aware, Asia/Shanghai."""
        return datetime(self.year, self.month, 1, tzinfo=SHANGHAI)

    @property
    def ends_at(self) -> datetime:
        """First moment *after* the month, aware: use `starts_at <= t < ends_at`."""
        return self.next().starts_at

    def plus(self, months: int) -> "Month":
        """The month so many later (or earlier, when negative)."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def next(self) -> "Month":
        return self.plus(1)

    def previous(self) -> "Month":
        return self.plus(-1)

    def __contains__(self, value: date | datetime) -> bool:
        return Month.of(value) == self

    def days(self) -> Iterator[date]:
        """Every day of the month, in order."""
        day = self.first_day
        while day.month == self.month:
            yield day
            day += timedelta(days=1)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included; none when `last` is earlier."""
    month = first
    while month <= last:
        yield month
        month = month.next()

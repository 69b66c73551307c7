"""Workdays by the national calendar with 调休: the office's own table first, then the library's.

The State Council publishes a year's holidays in the autumn before, so every library runs out.
`Calendar` asks, in this order: the office's rows, chinesecalendar, Monday to Friday; and
`is_covered` tells a page when it is down to the last. Pure; the rows are passed in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from common.text.chinese import SHANGHAI, local_date

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def _national(day: date) -> bool | None:
    """What chinesecalendar knows of a day; None past the years it covers."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    overrides        day → worked?, from the office's holiday table; wins over everything
    confirmed_years  years whose holidays the office has entered in full, so that an unlisted day of
                     such a year is a plain Monday-to-Friday day and needs no warning
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    confirmed_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Is this day worked? Table first, national calendar second, Monday–Friday last."""
        known = self.overrides.get(day)
        if known is None and day.year not in self.confirmed_years:
            known = _national(day)
        return day.weekday() < 5 if known is None else known

    def is_covered(self, day: date) -> bool:
        """False when a day is only guessed from the weekday: show a warning."""
        if day in self.overrides or day.year in self.confirmed_years:
            return True
        return _national(day) is not None

    def uncovered_years(self, days: Iterable[date]) -> tuple[int, ...]:
        """The years among `days` in which at least one day is only guessed, in order."""
        return tuple(sorted({day.year for day in days if not self.is_covered(day)}))

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th workday after `start`; the day itself does not count (民法典 §201).

        With 0, `start` if it is worked, else the next workday. Raises ValueError below 0.
        """
        if count < 0:
            raise ValueError(f"negative number of workdays: {count}")
        day = start
        if count == 0:
            while not self.is_workday(day):
                day += _ONE_DAY
            return day
        while count:
            day += _ONE_DAY
            count -= self.is_workday(day)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Workdays after `first` up to and with `last`; negative when `last` is earlier.

        `workdays_between(d, add_workdays(d, n)) == n` for n > 0.
        """
        if last < first:
            return -self.workdays_between(last, first)
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(map(self.is_workday, days))

    def deadline(self, start: date | datetime, count: int, *, day_ends: time) -> datetime:
        """End of the `count`-th workday after `start`: aware, at `day_ends` on the clock in China.

        start     a day, or an aware moment (its day in China counts, whatever the hour)
        day_ends  17:30 or 18:00, by the settings
        """
        return end_of_day(self.add_workdays(local_date(start), count), day_ends=day_ends)


def end_of_day(day: date, *, day_ends: time) -> datetime:
    """`day_ends` on that day, aware, Asia/Shanghai."""
    return datetime.combine(day, day_ends, tzinfo=SHANGHAI)

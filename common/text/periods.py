"""周, 旬, 月, 季, 年: the periods in which patrols fall due, and where each is accounted. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from common.text.chinese import SHANGHAI, local_date, numeral, span_words
from common.text.months import Month

PeriodKind = Literal["week", "tenday", "month", "quarter", "year"]

PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
PERIOD_LABELS: dict[PeriodKind, str] = {
    "week": "周",
    "tenday": "旬",
    "month": "月",
    "quarter": "季",
    "year": "年",
}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One period, `start` and `end` days both included. Made by `period_of`."""

    kind: PeriodKind
    start: date
    end: date

    @property
    def starts_at(self) -> datetime:
        """First moment, aware, Asia/Shanghai."""
        return datetime(self.start.year, self.start.month, self.start.day, tzinfo=SHANGHAI)

    @property
    def ends_at(self) -> datetime:
        """First moment *after* the period, aware: use `starts_at <= t < ends_at`."""
        return self.next().starts_at

    @property
    def label(self) -> str:
        """2026年第47周（11月16日—22日）, 2026年11月中旬, 2026年11月, 2026年第四季度, 2026年."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case "week":
                iso = self.start.isocalendar()
                return f"{iso.year}年第{iso.week}周（{span_words(self.start, self.end)}）"
            case "tenday":
                return f"{year}年{month}月{'上中下'[(self.start.day - 1) // 10]}旬"
            case "month":
                return f"{year}年{month}月"
            case "quarter":
                return f"{year}年第{numeral(quarter_number(self))}季度"
            case "year":
                return f"{year}年"

    def __contains__(self, value: date | datetime) -> bool:
        return self.start <= local_date(value) <= self.end

    def next(self) -> "Period":
        return period_of(self.kind, self.end + _ONE_DAY)

    def previous(self) -> "Period":
        return period_of(self.kind, self.start - _ONE_DAY)


def period_of(kind: PeriodKind, value: date | datetime) -> Period:
    """The period of that kind a day (or an aware moment, by the clock in China) falls in.

    Weeks are ISO weeks, Monday to Sunday; 旬 are days 1–10, 11–20 and 21 to the month's end.
    """
    day = local_date(value)
    month = Month.of(day)
    match kind:
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Period(kind, monday, monday + timedelta(days=6))
        case "tenday":
            tenth = min((day.day - 1) // 10, 2)
            end = month.last_day if tenth == 2 else day.replace(day=tenth * 10 + 10)
            return Period(kind, day.replace(day=tenth * 10 + 1), end)
        case "month":
            return Period(kind, month.first_day, month.last_day)
        case "quarter":
            first = Month(day.year, (day.month - 1) // 3 * 3 + 1)
            return Period(kind, first.first_day, first.plus(2).last_day)
        case "year":
            return Period(kind, date(day.year, 1, 1), date(day.year, 12, 31))


def quarter_number(period: Period) -> int:
    """1 to 4, of the quarter in which a period begins."""
    return (period.start.month + 2) // 3


def quarter_address(quarter: Period) -> str:
    """2026-3, as in addresses."""
    return f"{quarter.start.year}-{quarter_number(quarter)}"


def quarter_at(address: str) -> Period | None:
    """The quarter that an address names (2026-3), from 1900 on; None for what names none."""
    year, _, number = address.partition("-")
    is_year = len(year) == 4 and year.isascii() and year.isdecimal() and year >= "1900"
    if not is_year or number not in ("1", "2", "3", "4"):
        return None
    return period_of("quarter", Month(int(year), 3 * int(number)).first_day)


def periods_between(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """Every period with at least one day from `first` to `last`, in order."""
    period = period_of(kind, first)
    while period.start <= last:
        yield period
        period = period.next()


def accounting_month(period: Period) -> Month:
    """The month a period is accounted in: the one it *ends* in.

    A week from 30 November to 6 December can only be judged in December, so it belongs to
    December's notice, and to that one alone.
    """
    return Month.of(period.end)
